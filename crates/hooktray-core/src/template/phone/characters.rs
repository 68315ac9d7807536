//! The characters that people and programs write digits and signs with.

/// ASCII digits, plus and brackets in place of full-width, Arabic and other ones, and a blank or a slash in place of what
/// people put between digits for show; marks that nobody sees are dropped.
pub(super) fn plain(text: &str) -> String {
    let shown = || text.chars().filter(|c| !is_invisible(*c));
    // Among other digits, one that is raised or has a ring is a note or the number of an item.
    let has_others = shown().any(|c| c.is_numeric() && digit_for_show(c).is_none());
    let digit = |c| decimal_digit(c).or_else(|| digit_for_show(c).filter(|_| !has_others));
    shown()
        .map(|c| match c {
            // Full-width forms stand in the order of ASCII.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            c => c,
        })
        .map(|c| match c {
            '\u{207a}' | '\u{208a}' | '\u{fe62}' => '+',
            '\u{207b}' | '\u{208b}' => '-',
            '\u{207d}' | '\u{208d}' => '(',
            '\u{207e}' | '\u{208e}' => ')',
            '[' | '{' => '(',
            ']' | '}' => ')',
            '~' | '•' | '∙' | '‧' | '●' => ' ',
            '|' => '/',
            '\n' | '\r' => '\n',
            c if c.is_whitespace() => ' ',
            c => digit(c).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c),
        })
        .collect()
}

/// Marks of direction, width and joining (Unicode general category Cf), and control characters other than white space.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
        // A digit on a key, such as 8️⃣, is the digit and two marks.
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{20e3}')
        || (c.is_control() && !c.is_whitespace())
}

/// The value of a decimal digit of the scripts that telephone numbers are written in, and of the bold and other digits that
/// people decorate texts with.
fn decimal_digit(c: char) -> Option<u32> {
    /// The zero of each script; its nine follows nine places later.
    const ZEROS: [u32; 12] =
        [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0x17e0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6];
    ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero).filter(|digit| *digit < 10))
}

/// The value of a digit that is raised or lowered, or has a ring.
fn digit_for_show(c: char) -> Option<u32> {
    /// The first digit of each row, its value, and how many the row has.
    const ROWS: [(u32, u32, u32); 13] = [
        (0xb2, 2, 2),
        (0xb9, 1, 1),
        (0x2070, 0, 1),
        (0x2074, 4, 6),
        (0x2080, 0, 10),
        (0x2460, 1, 9),
        (0x24ea, 0, 1),
        (0x24f5, 1, 9),
        (0x24ff, 0, 1),
        (0x2776, 1, 9),
        (0x2780, 1, 9),
        (0x278a, 1, 9),
        (0x1f10b, 0, 1),
    ];
    ROWS.iter().find_map(|(first, value, count)| {
        let at = (c as u32).checked_sub(*first).filter(|at| at < count)?;
        Some(value + at)
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn digits_of_every_kind_are_read() {
        for text in
            ["０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "🄋➀➁➂➃➄➅➆➇➈", "٠١٢٣٤٥٦٧٨٩"]
        {
            assert_eq!(plain(text), "0123456789");
        }
        assert_eq!(plain("⁺⁷⁽⁹²¹⁾⁻³⁰"), "+7(921)-30");
    }

    #[test]
    fn digit_for_show_among_others_is_not_one_of_them() {
        assert_eq!(plain("① 8 921 304 55 20¹"), "① 8 921 304 55 20¹");
    }
}
