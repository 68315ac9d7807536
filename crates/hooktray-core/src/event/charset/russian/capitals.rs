//! Where words have capital letters: in the wrong charset, often inside.

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
