//! Letters that lost a byte: finds the one that makes a word.

use std::ops::Range;

use super::{CLEARLY, CLEARLY_KNOWN};
use crate::event::charset::{count_of_pairs, has_usual_capitals, is_known, is_letter, of_letters};

/// The most readings of a word that are compared, and the most letters of such a word.
const MAX_READINGS: usize = 128;
const MAX_LETTERS: usize = 64;
/// Words are likelier than this for each pair of letters. Words with a `�` do not count.
pub(super) const LIKELY: f32 = -4.2;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Character(char),
    /// What may have been here: a letter, with the blank behind it if that belongs to the text.
    Gap(Vec<String>),
}

impl Piece {
    /// Returns whether this piece belongs to a word.
    fn is_in_word(&self) -> bool {
        match self {
            Piece::Character(c) => c.is_alphabetic(),
            Piece::Gap(_) => true,
        }
    }
}

/// Returns the text of pieces that have no gaps.
pub(super) fn without(pieces: &[Piece]) -> Option<String> {
    let character = |piece: &Piece| match piece {
        Piece::Character(c) => Some(*c),
        Piece::Gap(_) => None,
    };
    pieces.iter().map(character).collect()
}

/// Returns the text of pieces with gaps, with a `�` for each letter that may be several. Nothing if they are no words, or most is lost.
pub(super) fn filled(pieces: &[Piece]) -> Option<String> {
    let open = pieces.iter().filter(|piece| matches!(piece, Piece::Gap(letters) if letters.len() > 1)).count();
    let letters = pieces.iter().filter(|piece| matches!(piece, Piece::Character(c) if is_letter(*c))).count();
    let has_gaps = pieces.iter().any(|piece| matches!(piece, Piece::Gap(_)));
    if !has_gaps || open > letters {
        return None;
    }
    let mut text = String::new();
    for word in words_of(pieces) {
        let word = &pieces[word];
        match without(word) {
            Some(whole) => text.push_str(&whole),
            None => text.push_str(&likeliest(word).unwrap_or_else(|| with_marks(word))),
        }
    }
    is_russian(&text).then_some(text)
}

/// Returns the parts of pieces: each word, and what is between two of them.
fn words_of(pieces: &[Piece]) -> Vec<Range<usize>> {
    let mut start = 0;
    let parts = pieces.chunk_by(|a, b| a.is_in_word() == b.is_in_word());
    parts
        .map(|part| {
            let range = start..start + part.len();
            start = range.end;
            range
        })
        .collect()
}

/// Returns the only likely reading of a word.
fn likeliest(word: &[Piece]) -> Option<String> {
    if word.len() > MAX_LETTERS {
        return None;
    }
    let mut readings = vec![String::new()];
    for piece in word {
        match piece {
            Piece::Character(c) => readings.iter_mut().for_each(|reading| reading.push(*c)),
            Piece::Gap(letters) => {
                let longer = |reading: String| letters.iter().map(move |letter| format!("{reading}{letter}"));
                readings = readings.into_iter().flat_map(longer).collect();
            }
        }
        if readings.len() > MAX_READINGS {
            return None;
        }
    }
    let mut judged: Vec<(f32, bool, String)> = readings
        .into_iter()
        .filter(|reading| words_in(reading).all(has_usual_capitals))
        .map(|reading| {
            let likelihood: f32 = words_in(&reading).map(of_letters).sum();
            let are_known = words_in(&reading).all(is_known);
            (likelihood, are_known, reading)
        })
        .collect();
    judged.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut judged = judged.into_iter();
    let (likelihood, is_best_known, best) = judged.next()?;
    let is_clear = judged.next().is_none_or(|(other, is_known, _)| {
        likelihood - other >= if is_best_known && !is_known { CLEARLY_KNOWN } else { CLEARLY }
    });
    is_clear.then_some(best)
}

/// Returns a word with a `�` for each letter that was lost.
fn with_marks(word: &[Piece]) -> String {
    let mut text = String::new();
    for piece in word {
        match piece {
            Piece::Character(c) => text.push(*c),
            Piece::Gap(letters) => {
                text.push(char::REPLACEMENT_CHARACTER);
                // A blank may have been the letter.
                if letters.iter().all(|letter| letter.ends_with(' ')) {
                    text.push(' ');
                }
            }
        }
    }
    text
}

/// Returns whether the whole words of a text are likely ones, with the usual capitals.
fn is_russian(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic() && c != char::REPLACEMENT_CHARACTER);
    let words: Vec<&str> = words.filter(|word| word.chars().all(is_letter) && !word.is_empty()).collect();
    let pairs: f32 = words.iter().map(|word| count_of_pairs(word)).sum();
    let likelihood: f32 = words.iter().map(|word| of_letters(word)).sum();
    words.iter().all(|word| has_usual_capitals(word)) && likelihood >= LIKELY * pairs
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}
