//! How likely a word is Russian: which letters follow each other, and where it has capitals.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::ENOUGH_LETTERS;
use super::capitals::Capitals;

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
/// The pairs of each word of the corpus are likelier than this.
const LEAST_KNOWN: f32 = -4.8;
/// A letter that Ukrainian or Belarusian has and Russian has not.
const NEIGHBOURS_LETTER: f32 = -5.0;

/// The fewest letters of a Latin word beside a Russian one.
const MIN_LATIN_LETTERS: usize = 2;

/// Returns the words of a text. A Latin one and a Russian one may stand beside each other without a blank.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).flat_map(|word| {
        let (first, second) = at_alphabet(word).map_or((word, ""), |at| word.split_at(at));
        [first, second].into_iter().filter(|word| !word.is_empty())
    })
}

/// Returns where the alphabet of a word changes, if it does once and each part is a word: `XXLразмер`. In “Andrй”, one letter is misread.
fn at_alphabet(word: &str) -> Option<usize> {
    let is_latin = |c: char| c.is_ascii();
    let begins_latin = word.starts_with(is_latin);
    let at = word.find(|c: char| c.is_ascii() != begins_latin)?;
    let (first, second) = word.split_at(at);
    let (latin, other) = if begins_latin { (first, second) } else { (second, first) };
    let is_pure = latin.is_ascii() && !other.contains(is_latin);
    (is_pure && latin.len() >= MIN_LATIN_LETTERS && other.chars().count() >= ENOUGH_LETTERS).then_some(at)
}

/// Returns whether no word has letters of two alphabets, or capitals elsewhere than at its beginning or everywhere.
pub(in crate::event::charset) fn has_usual_words(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_ascii());
    words.all(|word| !word.contains(|c: char| c.is_ascii_alphabetic()) && has_usual_capitals(word))
}

/// Returns whether a word has capitals at its beginning, everywhere, or nowhere.
pub(in crate::event) fn has_usual_capitals(word: &str) -> bool {
    Capitals::of(word) == Capitals::Usual
}

/// Returns the logarithm of how likely a word is.
pub(super) fn likelihood(word: &str) -> f32 {
    let neighbours: f32 = word.chars().filter(|c| is_neighbours_letter(*c)).map(|_| NEIGHBOURS_LETTER).sum();
    let of_pairs = of_pairs(word);
    let known = of_known(word, of_pairs).unwrap_or(f32::NEG_INFINITY);
    known.max(of_pairs + neighbours) + of_capitals(word)
}

/// Returns the logarithm of how likely a word has its capitals where they are.
pub(in crate::event::charset) fn of_capitals(word: &str) -> f32 {
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
    likelihood
}

/// Returns the logarithm of how likely a word has its letters: as one of the corpus, or as letters that follow each other.
pub(in crate::event) fn of_letters(word: &str) -> f32 {
    let of_pairs = of_pairs(word);
    of_known(word, of_pairs).map_or(of_pairs, |known| known.max(of_pairs))
}

/// As [`of_letters`], of letters that follow each other alone.
pub(in crate::event) fn of_pairs(word: &str) -> f32 {
    pairs(word).map(|(before, after)| PAIRS[before][after]).sum()
}

/// Returns how many pairs a word has with the blanks around it.
pub(in crate::event) fn count_of_pairs(word: &str) -> f32 {
    word.chars().map(|_| 1.0).sum::<f32>() + 1.0
}

/// Returns whether a word is one of the corpus.
pub(in crate::event) fn is_known(word: &str) -> bool {
    KNOWN.contains_key(&small(word)) && !is_odd_abbreviation(word)
}

/// Returns whether a word is an abbreviation with small letters behind its first one, as “Ао”: nobody writes “АО” like this.
fn is_odd_abbreviation(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_lowercase)
        && ABBREVIATIONS.contains(&small(word))
}

/// The words that the corpus has in nothing but capitals.
static ABBREVIATIONS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let is_abbreviation = |word: &&str| word.chars().nth(1).is_some() && word.chars().all(char::is_uppercase);
    let others: HashSet<String> = words_of_corpus().filter(|word| !is_abbreviation(word)).map(small).collect();
    words_of_corpus().filter(is_abbreviation).map(small).filter(|word| !others.contains(word)).collect()
});

fn of_known(word: &str, of_pairs: f32) -> Option<f32> {
    // In another charset, most words have pairs of letters that no word of the corpus has.
    if of_pairs < LEAST_KNOWN * count_of_pairs(word) || is_odd_abbreviation(word) {
        None
    } else {
        KNOWN.get(&small(word)).copied()
    }
}

/// The logarithm of the probability of each word of the corpus.
static KNOWN: LazyLock<HashMap<String, f32>> = LazyLock::new(|| {
    let mut counts: HashMap<String, f32> = HashMap::new();
    words_of_corpus().for_each(|word| *counts.entry(small(word)).or_default() += 1.0);
    let all: f32 = counts.values().sum();
    counts.into_iter().map(|(word, count)| (word, (count / all).ln())).collect()
});

/// Returns a word in small letters, with `е` in the place of `ё`, as most texts have it.
fn small(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

fn words_of_corpus() -> impl Iterator<Item = &'static str> {
    CORPUS.split(|c: char| !is_letter(c)).filter(|word| !word.is_empty())
}

/// The logarithm of the probability that a letter follows another.
static PAIRS: LazyLock<[[f32; SYMBOLS]; SYMBOLS]> = LazyLock::new(|| {
    // Pairs that do not occur in the corpus are still possible.
    let mut counts = [[0.5_f32; SYMBOLS]; SYMBOLS];
    for (before, after) in words_of_corpus().flat_map(pairs) {
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
pub(in crate::event) fn is_letter(c: char) -> bool {
    matches!(c, 'А'..='я' | 'Ё' | 'ё') || is_neighbours_letter(c)
}

pub(super) fn is_neighbours_letter(c: char) -> bool {
    "ІіЇїЄєҐґЎў".contains(c)
}
