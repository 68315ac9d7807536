//! Masks secrets in everything that is stored or shown.

mod address;
mod by_first_byte;
mod byte_set;
mod escapes;
mod needles;
mod openers;
mod reading;

use std::sync::{Arc, Mutex};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use by_first_byte::Needles;
use byte_set::ByteSet;
use escapes::{OPENERS, Readings, without_cut_escape};
use needles::{Needle, first_byte};
use openers::is_ruled_out;

use crate::event::hide_in_message;
use crate::mutex::locked;
use crate::outcome::{Problem, StepNote};
use crate::template::Derived;

/// What replaces a secret.
pub const MASKED: &str = "••••";
/// The most characters that are kept of a text of a problem: it may repeat what a sender or a destination wrote.
const KEPT: usize = 500;

/// Finds secrets in texts, in upper or lower case, and however they were escaped or encoded: percent-encoded, as in a form,
/// in JSON, in HTML, in quoted-printable, each of these inside of another, in base64, in base32 and as digits of its bytes. The
/// other side may have used any of these.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    needles: Needles,
    /// Parts of the secrets that are whole addresses.
    parts: Needles,
    /// What was worked out from secrets.
    derived: Derived,
    /// What is looked for to find it. Made again once there is more of it.
    of_derived: Arc<Mutex<Arc<DerivedNeedles>>>,
}

/// What is looked for to find the first `count` texts that were worked out from secrets.
#[derive(Debug, Default)]
struct DerivedNeedles {
    count: usize,
    needles: Needles,
}

impl Mask {
    /// Returns a mask for these secrets; empty ones are left out.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = SecretString>) -> Mask {
        let secrets = secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty()).collect::<Vec<_>>();
        let parts = secrets.iter().flat_map(|secret| address::parts(secret.expose_secret()));
        let parts = Needles::of(parts.flat_map(|part| Needle::of(&SecretString::from(part))));
        Mask { needles: Needles::of(secrets.iter().flat_map(Needle::of)), parts, ..Mask::default() }
    }

    /// Returns the same mask, which also hides what templates work out from secrets.
    #[must_use]
    pub fn with_derived(self, derived: Derived) -> Mask {
        Mask { derived, of_derived: Arc::default(), ..self }
    }

    /// Returns what is looked for to find what was worked out from secrets so far.
    fn derived_needles(&self) -> Arc<DerivedNeedles> {
        let mut made = locked(&self.of_derived);
        if made.count != self.derived.count() {
            let texts = self.derived.all();
            let needles = Needles::of(texts.iter().flat_map(Needle::of_derived));
            *made = Arc::new(DerivedNeedles { count: texts.len(), needles });
        }
        Arc::clone(&made)
    }

    /// Returns the text with [`MASKED`] in place of every secret.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.masked(text, &Readings::of(text.as_bytes()))
    }

    /// As [`Mask::text`], of a text that is cut off: at its end may be the beginning of a secret. Of an escape that is cut off
    /// nothing is left.
    #[must_use]
    pub fn cut_text(&self, text: &str) -> String {
        if self.needles.is_empty() && self.derived.count() == 0 {
            return text.to_owned();
        }
        let text = without_cut_escape(text);
        self.masked(text, &Readings::of_cut(text.as_bytes()))
    }

    fn masked(&self, text: &str, readings: &Readings<'_>) -> String {
        self.masked_if_needed(text, readings).unwrap_or_else(|| text.to_owned())
    }

    /// As [`Mask::masked`]; nothing if no secret is in the text.
    fn masked_if_needed(&self, text: &str, readings: &Readings<'_>) -> Option<String> {
        let derived = self.derived_needles();
        let places = places(text.as_bytes(), &[&self.needles, &self.parts, &derived.needles], readings);
        if places.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (begin, end) in places {
            out.push_str(&text[done..begin]);
            out.push_str(MASKED);
            done = end;
        }
        out.push_str(&text[done..]);
        Some(out)
    }

    /// Returns how many whole secrets are in a text.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        let needles = [&self.needles, &self.derived_needles().needles];
        places(text.as_bytes(), &needles, &Readings::of(text.as_bytes())).len()
    }

    /// Returns a problem as it is stored and shown: secrets are masked first, then long texts are cut, so that no half of a
    /// secret is left.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> Problem {
        Problem {
            code: problem.code,
            message: self.told(&problem.message),
            args: problem.args.iter().map(|(name, value)| (name.clone(), self.told(value))).collect(),
        }
    }

    /// Returns a note as it is stored and shown.
    #[must_use]
    pub fn note(&self, note: StepNote) -> StepNote {
        let args = note.args.into_iter().map(|(name, value)| (name, self.told(&value)));
        StepNote { code: note.code, args: args.collect() }
    }

    /// Returns a text of a problem or a note as it is told: without secrets and without what is a key by its name.
    fn told(&self, text: &str) -> String {
        shortened(&hide_in_message(&self.text(text)))
    }

    /// Masks every text in a JSON value, including the names.
    pub fn json(&self, value: &mut Value) {
        let masked = |text: &str| self.masked_if_needed(text, &Readings::of(text.as_bytes()));
        match value {
            Value::String(text) => {
                if let Some(masked) = masked(text) {
                    *text = masked;
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.json(value)),
            Value::Object(map) => {
                map.values_mut().for_each(|value| self.json(value));
                if map.keys().any(|name| masked(name).is_some()) {
                    let named = std::mem::take(map).into_iter();
                    *map = named.map(|(name, value)| (masked(&name).unwrap_or(name), value)).collect();
                }
            }
            // A secret that consists of digits may be a number in a response.
            Value::Number(number) => {
                if let Some(masked) = masked(&number.to_string()) {
                    *value = Value::String(masked);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns where the needles are in a text, as begin and end. Places that overlap are one. A text that takes too long to search
/// is one place.
fn places(text: &[u8], needles: &[&Needles], readings: &Readings<'_>) -> Vec<(usize, usize)> {
    let mut first_bytes = ByteSet::default();
    needles.iter().for_each(|needles| first_bytes.add(&needles.first_bytes()));
    if first_bytes == ByteSet::default() {
        return Vec::new();
    }
    let mut looked_up = first_bytes;
    looked_up.extend(OPENERS);
    let mut found = Vec::new();
    // Most bytes are skipped here, and most of the others are read as themselves, in one way.
    for (at, byte) in text.iter().enumerate().filter(|(_, byte)| looked_up.has(**byte)) {
        if !OPENERS.contains(byte) {
            let beginning = needles.iter().flat_map(|needles| needles.beginning_at(&text[at..]));
            found.extend(beginning.filter_map(|needle| needle.find(text, at, readings)));
        } else if !is_ruled_out(&text[at..], &first_bytes) {
            let mut read: ByteSet = readings.at(at).iter().map(|(read, _)| first_byte(*read)).collect();
            read.insert(*byte);
            let beginning =
                read.iter().flat_map(|byte| needles.iter().flat_map(move |needles| needles.beginning_with(byte)));
            found.extend(beginning.filter_map(|needle| needle.find(text, at, readings)));
        }
        if readings.are_used_up() {
            return vec![(0, text.len())];
        }
    }
    found.sort_unstable();
    let mut places: Vec<(usize, usize)> = Vec::with_capacity(found.len());
    for (begin, end) in found {
        match places.last_mut() {
            Some(last) if begin < last.1 => last.1 = last.1.max(end),
            _ => places.push((begin, end)),
        }
    }
    places
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
