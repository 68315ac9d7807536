//! Russian, Ukrainian and Belarusian text in a charset of one byte for each letter that was read in another one.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use encoding_rs::{IBM866, KOI8_R, KOI8_U, WINDOWS_1251, WINDOWS_1252};

use super::code_page::CodePage;
use super::{CLEARLY, CLEARLY_KNOWN};
use crate::event::charset::{count_of_pairs, has_usual_capitals, is_known, is_letter, of_letters, of_pairs};

/// What text was in, and as what it was read. All letters of KOI8-R are in KOI8-U, too.
pub(super) const PAIRS: [(CodePage, CodePage); 14] = [
    (CodePage::Standard(WINDOWS_1251), CodePage::Standard(KOI8_R)),
    (CodePage::Standard(WINDOWS_1251), CodePage::Standard(KOI8_U)),
    (CodePage::Standard(WINDOWS_1251), CodePage::Standard(IBM866)),
    (CodePage::Standard(WINDOWS_1251), CodePage::Standard(WINDOWS_1252)),
    (CodePage::Standard(WINDOWS_1251), CodePage::Latin1),
    (CodePage::Standard(KOI8_U), CodePage::Standard(WINDOWS_1251)),
    (CodePage::Standard(KOI8_U), CodePage::Standard(IBM866)),
    (CodePage::Standard(KOI8_U), CodePage::Standard(WINDOWS_1252)),
    (CodePage::Standard(KOI8_U), CodePage::Latin1),
    (CodePage::Standard(IBM866), CodePage::Standard(WINDOWS_1251)),
    (CodePage::Standard(IBM866), CodePage::Standard(KOI8_R)),
    (CodePage::Standard(IBM866), CodePage::Standard(KOI8_U)),
    (CodePage::Standard(IBM866), CodePage::Standard(WINDOWS_1252)),
    (CodePage::Standard(IBM866), CodePage::Latin1),
];

/// The signs that Russian text has beside its letters.
const SIGNS: &str = "«»„“”’–—…№\u{a0}";
/// More signs that people put before and behind their words.
const SIGNS_BESIDE_WORDS: &str = "©®™§¤¦¶·•°±";
/// The characters at the beginning that tell whether a text was misread.
const SAMPLE: usize = 512;
/// The fewest letters that are not there by accident, and the fewest of the longest word.
const MIN_LETTERS: usize = 4;
const MIN_IN_WORD: usize = 3;
/// The fewest letters of the longest word of text with the usual capitals. Abbreviations have fewer.
const MIN_IN_USUAL_WORD: usize = 5;

// Logarithms of estimated probabilities, for each pair of letters. Of names and words of Russian and Ukrainian, 99 in 100 are likelier
// than the first one, and 97 in 100 of Bulgarian.

/// The pairs of words are likelier than this.
const LIKELY: f32 = -3.9;
/// What came is taken for misread only if its pairs are less likely than this. The limit is higher for text with odd capitals that
/// becomes words of the corpus.
const UNLIKELY: f32 = -3.3;
const UNLIKELY_WITH_CAPITALS: f32 = -2.6;
/// The pairs of a word with signs among its letters, or with letters of another script.
const STRANGE: f32 = -6.0;

// By how much text has to become likelier, as a whole.

/// Text with signs or letters of another script in all of its words.
const GAIN: f32 = 12.0;
/// Text with odd capitals, or with signs in its words, that becomes words of the corpus.
const GAIN_TO_KNOWN: f32 = 6.0;
/// Text with the usual capitals that becomes words of the corpus.
const GAIN_OF_USUAL_TO_KNOWN: f32 = 11.0;
/// By how much words that are not in the corpus have to be likelier than another reading.
const CLEARLY_UNKNOWN: f32 = 10.0;

/// Text in one charset that was read in another one.
struct Misreading {
    /// The characters of words, by those that they were read as.
    characters: HashMap<char, char>,
}

impl Misreading {
    fn new((was, read): (CodePage, CodePage)) -> Misreading {
        let both = read.characters().zip(was.characters()).map(|((_, read), (_, was))| (read, was));
        Misreading { characters: both.filter(|(_, was)| is_letter(*was) || SIGNS.contains(*was)).collect() }
    }

    /// Returns the character that was read as this one.
    fn character(&self, c: char) -> Option<char> {
        if c.is_ascii() { Some(c) } else { self.characters.get(&c).copied() }
    }

    /// Returns whether blanks at the end or beside short words may be letters that were read as no-break spaces: some programs make
    /// blanks of these.
    fn may_have_lost_letters(&self, sent: &[char], words: &[Range<usize>]) -> bool {
        let is_short = words.iter().any(|word| word.len() < MIN_IN_WORD);
        (sent.ends_with(&[' ']) || (is_short && sent.contains(&' ')))
            && !sent.contains(&'\u{a0}')
            && self.character('\u{a0}').is_some_and(is_letter)
    }

    /// Returns what may have been read as this text.
    fn reading(&self, sent: &[char]) -> Option<Reading<'_>> {
        let text: Vec<char> = sent.iter().map(|c| self.character(*c)).collect::<Option<_>>()?;
        let letters = text.iter().filter(|c| is_letter(**c)).count();
        let signs = text.iter().filter(|c| !c.is_ascii()).count() - letters;
        if letters < MIN_LETTERS || signs * 2 > letters || has_sign_in_word(&text) || is_ornament(&text) {
            return None;
        }
        let mut judged = Judged::default();
        let words: Vec<Range<usize>> = words_of(&text);
        if words.iter().all(|word| word.len() < MIN_IN_WORD) {
            return None;
        }
        for word in &words {
            let (from, to) = (&sent[word.clone()], &text[word.clone()]);
            let to: String = to.iter().collect();
            // A word of two scripts is none.
            if to.contains(|c: char| c.is_ascii()) || !has_usual_capitals(&to) {
                return None;
            }
            judged.add(from, &to);
        }
        let is_certain =
            judged.is_certain() && (judged.is_known() || !(are_few(&text) || self.may_have_lost_letters(sent, &words)));
        Some(Reading {
            misreading: self,
            gain: judged.of_text - judged.of_sent,
            is_known: judged.is_known(),
            is_certain,
            text,
        })
    }
}

/// A text before it was misread.
struct Reading<'m> {
    misreading: &'m Misreading,
    text: Vec<char>,
    /// By how much it is likelier than what it was read as.
    gain: f32,
    is_known: bool,
    /// Whether the text can hardly be meant as it came. One that is not certain may still be what another one was.
    is_certain: bool,
}

/// How likely the words of a text are, and those that they were read as.
#[derive(Default)]
struct Judged {
    of_text: f32,
    of_sent: f32,
    pairs: f32,
    /// The pairs of the words of the corpus.
    known_pairs: f32,
    /// Whether a word cannot be one as it came: it has capitals inside or signs.
    is_odd: bool,
    /// The letters of the longest word.
    longest: usize,
    /// Whether a word has Cyrillic letters alone as it came: a name that nobody knows may be such a word, in any capitals.
    has_word: bool,
}

impl Judged {
    fn add(&mut self, sent: &[char], word: &str) {
        let sent: String = sent.iter().map(|c| like_russian(*c)).collect();
        let pairs = count_of_pairs(word);
        let is_word = sent.chars().all(is_letter);
        self.of_text += of_letters(word);
        self.of_sent += if is_word { of_letters(&sent) } else { STRANGE * pairs };
        self.pairs += pairs;
        if word.chars().nth(1).is_some() && is_known(word) {
            self.known_pairs += pairs;
        }
        self.is_odd |= !is_word || !has_usual_capitals(&sent);
        self.has_word |= is_word;
        self.longest = self.longest.max(sent.chars().count());
    }

    /// Returns whether most of the text are words of the corpus.
    fn is_known(&self) -> bool {
        self.known_pairs * 3.0 >= self.pairs * 2.0
    }

    fn is_certain(&self) -> bool {
        let (unlikely, gain) = match (self.is_odd, self.is_known()) {
            (true, true) => (UNLIKELY_WITH_CAPITALS, GAIN_TO_KNOWN),
            (false, true) => (UNLIKELY, GAIN_OF_USUAL_TO_KNOWN),
            (_, false) => (UNLIKELY, GAIN),
        };
        (self.is_known() || !self.has_word)
            && (self.is_odd || self.longest >= MIN_IN_USUAL_WORD)
            && self.of_text >= LIKELY * self.pairs
            && self.of_sent <= unlikely * self.pairs
            && self.of_text - self.of_sent >= gain
    }
}

static MISREADINGS: LazyLock<Vec<Misreading>> = LazyLock::new(|| PAIRS.into_iter().map(Misreading::new).collect());

/// Returns the text as it was before it was misread. Nothing if it may be meant as it came, or if it may have been one of several.
pub(super) fn undone(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let sample: Vec<char> = text.chars().take(SAMPLE).collect();
    if is_usual(&sample) {
        return None;
    }
    let readings: Vec<Reading> = MISREADINGS.iter().filter_map(|misreading| misreading.reading(&sample)).collect();
    let certain = readings.iter().filter(|reading| reading.is_certain);
    let best = certain.max_by(|a, b| a.gain.total_cmp(&b.gain))?;
    let is_rival = |other: &Reading| {
        let clearly = match (best.is_known, other.is_known) {
            (true, false) => CLEARLY_KNOWN,
            (true, true) => CLEARLY,
            (false, _) => CLEARLY_UNKNOWN,
        };
        other.text != best.text && best.gain - other.gain < clearly
    };
    if readings.iter().any(is_rival) {
        return None;
    }
    text.chars().map(|c| best.misreading.character(c)).collect()
}

/// Returns whether a text is Russian as it came: most texts are.
fn is_usual(text: &[char]) -> bool {
    let is_text = |c: &char| c.is_ascii() || is_letter(*c) || SIGNS.contains(*c) || SIGNS_BESIDE_WORDS.contains(*c);
    if !text.iter().all(is_text) {
        return false;
    }
    let (mut word, mut likelihood, mut pairs) = (String::new(), 0.0, 0.0);
    for range in words_of(text) {
        word.clear();
        word.extend(&text[range]);
        if !word.chars().all(is_letter) || !has_usual_capitals(&word) {
            return false;
        }
        likelihood += of_pairs(&word);
        pairs += count_of_pairs(&word);
    }
    likelihood > UNLIKELY * pairs
}

/// Returns where the words are that are not ASCII.
fn words_of(text: &[char]) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    for part in text.split_inclusive(|c| !c.is_alphabetic()) {
        let length = part.iter().filter(|c| c.is_alphabetic()).count();
        if part.iter().any(|c| c.is_alphabetic() && !c.is_ascii()) {
            words.push(start..start + length);
        }
        start += part.len();
    }
    words
}

/// Returns whether a sign stands between two letters. An apostrophe may.
fn has_sign_in_word(text: &[char]) -> bool {
    let is_sign = |c: char| SIGNS.contains(c) && c != '’';
    text.windows(3).any(|three| is_sign(three[1]) && three[0].is_alphabetic() && three[2].is_alphabetic())
}

/// Returns whether a text has a letter three times in a row, as what lines of `═` and `…` become.
fn is_ornament(text: &[char]) -> bool {
    text.windows(3).any(|three| is_letter(three[0]) && three[0] == three[1] && three[1] == three[2])
}

/// Returns whether a text has one or two letters in several places, as what `╬═╬═` becomes.
fn are_few(text: &[char]) -> bool {
    let mut letters: Vec<char> = text.iter().filter(|c| is_letter(**c)).flat_map(|c| c.to_lowercase()).collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() < MIN_IN_WORD
}

/// Returns the Russian letter for one of Serbian or Macedonian that follows others as that does, so that their words are no nonsense.
fn like_russian(c: char) -> char {
    match c {
        'Ђ' | 'Џ' => 'Ж',
        'ђ' | 'џ' => 'ж',
        'Ѓ' => 'Г',
        'ѓ' => 'г',
        'Љ' => 'Л',
        'љ' => 'л',
        'Њ' => 'Н',
        'њ' => 'н',
        'Ќ' => 'К',
        'ќ' => 'к',
        'Ћ' => 'Ч',
        'ћ' => 'ч',
        'Ј' => 'Й',
        'ј' => 'й',
        'Ѕ' => 'З',
        'ѕ' => 'з',
        other => other,
    }
}
