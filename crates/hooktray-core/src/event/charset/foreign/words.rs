//! How likely bytes are words of a language whose charset has letters where the Russian ones have theirs: Hebrew, Greek,
//! Arabic, Thai, Kazakh, Chinese and Korean. What tells them apart is which letters follow each other in the words of a corpus.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{
    EUC_KR, Encoding, GBK, ISO_8859_7, WINDOWS_874, WINDOWS_1251, WINDOWS_1253, WINDOWS_1255, WINDOWS_1256,
};

use crate::event::charset::kazakh::KazakhCharset;
use crate::event::charset::russian::{Likelihoods, of_capitals};

/// What is before and behind a word.
const EDGE: char = ' ';
/// How often a pair counts that the corpus does not have.
const UNSEEN: f32 = 0.5;
/// How much less likely a sign makes a text.
const SIGN: f32 = -3.0;
const SIGNS: &str = "„…“”’–—\u{a0}«»№°·";
/// How likely a character of Chinese or Korean is that is among the common ones, and one that is not.
const COMMON_CHARACTER: f32 = -6.5;
const OTHER_CHARACTER: f32 = -10.5;
/// What makes Kazakh less likely, whose letters are in the places of Ukrainian ones.
const RARER_THAN_UKRAINIAN: f32 = -4.0;
/// Words whose pairs of letters are less likely than this are of no language.
const NONSENSE: f32 = -4.4;
/// By how much another language has to be likelier than Russian before bytes may be words of it.
const LIKELIER: f32 = 6.0;
/// As [`LIKELIER`], for an abbreviation, in which letters follow each other as in no word.
const LIKELIER_THAN_ABBREVIATION: f32 = 8.0;
/// As [`LIKELIER`], for a word of few letters that the corpus does not have, and for one in a rarer charset of Russian.
const LIKELIER_THAN_FEW: f32 = 3.0;
const FEW_LETTERS: usize = 3;

/// Returns whether bytes that are Russian in this charset are likelier words of another language in its own.
pub(super) fn are_likelier(bytes: &[u8], russian: &'static Encoding) -> bool {
    let likelihoods = Likelihoods::new(bytes);
    let Some(here) = likelihoods.of(russian).filter(|_| !likelihoods.are_known(russian)) else { return false };
    let sample = likelihoods.sample;
    let margin = match letters_in(sample) {
        _ if russian != WINDOWS_1251 => LIKELIER_THAN_FEW,
        _ if likelihoods.is_abbreviation(russian) => LIKELIER_THAN_ABBREVIATION,
        0..=FEW_LETTERS => LIKELIER_THAN_FEW,
        _ => LIKELIER,
    };
    let mut of_letters = LANGUAGES.iter().filter_map(|language| language.likelihood(sample));
    let mut of_characters = CHARACTERS.iter().filter_map(|script| script.likelihood(sample));
    // A single character, such as a surname, has no neighbours that show its language.
    let margin_of_characters = if letters_in(sample) == 2 { 0.0 } else { margin };
    of_letters.any(|there| there > here + margin) || of_characters.any(|there| there > here + margin_of_characters)
}

/// Returns how many bytes are letters that are not ASCII.
fn letters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !byte.is_ascii()).count()
}

/// A charset in which bytes may be words of a language.
#[derive(Clone, Copy)]
enum Charset {
    Standard(&'static Encoding),
    Kazakh(KazakhCharset),
}

impl Charset {
    /// Returns the text of bytes if they have only characters of the charset.
    fn text(self, bytes: &[u8]) -> Option<String> {
        match self {
            Charset::Standard(encoding) => {
                encoding.decode_without_bom_handling_and_without_replacement(bytes).map(String::from)
            }
            // In the letters that both languages have, it is Russian as well.
            Charset::Kazakh(charset) => Some(charset.text(bytes)).filter(|text| text.contains(is_kazakh)),
        }
    }
}

/// A language of which each letter is one byte.
struct Language {
    charsets: Vec<Charset>,
    /// What makes its charsets less likely.
    rarity: f32,
    /// The logarithm of the probability of each word of the corpus.
    known: HashMap<String, f32>,
    /// The logarithm of the probability that a letter follows another.
    pairs: HashMap<(char, char), f32>,
    /// The same for a pair that the corpus does not have.
    unseen: HashMap<char, f32>,
}

static LANGUAGES: LazyLock<[Language; 5]> = LazyLock::new(|| {
    [
        Language::new(vec![Charset::Standard(WINDOWS_1255)], 0.0, include_str!("hebrew.txt")),
        Language::new(
            vec![Charset::Standard(WINDOWS_1253), Charset::Standard(ISO_8859_7)],
            0.0,
            include_str!("greek.txt"),
        ),
        Language::new(vec![Charset::Standard(WINDOWS_1256)], 0.0, include_str!("arabic.txt")),
        Language::new(vec![Charset::Standard(WINDOWS_874)], 0.0, include_str!("thai.txt")),
        Language::new(
            vec![Charset::Kazakh(KazakhCharset::Kz1048), Charset::Kazakh(KazakhCharset::Ptcp154)],
            RARER_THAN_UKRAINIAN,
            include_str!("kazakh.txt"),
        ),
    ]
});

impl Language {
    fn new(charsets: Vec<Charset>, rarity: f32, corpus: &str) -> Language {
        let mut counts: HashMap<(char, char), f32> = HashMap::new();
        let mut rows: HashMap<char, f32> = HashMap::new();
        let mut words: HashMap<String, f32> = HashMap::new();
        for word in corpus.split(|c: char| !is_part(c)).filter(|word| !word.is_empty() && !word.is_ascii()) {
            *words.entry(word.chars().map(folded).collect()).or_default() += 1.0;
            for pair in pairs(word) {
                *counts.entry(pair).or_default() += 1.0;
                *rows.entry(pair.0).or_default() += 1.0;
            }
        }
        let all: f32 = words.values().sum();
        let known = words.into_iter().map(|(word, count)| (word, (count / all).ln())).collect();
        let letters: f32 = rows.keys().map(|_| UNSEEN).sum();
        let pairs = counts.iter().map(|(pair, count)| (*pair, ((count + UNSEEN) / (rows[&pair.0] + letters)).ln()));
        let unseen = rows.iter().map(|(letter, all)| (*letter, (UNSEEN / (all + letters)).ln()));
        Language { charsets, rarity, known, pairs: pairs.collect(), unseen: unseen.collect() }
    }

    /// Returns the logarithm of how likely bytes are words of this language, in the charset in which they are likeliest. `None`
    /// if they have other characters.
    fn likelihood(&self, bytes: &[u8]) -> Option<f32> {
        let texts = self.charsets.iter().filter_map(|charset| charset.text(bytes));
        let likelihood = texts.filter_map(|text| self.of_text(&text)).max_by(f32::total_cmp)?;
        Some(likelihood + self.rarity)
    }

    fn of_text(&self, text: &str) -> Option<f32> {
        let is_letter = |c: char| is_part(c) && !c.is_ascii() && self.unseen.contains_key(&folded(c));
        let is_known = |c: char| c.is_ascii() || is_letter(c) || SIGNS.contains(c);
        if !text.chars().all(is_known) || !text.contains(is_letter) {
            return None;
        }
        let signs = text.chars().filter(|c| SIGNS.contains(*c)).map(|_| SIGN).sum::<f32>();
        let words: Vec<&str> = text.split(|c: char| !is_part(c)).filter(|word| word.contains(is_letter)).collect();
        let of_letters = words.iter().map(|word| self.of_word(word)).sum::<Option<f32>>()?;
        let pairs: f32 = words.iter().flat_map(|word| pairs(word)).map(|_| 1.0).sum();
        let of_capitals: f32 = words.iter().map(|word| of_capitals(word)).sum();
        (of_letters > NONSENSE * pairs).then_some(of_letters + of_capitals + signs)
    }

    /// Returns the logarithm of how likely a word is. Nothing if it has letters of ASCII.
    fn of_word(&self, word: &str) -> Option<f32> {
        let of_pair = |pair: (char, char)| self.pairs.get(&pair).or_else(|| self.unseen.get(&pair.0)).copied();
        if word.contains(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let of_pairs = pairs(word).map(of_pair).sum::<Option<f32>>()?;
        let known = self.known.get(&word.chars().map(folded).collect::<String>());
        Some(known.map_or(of_pairs, |known| known.max(of_pairs)))
    }
}

/// A script of which each character is two bytes.
struct Characters {
    charset: &'static Encoding,
    common: &'static str,
    is_of_script: fn(char) -> bool,
}

static CHARACTERS: [Characters; 2] = [
    Characters {
        charset: GBK,
        common: include_str!("chinese.txt"),
        is_of_script: |c| matches!(c, '\u{4e00}'..='\u{9fff}'),
    },
    Characters {
        charset: EUC_KR,
        common: include_str!("korean.txt"),
        is_of_script: |c| matches!(c, '\u{ac00}'..='\u{d7a3}'),
    },
];

/// Returns whether bytes are ASCII and common characters of Chinese in GBK.
pub(super) fn is_common_chinese(bytes: &[u8]) -> bool {
    let [chinese, _] = &CHARACTERS;
    let text = Charset::Standard(chinese.charset).text(bytes);
    text.is_some_and(|text| text.chars().all(|c| c.is_ascii() || chinese.common.contains(c)))
}

/// Returns whether bytes are ASCII and common syllables of Korean in EUC-KR.
pub(super) fn is_common_korean(bytes: &[u8]) -> bool {
    let [_, korean] = &CHARACTERS;
    let text = Charset::Standard(korean.charset).text(bytes);
    text.is_some_and(|text| text.chars().all(|c| c.is_ascii() || korean.common.contains(c)))
}

impl Characters {
    /// Returns the logarithm of how likely bytes are text of this script, or `None` if they have other characters.
    fn likelihood(&self, bytes: &[u8]) -> Option<f32> {
        let text = Charset::Standard(self.charset).text(bytes)?;
        let of = |c: char| match c {
            c if c.is_ascii() => Some(0.0),
            c if !(self.is_of_script)(c) => None,
            c if self.common.contains(c) => Some(COMMON_CHARACTER),
            _ => Some(OTHER_CHARACTER),
        };
        text.contains(self.is_of_script).then(|| text.chars().map(of).sum::<Option<f32>>()).flatten()
    }
}

/// Returns whether a character is part of a word: a letter, or a mark over or below one in Arabic and Thai.
fn is_part(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{64b}'..='\u{652}' | '\u{e31}'..='\u{e4e}')
}

/// Returns whether a letter is one that languages of Central Asia have and Russian and its neighbours have not.
fn is_kazakh(c: char) -> bool {
    matches!(c, '\u{490}'..='\u{4ff}' if !"Ґґ".contains(c))
}

/// Returns the pairs of letters of a word, and those with its edges.
fn pairs(word: &str) -> impl Iterator<Item = (char, char)> {
    let letters = word.chars().map(folded).chain([EDGE]);
    letters.scan(EDGE, |before, after| Some((std::mem::replace(before, after), after)))
}

/// Returns a letter as a small one and without the accent of Greek, which capitals lack.
fn folded(c: char) -> char {
    let small = c.to_lowercase().next().unwrap_or(c);
    match small {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        other => other,
    }
}
