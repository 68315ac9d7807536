//! How likely bytes are Russian text in an 8-bit charset. A detector for any language needs more text than a name or a “да”.
//! Ukrainian and Belarusian words count as Russian ones with a few other letters.
//!
//! Windows-1251 and KOI8-R have letters in the same places, so that “яндекс” in one is “СОДЕЛУ” in the other. What tells them
//! apart is which letters follow each other in Russian words, and where words have capitals.

mod capitals;
mod doubt;
mod words;

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, WINDOWS_1251, X_MAC_CYRILLIC};

use capitals::{Capitals, has_quotes_for_capitals};
pub(super) use doubt::Doubt;
pub(in crate::event) use words::{count_of_pairs, has_usual_capitals, is_known, is_letter, of_letters, of_pairs};
pub(super) use words::{has_usual_words, of_capitals};
use words::{likelihood, words_of};

/// How much less likely a sign makes a text: the logarithm of an estimated probability.
const SIGN: f32 = -3.0;
/// A sign that is rarer, and one that a word begins with, as in “€ван”.
const RARE_SIGN: f32 = -6.0;
const SIGN_BEFORE_WORD: f32 = -10.0;
/// Text that is less likely than this for each letter is in another language.
const NONSENSE: f32 = -8.5;
/// The fewest letters that can be told from nonsense, and that can show a charset which hardly anybody uses.
const ENOUGH_LETTERS: usize = 4;
/// What makes Windows-1251 more likely, as by far the most common charset, if nothing else is known.
const MOST_COMMON: f32 = 9.0;
/// Where values in several charsets stand together, two charsets whose likelihoods differ by less than this are equally likely.
const CLOSE: f32 = 4.5;
/// What makes code page 866 less likely: of what reaches a webhook, only output of a console has it.
const RAREST: f32 = -3.0;
/// What makes charsets less likely that only old Unix and Macintosh programs use.
const FORGOTTEN: f32 = -6.0;
/// Mac Cyrillic has the small letters of Windows-1251, so that a few signs would decide.
const MACINTOSH: f32 = -12.0;
/// What makes KOI8-U less likely: without Ukrainian letters it is KOI8-R.
const UKRAINIAN: f32 = -1.0;
/// By how much another charset has to be more likely before a value may be in another charset than the values beside it.
const PERHAPS: f32 = 3.0;
/// As [`PERHAPS`], for words with capitals inside and for abbreviations, in which letters follow each other as in no word.
const PERHAPS_SHORT: f32 = 8.0;
/// By how much another charset has to be more likely before a value is taken for one in another charset than the values
/// beside it.
const CLEARLY: f32 = 13.0;

/// The charsets that Russian text has.
const CHARSETS: [&Encoding; 6] = [WINDOWS_1251, KOI8_R, KOI8_U, IBM866, ISO_8859_5, X_MAC_CYRILLIC];
/// Signs that Russian text has, and those that are rarer.
const SIGNS: &str = "„…“”’–—\u{a0}«»№";
const RARE_SIGNS: &str = "•·°±§©®™€‰‹›†‡¬¦¤µ¶‘‚";

/// The most bytes that a short text has.
const SHORT: usize = 16;
/// The bytes at the beginning that tell the charset of a long text.
const SAMPLE: usize = 4 * 1024;

/// How likely bytes are Russian text in each of the charsets that Russian text has.
pub(super) struct Likelihoods<'a> {
    pub(super) sample: &'a [u8],
    /// `None` for a charset in which they are not Russian text.
    of: [(&'static Encoding, Option<f32>); 6],
    /// Whether they have too few letters to show a charset that hardly anybody uses.
    is_few: bool,
}

impl Likelihoods<'_> {
    pub(super) fn new(bytes: &[u8]) -> Likelihoods<'_> {
        let sample = sample(bytes);
        let of = CHARSETS.map(|encoding| (encoding, likelihood_in(encoding, sample)));
        let is_few = sample.iter().filter(|byte| !byte.is_ascii()).count() < ENOUGH_LETTERS;
        Likelihoods { sample, of, is_few }
    }

    /// Returns the charset in which they are most likely Russian, if there is one. The console of Windows has code page 866.
    pub(super) fn most_likely(&self) -> Option<&'static Encoding> {
        // A single letter has no neighbours that show its charset.
        if self.is_letter_alone() && self.of(WINDOWS_1251).is_some() {
            return Some(WINDOWS_1251);
        }
        self.likely_with(MOST_COMMON)
    }

    /// As [`Self::most_likely`], for values that stand beside values in other charsets: how common Windows-1251 is counts for
    /// less there.
    pub(super) fn most_likely_among_several(&self) -> Option<&'static Encoding> {
        self.likely_with(CLOSE)
    }

    /// Returns the charset in which they are most likely Russian, with an advantage for Windows-1251.
    fn likely_with(&self, advantage: f32) -> Option<&'static Encoding> {
        let prior = |encoding| if encoding == WINDOWS_1251 { advantage } else { rarity(encoding) };
        self.best(prior).map(|(encoding, _)| encoding)
    }

    /// Returns whether they are about as likely in Windows-1251 as in another charset, so that only how common the charsets are
    /// would decide.
    pub(super) fn have_two_readings(&self) -> bool {
        let others = self.of.iter().filter(|(encoding, _)| *encoding != WINDOWS_1251 && !is_forgotten(encoding));
        let others = others.filter_map(|(encoding, likelihood)| Some((*likelihood)? + rarity(encoding)));
        match (self.of(WINDOWS_1251), others.max_by(f32::total_cmp)) {
            (Some(here), Some(other)) => !self.is_letter_alone() && (here - other).abs() < CLOSE,
            _ => false,
        }
    }

    /// Returns whether they are Russian text in this charset, but may be in another one: their letters follow each other there
    /// as in likelier words, or they are likely words there and have signs here.
    pub(super) fn may_be_another(&self, encoding: &'static Encoding) -> bool {
        let Some(here) = self.of(encoding).filter(|_| !self.is_letter_alone()) else { return false };
        let (has_signs, pairs) = (has_signs_in(encoding, self.sample), pairs_of(encoding, self.sample));
        let is_word = encoding == WINDOWS_1251 && self.are_long_words();
        let perhaps = if is_word { PERHAPS } else { PERHAPS_SHORT };
        let is_unknown = !are_known_in(encoding, self.sample);
        self.others().filter(|(other, _)| *other != encoding).any(|(other, likelihood)| {
            let Some(there) = *likelihood else { return false };
            there + rarity(other) > here + perhaps
                || is_unknown && there > here && are_known_in(other, self.sample)
                || is_word && pairs_of(other, self.sample) + rarity(other) > pairs + PERHAPS
                || has_signs && there > here && !has_signs_in(other, self.sample)
                || *other == X_MAC_CYRILLIC && encoding == WINDOWS_1251 && has_quotes_for_capitals(self.sample)
        })
    }

    /// Returns whether they are short text of which nothing shows this charset: it is a rarer one for Russian and hardly more likely than
    /// Windows-1251, or one of another language, and all letters may be Russian as well.
    pub(super) fn are_open(&self, encoding: &'static Encoding) -> bool {
        if encoding == WINDOWS_1251 || self.sample.len() > SHORT {
            return false;
        }
        match (self.of(WINDOWS_1251), self.of(encoding)) {
            (Some(common), Some(here)) => here - common < CLEARLY,
            (_, None) => {
                let text = WINDOWS_1251.decode_without_bom_handling(self.sample).0;
                text.chars().all(|c| is_letter(c) || (c.is_ascii() && !c.is_ascii_alphabetic()))
            }
            _ => false,
        }
    }

    /// Returns whether they are Russian text, but most likely in another charset than this one, where each value tells by itself.
    pub(super) fn are_another(&self, encoding: &'static Encoding) -> bool {
        match self.most_likely_among_several() {
            Some(likely) if is_russian(encoding) => likely != encoding && !self.is_letter_alone(),
            _ => self.are_clearly_another(encoding),
        }
    }

    /// Returns whether they are Russian text, but clearly in another charset than this one.
    pub(super) fn are_clearly_another(&self, encoding: &'static Encoding) -> bool {
        let Some((other, likelihood)) = self.best(|_| 0.0).filter(|(other, _)| *other != encoding) else {
            return false;
        };
        match self.of(encoding) {
            Some(here) => likelihood > here + CLEARLY,
            // A single `à` of French would be a Russian word.
            None => is_russian(encoding) || text(other, self.sample).is_some_and(|text| is_mostly_russian(&text)),
        }
    }

    /// Returns whether they may be in a charset of Kazakh or of another language, with letters that Russian text does not have, and
    /// not in this one.
    pub(super) fn may_be_of_another_language(&self, encoding: &'static Encoding) -> bool {
        is_russian(encoding) && self.of(encoding).is_none() && !self.is_letter_alone()
    }

    /// True if all of them are words of Windows-1251 with the usual capitals, and have enough letters to show it.
    fn are_long_words(&self) -> bool {
        let text = text(WINDOWS_1251, self.sample).unwrap_or_default();
        let words = || text.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty());
        let letters: usize = words().map(|word| word.chars().count()).sum();
        letters > ENOUGH_LETTERS && words().all(|word| Capitals::of(word) == Capitals::Usual)
    }

    /// Returns whether they are words of the corpus in this charset.
    pub(super) fn are_known(&self, encoding: &'static Encoding) -> bool {
        are_known_in(encoding, self.sample)
    }

    /// Returns whether they are a word of a few capital letters in this charset, such as “ЖКХ”.
    pub(super) fn is_abbreviation(&self, encoding: &'static Encoding) -> bool {
        let text = text(encoding, self.sample).unwrap_or_default();
        let word = text.trim_matches(|c: char| !is_letter(c));
        word.chars().count() <= ENOUGH_LETTERS && word.chars().all(|c| is_letter(c) && c.is_uppercase())
    }

    pub(super) fn of(&self, encoding: &'static Encoding) -> Option<f32> {
        self.of.iter().find(|(known, _)| *known == encoding)?.1
    }

    /// Returns the charsets that they can show.
    fn others(&self) -> impl Iterator<Item = &(&'static Encoding, Option<f32>)> {
        self.of.iter().filter(|(encoding, _)| !self.is_few || !is_forgotten(encoding))
    }

    fn best(&self, prior: impl Fn(&'static Encoding) -> f32) -> Option<(&'static Encoding, f32)> {
        let likely =
            self.others().filter_map(|(encoding, likelihood)| Some((*encoding, (*likelihood)? + prior(encoding))));
        likely.max_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn is_letter_alone(&self) -> bool {
        self.sample.iter().filter(|byte| !byte.is_ascii()).count() == 1
    }
}

/// Returns the bytes from the first word on that is not ASCII.
fn sample(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let start = bytes[..first].iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |before| before + 1);
    let rest = &bytes[start..];
    rest.get(..SAMPLE).unwrap_or(rest)
}

fn rarity(encoding: &'static Encoding) -> f32 {
    match encoding {
        _ if encoding == IBM866 => RAREST,
        _ if encoding == KOI8_U => UKRAINIAN,
        _ if encoding == X_MAC_CYRILLIC => MACINTOSH,
        _ if is_forgotten(encoding) => FORGOTTEN,
        _ => 0.0,
    }
}

fn is_forgotten(encoding: &'static Encoding) -> bool {
    [ISO_8859_5, X_MAC_CYRILLIC].contains(&encoding)
}

pub(super) fn is_russian(encoding: &'static Encoding) -> bool {
    CHARSETS.contains(&encoding)
}

fn text(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(String::from)
}

/// Returns how likely bytes are in this charset, or `None` if they have a character there that Russian text does not have.
fn likelihood_in(encoding: &'static Encoding, bytes: &[u8]) -> Option<f32> {
    let text = text(encoding, bytes)?;
    // In the most common charset, a rare sign is more likely than another charset.
    let is_rare = |c: char| encoding == WINDOWS_1251 && RARE_SIGNS.contains(c);
    let letters = text.chars().filter(|c| is_letter(*c)).count();
    let signs = text.chars().filter(|c| SIGNS.contains(*c)).count();
    let rare_signs = text.chars().filter(|c| is_rare(*c)).count();
    let is_known = |c: char| c.is_ascii() || is_letter(c) || SIGNS.contains(c) || is_rare(c);
    if letters <= signs + rare_signs || !text.chars().all(is_known) {
        return None;
    }
    let words: Vec<&str> = words_of(&text).filter(|word| word.contains(is_letter)).collect();
    // “Mьller” is not Russian.
    let has_latin = |word: &str| word.contains(|c: char| c.is_ascii_alphabetic());
    if words.iter().filter(|word| has_latin(word)).count() * 2 > words.len() {
        return None;
    }
    let (mixed, pure): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| has_latin(word));
    let of_all = |words: &[&str]| words.iter().map(|word| likelihood(word)).sum::<f32>();
    let of_words = of_all(&pure);
    let pure_letters = pure.iter().map(|word| word.chars().count()).sum();
    let before_words =
        text.chars().zip(text.chars().skip(1)).filter(|(sign, c)| is_rare(*sign) && is_letter(*c)).count();
    let count = |of: usize| f32::from(u16::try_from(of).unwrap_or(u16::MAX));
    let of_signs = SIGN * count(signs) + RARE_SIGN * count(rare_signs) + SIGN_BEFORE_WORD * count(before_words);
    let is_nonsense = pure_letters >= ENOUGH_LETTERS && of_words < NONSENSE * count(pure_letters);
    (!is_nonsense).then_some(of_words + of_all(&mixed) + of_signs)
}

/// True if bytes have signs beside the letters in this charset, as in “‚иктор”.
fn has_signs_in(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    text(encoding, bytes).is_some_and(|text| text.contains(|c| SIGNS.contains(c) || RARE_SIGNS.contains(c)))
}

/// Returns whether bytes are words of the corpus in this charset, with more than one letter.
fn are_known_in(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let text = text(encoding, bytes).unwrap_or_default();
    let mut words = text.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| word.chars().nth(1).is_some() && is_known(word))
}

/// Returns the logarithm of how likely the letters of the words follow each other, wherever they have capitals.
fn pairs_of(encoding: &'static Encoding, bytes: &[u8]) -> f32 {
    let text = text(encoding, bytes).unwrap_or_default();
    text.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty()).map(of_letters).sum()
}

fn is_mostly_russian(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.map(|c| if is_letter(c) { 1 } else { -1 }).sum::<i32>() > 0
}

#[cfg(test)]
mod tests;
