//! The needles of a mask, and which of them can begin at a place. Every character of every text that is stored is looked up here,
//! so most places are ruled out by their first two bytes.

use std::sync::Arc;

use super::byte_set::ByteSet;
use super::escapes::OPENERS;
use super::needles::Needle;
use super::openers::is_ruled_out;

/// The needles of a mask; none if nothing is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Needles(Option<Arc<ByFirstByte>>);

/// The needles, in a list for each byte that a match can begin with.
#[derive(Debug)]
struct ByFirstByte {
    lists: Vec<List>,
    /// The bytes that have a list with needles in it.
    first_bytes: ByteSet,
}

/// The needles that begin with one byte.
#[derive(Debug, Clone, Default)]
struct List {
    needles: Vec<Arc<Needle>>,
    /// The bytes that can follow.
    second_bytes: ByteSet,
    /// True if any byte can follow.
    is_any_second: bool,
}

impl Needles {
    /// Returns the needles by their first bytes.
    pub(super) fn of(needles: impl IntoIterator<Item = Needle>) -> Needles {
        let mut needles = needles.into_iter().map(Arc::new).peekable();
        if needles.peek().is_none() {
            return Needles::default();
        }
        let (mut lists, mut first_bytes) = (vec![List::default(); 256], ByteSet::default());
        for needle in needles {
            let (first, second) = (needle.first_bytes(), needle.second_bytes());
            first_bytes.add(&first);
            for byte in first.iter() {
                lists[usize::from(byte)].add(&needle, second.as_ref());
            }
        }
        Needles(Some(Arc::new(ByFirstByte { lists, first_bytes })))
    }

    /// Returns whether nothing is looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the bytes that a match can begin with, once escapes are read.
    pub(super) fn first_bytes(&self) -> ByteSet {
        self.0.as_ref().map(|needles| needles.first_bytes).unwrap_or_default()
    }

    /// Returns the needles that begin with this byte. Escapes are read already.
    pub(super) fn beginning_with(&self, byte: u8) -> &[Arc<Needle>] {
        self.0.as_ref().map_or(&[], |needles| &needles.lists[usize::from(byte)].needles)
    }

    /// As [`Needles::beginning_with`] the first byte of `text`, which begins no escape. None if the second byte rules all out.
    pub(super) fn beginning_at(&self, text: &[u8]) -> &[Arc<Needle>] {
        let (Some(needles), [first, rest @ ..]) = (&self.0, text) else { return &[] };
        let list = &needles.lists[usize::from(*first)];
        if list.is_any_second || can_begin_with(rest, &list.second_bytes) { &list.needles } else { &[] }
    }
}

impl List {
    fn add(&mut self, needle: &Arc<Needle>, second_bytes: Option<&ByteSet>) {
        self.needles.push(Arc::clone(needle));
        match second_bytes {
            Some(bytes) => self.second_bytes.add(bytes),
            None => self.is_any_second = true,
        }
    }
}

/// True if the rest of a match can begin at the start of `text`. At the end of a text anything can follow.
fn can_begin_with(text: &[u8], wanted: &ByteSet) -> bool {
    match text {
        // In quoted-printable a line may end here.
        [b'=', rest @ ..] if is_read_as(rest, &ByteSet::from_iter(*b"\r\n")) => true,
        // The rest of a character whose first byte was looked up.
        [0x80..0xc0, ..] | [] => true,
        _ => is_read_as(text, wanted),
    }
}

/// True if the first character of `text` can be read as one that begins with a byte of `wanted`.
fn is_read_as(text: &[u8], wanted: &ByteSet) -> bool {
    text.first().is_some_and(|byte| wanted.has(*byte) || OPENERS.contains(byte) && !is_ruled_out(text, wanted))
}
