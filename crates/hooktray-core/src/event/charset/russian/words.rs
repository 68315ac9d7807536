//! How likely a word is Russian: which letters follow each other, and where it has capitals.

use std::sync::LazyLock;

/// Russian text, in which pairs of letters are counted. Its first lines say where it is from.
const CORPUS: &str = include_str!("russian.txt");
/// The letters from `а` to `я`, and what is before and behind a word.
const SYMBOLS: usize = 33;
const EDGE: usize = 32;

/// How much less likely a character, or what happens once in a word, makes a text: logarithms of estimated probabilities.
/// A first letter, or all of them, may be capitals.
const CAPITALIZED: f32 = -0.7;
const ALL_CAPITALS: f32 = -3.0;
const CAPITALS_INSIDE: f32 = -6.0;
/// A capital letter after a small one.
const SWAPPED: f32 = -20.0;
/// All capitals after a small first letter, as Caps Lock makes them: “иВАН”.
const CAPS_LOCK: f32 = -16.0;
/// A letter that Ukrainian or Belarusian has and Russian has not.
const NEIGHBOURS_LETTER: f32 = -5.0;

/// Returns the logarithm of how likely a word is.
pub(super) fn likelihood(word: &str) -> f32 {
    let capital: Vec<bool> = word.chars().map(char::is_uppercase).collect();
    let all = capital.len() > 1 && capital.iter().all(|capital| *capital);
    let pair = |wanted: [bool; 2]| capital.windows(2).any(|pair| pair == wanted);
    let mut likelihood: f32 = match capital.first() {
        _ if all => ALL_CAPITALS,
        Some(true) => CAPITALIZED,
        _ => 0.0,
    };
    if pair([false, true]) {
        let is_caps_lock = capital[1..].iter().all(|capital| *capital);
        likelihood += if is_caps_lock { CAPS_LOCK } else { SWAPPED };
    } else if !all && pair([true, true]) {
        likelihood += CAPITALS_INSIDE;
    }
    for _ in word.chars().filter(|c| is_neighbours_letter(*c)) {
        likelihood += NEIGHBOURS_LETTER;
    }
    of_pairs(word) + likelihood
}

/// Returns the logarithm of how likely the letters of a word follow each other.
pub(super) fn of_pairs(word: &str) -> f32 {
    pairs(word).map(|(before, after)| PAIRS[before][after]).sum()
}

/// The logarithm of the probability that a letter follows another.
static PAIRS: LazyLock<[[f32; SYMBOLS]; SYMBOLS]> = LazyLock::new(|| {
    // Pairs that do not occur in the corpus are still possible.
    let mut counts = [[0.5_f32; SYMBOLS]; SYMBOLS];
    let words = CORPUS.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty());
    for (before, after) in words.flat_map(pairs) {
        counts[before][after] += 1.0;
    }
    counts.map(|row| {
        let all: f32 = row.iter().sum();
        row.map(|count| (count / all).ln())
    })
});

/// Returns the pairs of letters of a word, and those with its edges.
fn pairs(word: &str) -> impl Iterator<Item = (usize, usize)> {
    let symbols = word.chars().map(symbol).chain([EDGE]);
    symbols.scan(EDGE, |before, after| Some((std::mem::replace(before, after), after)))
}

fn symbol(c: char) -> usize {
    match c.to_lowercase().next() {
        Some(small @ 'а'..='я') => small as usize - 'а' as usize,
        // Most texts have е in the place of ё. Letters of the neighbours follow others as the Russian ones like them do.
        Some('ё' | 'є') => symbol('е'),
        Some('і' | 'ї') => symbol('и'),
        Some('ґ') => symbol('г'),
        Some('ў') => symbol('в'),
        _ => EDGE,
    }
}

/// Returns whether Russian, Ukrainian or Belarusian has this letter.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, 'А'..='я' | 'Ё' | 'ё') || is_neighbours_letter(c)
}

pub(super) fn is_neighbours_letter(c: char) -> bool {
    "ІіЇїЄєҐґЎў".contains(c)
}
