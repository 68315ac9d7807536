//! KZ-1048, the charset of Kazakhstan's standard RK 1048, and PTCP154, an older one of Windows: Windows-1251 with Kazakh letters in the
//! place of others'. Source: the registrations with IANA, <https://www.iana.org/assignments/charset-reg/KZ-1048> and
//! <https://www.iana.org/assignments/charset-reg/PTCP154>.

use encoding_rs::WINDOWS_1251;

/// Letters of Windows-1251, and the Kazakh ones in their places.
const LETTERS: [(char, char); 16] = [
    ('Ќ', 'Қ'),
    ('Ћ', 'Һ'),
    ('ќ', 'қ'),
    ('ћ', 'һ'),
    ('Ў', 'Ұ'),
    ('ў', 'ұ'),
    ('Ј', 'Ә'),
    ('Ґ', 'Ө'),
    ('Є', 'Ғ'),
    ('Ї', 'Ү'),
    ('ґ', 'ө'),
    ('є', 'ғ'),
    ('ј', 'ә'),
    ('Ѕ', 'Ң'),
    ('ѕ', 'ң'),
    ('ї', 'ү'),
];

/// What PTCP154 has from the byte 0x80 to 0xBF. From 0xC0 on it is Windows-1251.
const PTCP154: [char; 64] = [
    'Җ', 'Ғ', 'Ӯ', 'ғ', '„', '…', 'Ҷ', 'Ү', 'Ҳ', 'ү', 'Ҡ', 'Ӣ', 'Ң', 'Қ', 'Һ', 'Ҹ', 'җ', '‘', '’', '“', '”', '•', '–',
    '—', 'ҳ', 'ҷ', 'ҡ', 'ӣ', 'ң', 'қ', 'һ', 'ҹ', '\u{a0}', 'Ў', 'ў', 'Ј', 'Ө', 'Ҙ', 'Ұ', '§', 'Ё', '©', 'Ә', '«', '¬',
    'ӯ', '®', 'Ҝ', '°', 'ұ', 'І', 'і', 'ҙ', 'ө', '¶', '·', 'ё', '№', 'ә', '»', 'ј', 'Ҫ', 'ҫ', 'ҝ',
];

/// A charset of Kazakh that the Encoding Standard does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KazakhCharset {
    Kz1048,
    Ptcp154,
}

impl KazakhCharset {
    /// Returns the charset with this name.
    pub(super) fn for_label(label: &str) -> Option<KazakhCharset> {
        let plain = super::plain(label).replace('_', "-");
        match plain.as_str() {
            "kz-1048" | "kz1048" | "strk1048-2002" | "rk1048" | "rk-1048" | "cskz1048" => Some(KazakhCharset::Kz1048),
            "ptcp154" | "csptcp154" | "pt154" | "cp154" | "cyrillic-asian" => Some(KazakhCharset::Ptcp154),
            _ => None,
        }
    }

    pub(super) fn text(self, bytes: &[u8]) -> String {
        // Each byte is a character in all three charsets.
        let decoded = WINDOWS_1251.decode_without_bom_handling(bytes).0;
        let letter = |(c, byte): (char, &u8)| match self {
            KazakhCharset::Kz1048 => LETTERS.iter().find(|(other, _)| *other == c).map_or(c, |(_, kazakh)| *kazakh),
            KazakhCharset::Ptcp154 => match byte {
                0x80..=0xbf => PTCP154[usize::from(byte - 0x80)],
                _ => c,
            },
        };
        decoded.chars().zip(bytes).map(letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kazakh_letter_has_its_byte() {
        let bytes = b"\x8d\x9d\x8e\x9e\xa1\xa2\xa3\xbc\xa5\xb4\xaa\xba\xaf\xbf\xbd\xbe\xb2\xb3";
        assert_eq!(KazakhCharset::Kz1048.text(bytes), "ҚқҺһҰұӘәӨөҒғҮүҢңІі");
        let bytes = b"\x8d\x9d\x8e\x9e\xa6\xb1\xaa\xba\xa4\xb5\x81\x83\x87\x89\x8c\x9c\xb2\xb3\xc0\xff A";
        assert_eq!(KazakhCharset::Ptcp154.text(bytes), "ҚқҺһҰұӘәӨөҒғҮүҢңІіАя A");
    }
}
