//! How the digits of a number are set apart, and whether that is how Google writes it.

use rlibphonenumber::{PhoneNumber, PhoneNumberFormat};

/// Digits that stand together.
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) len: usize,
}

/// Returns the digits of a text that stand together.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(|c: char| c.is_ascii_digit()).map(|at| rest + at) {
        let len = text[start..].bytes().take_while(u8::is_ascii_digit).count();
        rest = start + len;
        tokens.push(Token { start, end: rest, len });
    }
    tokens
}

/// Returns whether the digits of a text stand together as Google writes the number.
pub(super) fn is_grouped_as(text: &str, number: &PhoneNumber) -> bool {
    let lengths = |text: &str| tokens(text).iter().map(|token| token.len).collect::<Vec<_>>();
    let written = lengths(text);
    let international = lengths(&number.format_as(PhoneNumberFormat::International));
    written == international
        || international.get(1..) == Some(&written)
        || written == lengths(&number.format_as(PhoneNumberFormat::National))
}

/// Returns whether a text is what Google writes, also without the country's code.
pub(super) fn is_written_as(text: &str, number: &PhoneNumber) -> bool {
    let international = number.format_as(PhoneNumberFormat::International);
    text == number.format_as(PhoneNumberFormat::National)
        || international.split_once(' ').is_some_and(|(_, without_code)| without_code == text)
}
