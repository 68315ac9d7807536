//! UTF-8 that was read as a charset of one byte for each character, also where bytes were lost because that has no visible character for
//! them.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{IBM866, ISO_8859_5, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, X_MAC_CYRILLIC};

use super::code_page::CodePage;
use super::gaps::{self, Piece};
use crate::event::charset::{count_of_pairs, has_usual_capitals, is_letter, of_letters};

/// As what UTF-8 is read by mistake: the charsets of Windows, Latin-1, and those of consoles, of mail and of the Macintosh.
const READ_AS: [CodePage; 10] = [
    CodePage::Standard(WINDOWS_1251),
    CodePage::Standard(WINDOWS_1252),
    CodePage::Latin1,
    CodePage::Standard(IBM866),
    CodePage::Standard(KOI8_R),
    CodePage::Standard(WINDOWS_1250),
    CodePage::Standard(WINDOWS_1254),
    CodePage::Standard(ISO_8859_5),
    CodePage::Ibm437,
    CodePage::Standard(X_MAC_CYRILLIC),
];

/// The fewest Cyrillic letters that are not there by accident.
const MIN_CYRILLIC: usize = 2;
/// As [`MIN_CYRILLIC`], where the letters begin with dashes: in `–А–Б` they are meant.
const MIN_BEHIND_DASHES: usize = 3;
/// The fewest letters of one word among them.
const MIN_IN_WORD: usize = 4;
/// The most letters that may be lost in a text. Each takes up to a kilobyte of memory.
const MAX_GAPS: usize = 64;

/// A charset in which programs read UTF-8 by mistake.
struct Misreading {
    /// The bytes of its characters that are not ASCII.
    bytes: HashMap<char, u8>,
    /// The last bytes of characters that have no character here, so that some programs have `�`, `?` or nothing in their place.
    unknown: Vec<u8>,
    /// The last byte that is a no-break space here, which some programs make a blank or remove.
    no_break_space: Option<u8>,
    /// The last byte that is a soft hyphen here, which some programs remove.
    soft_hyphen: Option<u8>,
    has_dashes: bool,
}

impl Misreading {
    fn new(page: CodePage) -> Misreading {
        let last = || page.characters().filter(|(byte, _)| is_last(*byte));
        let byte_of = |wanted: char| last().find(|(_, c)| *c == wanted).map(|(byte, _)| byte);
        Misreading {
            bytes: page.characters().map(|(byte, c)| (c, byte)).collect(),
            unknown: last().filter(|(_, c)| c.is_control()).map(|(byte, _)| byte).collect(),
            no_break_space: byte_of('\u{a0}'),
            soft_hyphen: byte_of('\u{ad}'),
            has_dashes: page.characters().any(|character| character == (0xd0, '–')),
        }
    }

    fn byte(&self, c: char) -> Option<u8> {
        self.bytes.get(&c).copied()
    }

    /// Returns whether a text may begin with this character.
    fn may_begin_with(&self, c: char) -> bool {
        self.byte(c).is_some_and(|byte| length(byte).is_some())
    }

    /// Returns what was read as this text.
    fn pieces(&self, text: &str) -> Option<Vec<Piece>> {
        let (mut pieces, mut gaps) = (Vec::new(), 0);
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            if c.is_ascii() {
                pieces.push(Piece::Character(c));
                continue;
            }
            let first = self.byte(c)?;
            let mut bytes = vec![first];
            let mut behind = rest.clone();
            for _ in 1..length(first)? {
                bytes.extend(behind.next().and_then(|c| self.byte(c)).filter(|byte| is_last(*byte)));
            }
            if bytes.len() == length(first)? {
                pieces.push(Piece::Character(std::str::from_utf8(&bytes).ok()?.chars().next()?));
                rest = behind;
            } else {
                let (piece, is_replaced) = self.gap(first, rest.clone().next())?;
                pieces.push(piece);
                gaps += 1;
                if gaps > MAX_GAPS {
                    return None;
                }
                if is_replaced {
                    rest.next();
                }
            }
        }
        Some(pieces)
    }

    /// Returns what may have been where the second byte of a letter was lost, and whether another character is in its place.
    fn gap(&self, first: u8, next: Option<char>) -> Option<(Piece, bool)> {
        if length(first) != Some(2) {
            return None;
        }
        let letter = |byte: &u8| {
            let bytes = [first, *byte];
            std::str::from_utf8(&bytes).ok().filter(|text| text.chars().all(is_letter)).map(str::to_owned)
        };
        let removed = || self.unknown.iter().chain(&self.no_break_space).chain(&self.soft_hyphen).filter_map(letter);
        let (letters, is_replaced): (Vec<String>, bool) = match next {
            Some('\u{fffd}' | '?') => (self.unknown.iter().filter_map(letter).collect(), true),
            Some(' ') => {
                let blank = self.no_break_space.iter().filter_map(letter);
                (blank.chain(removed().map(|letter| letter + " ")).collect(), true)
            }
            _ => (removed().collect(), false),
        };
        (!letters.is_empty()).then_some((Piece::Gap(letters), is_replaced))
    }

    /// Returns whether pieces are Cyrillic text.
    fn is_text(&self, pieces: &[Piece]) -> bool {
        let whole = pieces.iter().filter_map(|piece| match piece {
            Piece::Character(c) => Some(*c),
            Piece::Gap(_) => None,
        });
        let others: Vec<char> = whole.filter(|c| !c.is_ascii()).collect();
        let letters = others.iter().filter(|c| is_cyrillic(**c)).count();
        let least = if self.has_dashes { MIN_BEHIND_DASHES } else { MIN_CYRILLIC };
        letters >= least && others.iter().all(|c| is_cyrillic(*c) || "«»„“”‘’–—…№€\u{a0}".contains(*c))
    }

    fn are_words(&self, text: &str) -> bool {
        let words = || text.split(|c: char| !c.is_alphabetic());
        let is_likely = |word: &str| of_letters(word) >= gaps::LIKELY * count_of_pairs(word);
        let is_word =
            |word: &str| word.chars().count() >= MIN_IN_WORD && word.chars().all(is_letter) && is_likely(word);
        !self.has_dashes || (words().all(has_usual_capitals) && words().any(is_word))
    }
}

static MISREADINGS: LazyLock<Vec<Misreading>> = LazyLock::new(|| READ_AS.into_iter().map(Misreading::new).collect());

/// Returns the text as it was before it was misread, with a `�` for each letter that was lost. Nothing if it was no UTF-8.
pub(super) fn undone(text: &str) -> Option<String> {
    let first = text.chars().find(|c| !c.is_ascii())?;
    let readings: Vec<(&Misreading, Vec<Piece>)> = MISREADINGS
        .iter()
        .filter(|misreading| misreading.may_begin_with(first))
        .filter_map(|misreading| Some((misreading, misreading.pieces(text)?)))
        .filter(|(misreading, pieces)| misreading.is_text(pieces))
        .collect();
    let whole = readings.iter().find_map(|(misreading, pieces)| {
        let text = gaps::without(pieces)?;
        misreading.are_words(&text).then_some(text)
    });
    whole.or_else(|| readings.iter().find_map(|(_, pieces)| gaps::filled(pieces)))
}

/// Returns how many bytes a character has in UTF-8 that begins with this one: Cyrillic letters, and the signs beside them.
fn length(first: u8) -> Option<usize> {
    match first {
        0xd0..=0xd3 | 0xc2 => Some(2),
        0xe2 => Some(3),
        _ => None,
    }
}

/// Returns whether a byte is none of the first ones of a character.
fn is_last(byte: u8) -> bool {
    (0x80..=0xbf).contains(&byte)
}

/// Returns whether a letter is one that somebody types: those between are of old books.
pub(in crate::event) fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{45f}' | '\u{48a}'..='\u{4ff}')
}
