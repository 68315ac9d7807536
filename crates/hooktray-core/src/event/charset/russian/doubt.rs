//! Whether text in a Russian charset may be text of another language.

use encoding_rs::{Encoding, WINDOWS_1251};

use super::capitals::Capitals;
use super::words::{is_letter, is_neighbours_letter, of_letters, words_of};
use super::{ENOUGH_LETTERS, Likelihoods, RARE_SIGNS, text};

/// Words whose pairs of letters are less likely than this may be of another language. The limit is higher where more speaks for
/// one: a capital letter after a small one, two capitals at the beginning, or another charset than Windows-1251.
const UNLIKELY_PAIRS: f32 = -5.1;
const UNLIKELY_WITH_CAPITAL: f32 = -3.85;
const UNLIKELY_WITH_TWO: f32 = -4.5;
const UNLIKELY_ELSEWHERE: f32 = -4.4;
/// The rare signs that Russian texts have only beside digits and blanks.
const ODD_SIGNS: &str = "±¶µ¦¤‰†‡¬‹›";
/// The pairs of a word of two letters, with its edges.
const FEW_PAIRS: usize = 3;

/// Whether text in a Russian charset may be text of another language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::event::charset) enum Doubt {
    None,
    /// It has rare letters beside each other, as some names have.
    Some,
    /// It has them, and capital letters within words.
    Strong,
}

impl Likelihoods<'_> {
    /// Returns whether they may be text of another language, though they are letters of this Russian charset.
    pub(in crate::event::charset) fn doubt(&self, encoding: &'static Encoding) -> Doubt {
        let text = text(encoding, self.sample).unwrap_or_default();
        let words: Vec<&str> = words_of(&text).filter(|word| word.contains(is_letter)).collect();
        let (mixed, pure): (Vec<&str>, Vec<&str>) =
            words.into_iter().partition(|word| word.contains(|c: char| c.is_ascii_alphabetic()));
        let pairs: usize = pure.iter().map(|word| word.chars().count() + 1).sum();
        let likelihood: f32 = pure.iter().map(|word| of_letters(word)).sum();
        let average = likelihood / f32::from(u16::try_from(pairs).unwrap_or(u16::MAX).max(1));
        let torn: Vec<Capitals> = pure.iter().map(|word| Capitals::of(word)).collect();
        let has = |capitals: Capitals| torn.contains(&capitals);
        let has_stranger =
            pure.iter().any(|word| Capitals::of(word) != Capitals::Usual && word.contains(is_neighbours_letter));
        let is_strong = if encoding == WINDOWS_1251 {
            !self.is_letter_alone()
                && (has_stranger
                    || has_odd_sign_at_word(&text)
                    || has_sign_in_word(&text, "№")
                    || (has(Capitals::Inside) && has_sign_in_word(&text, RARE_SIGNS))
                    || (has(Capitals::Inside) && average < UNLIKELY_WITH_CAPITAL)
                    || pure
                        .iter()
                        .any(|word| Capitals::of(word) == Capitals::Inside && word.chars().count() < ENOUGH_LETTERS)
                    || (has(Capitals::Two) && average < UNLIKELY_WITH_TWO))
        } else {
            // Nobody who writes like this has one of the other charsets as well.
            let few = pairs > 0 && pairs <= FEW_PAIRS;
            let is_torn = [Capitals::Inside, Capitals::Lock, Capitals::Two].into_iter().any(has);
            few || !mixed.is_empty() || is_torn || average < UNLIKELY_ELSEWHERE
        };
        match () {
            () if is_strong => Doubt::Strong,
            () if pairs > ENOUGH_LETTERS && average < UNLIKELY_PAIRS => Doubt::Some,
            () => Doubt::None,
        }
    }
}

/// True if one of these signs stands between two letters, as in “№ЪБц№О”.
fn has_sign_in_word(text: &str, signs: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(3).any(|three| signs.contains(three[1]) && is_letter(three[0]) && is_letter(three[2]))
}

/// True if a sign that never stands beside a letter does, as in “Н±рс±лтан”, or a `№` ends the text behind one.
fn has_odd_sign_at_word(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let is_odd = |two: &[char]| {
        (ODD_SIGNS.contains(two[0]) && is_letter(two[1])) || (is_letter(two[0]) && ODD_SIGNS.contains(two[1]))
    };
    chars.windows(2).any(is_odd) || matches!(chars.as_slice(), [.., before, '№'] if is_letter(*before))
}
