//! KZ-1048, the charset of Kazakhstan's standard RK 1048: Windows-1251 with Kazakh letters in the place of others'.
//! Source: the registration with IANA, <https://www.iana.org/assignments/charset-reg/KZ-1048>.

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

/// Returns whether a charset's name is one of KZ-1048.
pub(super) fn is_label(label: &str) -> bool {
    let plain = super::plain(label).replace('_', "-");
    matches!(plain.as_str(), "kz-1048" | "kz1048" | "strk1048-2002" | "rk1048" | "rk-1048" | "cskz1048")
}

/// Returns text of KZ-1048 that was decoded as Windows-1251.
pub(super) fn text(decoded: &str) -> String {
    let letter = |c: char| LETTERS.iter().find(|(other, _)| *other == c).map_or(c, |(_, kazakh)| *kazakh);
    decoded.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kazakh_letter_has_its_byte() {
        let bytes = b"\x8d\x9d\x8e\x9e\xa1\xa2\xa3\xbc\xa5\xb4\xaa\xba\xaf\xbf\xbd\xbe\xb2\xb3";
        let decoded = encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0;
        assert_eq!(text(&decoded), "ҚқҺһҰұӘәӨөҒғҮүҢңІі");
    }
}
