//! Where words have capital letters: in the wrong charset, often inside.

use encoding_rs::WINDOWS_1251;

use super::text;

/// Where a word has capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Capitals {
    /// Nowhere, at its beginning, or everywhere.
    Usual,
    /// After a small letter: `ольГа`.
    Inside,
    /// Everywhere but at its beginning, as typed with Caps Lock: `оЛЬГА`.
    Lock,
    /// Two at its beginning: `ОЛьга`.
    Two,
}

impl Capitals {
    pub(super) fn of(word: &str) -> Capitals {
        let capital: Vec<bool> = word.chars().map(char::is_uppercase).collect();
        match capital.as_slice() {
            [false, second, rest @ ..] if *second && rest.iter().all(|capital| *capital) && !rest.is_empty() => {
                Capitals::Lock
            }
            all if all.windows(2).any(|pair| pair == [false, true]) => Capitals::Inside,
            [true, true, rest @ ..] if rest.len() > 1 && !rest.iter().any(|capital| *capital) => Capitals::Two,
            _ => Capitals::Usual,
        }
    }
}

/// Returns whether each quotation mark in Windows-1251 begins a word and no other ends one, as in “’ихонов”. They are capitals in Mac Cyrillic.
pub(super) fn has_quotes_for_capitals(bytes: &[u8]) -> bool {
    let text = text(WINDOWS_1251, bytes).unwrap_or_default();
    let chars: Vec<char> = [' '].into_iter().chain(text.chars()).collect();
    let is_quote = |c: char| "‚„‘’“”".contains(c);
    let begins_word = |three: &[char]| !three[0].is_alphanumeric() && three[2].is_lowercase();
    text.contains(is_quote)
        && !text.ends_with(is_quote)
        && chars.windows(3).filter(|three| is_quote(three[1])).all(begins_word)
}
