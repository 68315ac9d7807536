//! Charsets in which each character is one byte, and the first half of them is ASCII.

use encoding_rs::Encoding;

/// The characters of code page 437, the console of Windows in the USA, from 0x80 on
/// (<https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP437.TXT>).
const UPPER_OF_437: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A charset in which each character is one byte.
#[derive(Debug, Clone, Copy)]
pub(super) enum CodePage {
    Standard(&'static Encoding),
    /// ISO-8859-1, in which each byte is the character of its number. The Encoding Standard has Windows-1252 in its place.
    Latin1,
    /// Code page 437, which the Encoding Standard does not have.
    Ibm437,
}

impl CodePage {
    /// Returns the bytes that are not ASCII, with their characters.
    pub(super) fn characters(self) -> impl Iterator<Item = (u8, char)> {
        let upper: Vec<char> = match self {
            CodePage::Standard(encoding) => {
                let character = |byte: u8| encoding.decode_without_bom_handling(&[byte]).0.chars().next();
                (0x80..=0xff).map(|byte| character(byte).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            CodePage::Latin1 => (0x80..=0xff_u8).map(char::from).collect(),
            CodePage::Ibm437 => UPPER_OF_437.chars().collect(),
        };
        (0x80..=0xff).zip(upper)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{IBM866, KOI8_U, WINDOWS_1251};

    use super::*;

    #[test]
    fn each_byte_has_a_character_of_its_own() {
        for page in [
            CodePage::Standard(WINDOWS_1251),
            CodePage::Standard(KOI8_U),
            CodePage::Standard(IBM866),
            CodePage::Latin1,
            CodePage::Ibm437,
        ] {
            let mut characters: Vec<char> = page.characters().map(|(_, c)| c).collect();
            characters.sort_unstable();
            characters.dedup();
            assert_eq!(characters.len(), 128, "{page:?}");
        }
    }
}
