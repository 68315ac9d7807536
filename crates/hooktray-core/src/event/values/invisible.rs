//! Invisible characters at the ends of a text: control characters, marks without a width, tags, and control sequences of a terminal.

use std::ops::Range;

/// Returns a name without blanks and invisible characters around it.
pub(super) fn shown(name: &str) -> &str {
    visible(name).trim()
}

/// Returns a text without the invisible characters at its ends and the blanks among them.
pub(super) fn visible(text: &str) -> &str {
    let ends_visibly = |c: Option<char>| !c.is_some_and(|c| is_invisible(c) || c.is_whitespace());
    let is_plain = ends_visibly(text.chars().next()) && ends_visibly(text.chars().next_back());
    if is_plain && !text.contains(ESCAPE) {
        return text;
    }
    let core = core(text);
    if core.is_empty() {
        return if text.contains(is_invisible) { "" } else { text };
    }
    let (before, after) = (&text[..core.start], &text[core.end..]);
    // Blanks without invisible characters belong to the text.
    let from = if before.contains(is_invisible) { core.start } else { 0 };
    let to = if after.contains(is_invisible) { core.end } else { text.len() };
    &text[from..to]
}

/// Returns where a text is without blanks, invisible characters and control sequences of a terminal at its ends.
fn core(text: &str) -> Range<usize> {
    let is_around = |c: char| c.is_whitespace() || (is_invisible(c) && c != ESCAPE);
    let mut end = text.trim_end_matches(is_around).len();
    while let Some(before) = without_last_sequence(&text[..end]) {
        end = before.trim_end_matches(is_around).len();
    }
    let mut core = text[..end].trim_start_matches(is_around);
    while core.starts_with(ESCAPE) {
        core = core[length_of_sequence(core)..].trim_start_matches(is_around);
    }
    let start = end - core.len();
    // The flags of England, Scotland and Wales end with tags.
    if text[..end].ends_with('\u{1f3f4}') {
        let behind = text[end..].trim_start_matches(|c: char| matches!(c, '\u{e0020}'..='\u{e007f}'));
        end = text.len() - behind.len();
    }
    start..end
}

/// What control sequences of a terminal begin with.
const ESCAPE: char = '\u{1b}';

/// Returns the length of the control sequence that a text begins with (ECMA-48, section 5.4), such as that of `[0m`, or of its first
/// character.
fn length_of_sequence(text: &str) -> usize {
    let Some(rest) = text[ESCAPE.len_utf8()..].strip_prefix('[') else { return ESCAPE.len_utf8() };
    let parameters = rest.bytes().take_while(|byte| (0x20..=0x3f).contains(byte)).count();
    let is_sequence = rest[parameters..].starts_with(|c: char| matches!(c, '@'..='~'));
    if is_sequence { parameters + 3 } else { ESCAPE.len_utf8() }
}

/// Returns what is before the control sequence that a text ends with. Every byte of it is looked at once, so that many of them take no
/// longer than their length.
fn without_last_sequence(text: &str) -> Option<&str> {
    if let Some(before) = text.strip_suffix(ESCAPE) {
        return Some(before);
    }
    let parameters = text.strip_suffix(|c: char| matches!(c, '@'..='~'))?;
    parameters.trim_end_matches(|c: char| matches!(c, ' '..='?')).strip_suffix('[')?.strip_suffix(ESCAPE)
}

/// Control characters except blanks, the marks that have no width (joiners, directions, byte order marks), and the letters that
/// show as blanks, which people type where a name has to be given.
fn is_invisible(c: char) -> bool {
    let blank = matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}');
    (c.is_control() && !blank)
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{ffff}' | '\u{fffe}')
        || matches!(c, '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
        || matches!(c, '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{115f}' | '\u{1160}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_ends_go_and_blanks_stay() {
        for (text, clean) in [
            ("Иван\0\0", "Иван"),
            ("Иван\u{1b}\u{7}", "Иван"),
            ("\u{feff}\u{200b}Иван\u{200d}", "Иван"),
            ("\u{202a}+7 916 555-01-17\u{202c}", "+7 916 555-01-17"),
            ("Иван \u{0} ", "Иван"),
            (" Иван\u{200e}", " Иван"),
            (" \u{200b} ", ""),
            ("\0", ""),
            ("  ", "  "),
            ("\u{2800}\u{3164} ", ""),
            (" two\nlines\r\n", " two\nlines\r\n"),
            ("И\u{200d}в\0ан", "И\u{200d}в\0ан"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("\u{e0001}\u{e0041}Иван\u{e007f}", "Иван"),
            ("Иван\u{e0020} \u{e007e}", "Иван"),
            (
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            ),
            ("🏴\u{e0067}\u{e007f}\0", "🏴\u{e0067}\u{e007f}"),
            ("\u{1b}[1;31mИван\u{1b}[0m", "Иван"),
            ("\u{1b}[2KИван \u{1b}[39;49m\u{200b}", "Иван"),
            ("Иван\u{1b}[0m\u{1b}", "Иван"),
            ("Иван\u{1b}", "Иван"),
            ("\u{1b}[0mm", "m"),
            ("\u{1b}[[", ""),
            ("\u{1b}[", "["),
            ("\u{1b}[0\u{1b}[1m", "[0"),
            ("\u{1b}[0m\u{1b}[0m", ""),
            (" Иван\u{1b}[m ", " Иван"),
            ("Ив\u{1b}[0mан", "Ив\u{1b}[0mан"),
            ("Иван [0m", "Иван [0m"),
            ("", ""),
        ] {
            assert_eq!(visible(text), clean, "{text:?}");
        }
    }

    #[test]
    fn many_escapes_are_read_in_one_pass() {
        let escapes = "\u{1b}".repeat(170_000);
        for inner in ["[".to_owned() + &"0".repeat(550_000), "a".repeat(550_000)] {
            assert_eq!(visible(&(escapes.clone() + &inner)), inner);
            assert_eq!(visible(&(inner.clone() + &escapes)), inner);
        }
        assert_eq!(visible(&"\u{1b}[0m".repeat(200_000)), "");
        assert_eq!(visible(&("x".to_owned() + &"\u{1b}[".repeat(200_000))).len(), 400_001);
    }
}
