//! Text as a modem writes it in hexadecimal digits, four for each character (3GPP TS 27.007, `AT+CSCS="UCS2"`).

use encoding_rs::UTF_16BE;

use super::misread::is_cyrillic;

/// The fewest Russian letters that are not there by accident.
const MIN_LETTERS: usize = 2;
/// As [`MIN_LETTERS`], in a text without a letter among its digits. A telephone number and the number of a card are shorter, or begin
/// otherwise.
const MIN_LETTERS_OF_DIGITS: usize = 4;

/// Returns the text that hexadecimal digits stand for. Nothing if they give no text that a person could have typed.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let digits = text.trim();
    if digits.is_empty() || !digits.len().is_multiple_of(4) {
        return None;
    }
    let bytes = hex::decode(digits).ok()?;
    let read = UTF_16BE.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let typed = read.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    typed.then(|| read.into_owned())
}

/// Returns a text that can be nothing else: Cyrillic letters, with ASCII and the marks beside them. `Оля` is `041E043B044F`.
pub(super) fn undone(text: &str) -> Option<String> {
    let digits = text.trim();
    if !digits.len().is_multiple_of(4) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let read = decoded(digits)?;
    let letters = read.chars().filter(|c| is_cyrillic(*c)).count();
    let is_text = read.chars().all(|c| is_cyrillic(c) || c.is_ascii() || "«»„“”‘’–—…№\u{a0}".contains(c));
    let is_of_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let fewest = if is_of_digits { MIN_LETTERS_OF_DIGITS } else { MIN_LETTERS };
    (letters >= fewest && is_text).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_modem_is_read() {
        for text in ["Ольга", "Ия", "Иван Петров, 2 шт.", "Їжак", "«Роза» №5", "Вера", "Света", "Да\nнет"]
        {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let sent = hex::encode_upper(bytes);
            assert_eq!(undone(&sent).as_deref(), Some(text), "{sent}");
            assert_eq!(undone(&format!(" {} ", sent.to_lowercase())).as_deref(), Some(text), "{sent}");
        }
    }

    #[test]
    fn other_digits_stay() {
        for text in [
            "",
            "79165550117",
            "041004110412",
            "4111111111111111",
            "250011234567890",
            "8970101234567890",
            "041E",
            "041E043B044",
            "041EDEAD",
            "00480069",
            "002B0037",
            "04A1B2C3D4E5F600",
            "f47ac10b58cc4372",
            "Ольга",
        ] {
            assert_eq!(undone(text), None, "{text}");
        }
    }
}
