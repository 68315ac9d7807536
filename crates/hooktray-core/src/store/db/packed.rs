//! Long values, packed: what a request and an attempt consist of is much the same for every record, so it is compressed with a
//! dictionary of that (`docs/adr/0012-packed-values.md`). A value that gains nothing is stored as the text it is; both are read.

use std::borrow::Cow;

use lz4_flex::block::{compress_with_dict, decompress_with_dict};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// What most values have in common, without anybody's data. Never changed: another one gets a form of its own.
const DICTIONARY: &[u8] = include_bytes!("packed/dictionary.txt");

/// A value of fewer bytes is not packed.
const MIN_BYTES: usize = 64;
/// Longer values are not packed: their length must fit two bytes.
const MAX_BYTES: usize = u16::MAX as usize;

/// The first byte of a blob: plain bytes follow, which are not text.
const BYTES: u8 = 0;
/// The first byte of a blob: the length of the value follows (two bytes, the lower first), then the value as an LZ4 block with
/// [`DICTIONARY`].
const LZ4: u8 = 1;

/// A text or bytes in a column of the type `ANY`.
#[derive(Debug, Default)]
pub(in crate::store) struct Packed<T>(pub(in crate::store) T);

impl ToSql for Packed<&str> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(packed(self.0.as_bytes()).map_or_else(|| self.0.into(), ToSqlOutput::from))
    }
}

impl ToSql for Packed<&[u8]> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match (packed(self.0), std::str::from_utf8(self.0)) {
            (Some(packed), _) => packed.into(),
            (None, Ok(text)) => text.into(),
            (None, Err(_)) => [&[BYTES][..], self.0].concat().into(),
        })
    }
}

impl FromSql for Packed<String> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = String::from_utf8(unpacked(value)?.into_owned());
        text.map(Packed).map_err(|error| FromSqlError::Other(error.into()))
    }
}

impl FromSql for Packed<Vec<u8>> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Packed(unpacked(value)?.into_owned()))
    }
}

/// Returns a value as a blob, if that is shorter.
fn packed(value: &[u8]) -> Option<Vec<u8>> {
    if value.len() < MIN_BYTES || value.len() > MAX_BYTES {
        return None;
    }
    let [low, high] = u16::try_from(value.len()).ok()?.to_le_bytes();
    let block = compress_with_dict(value, DICTIONARY);
    let blob = [&[LZ4, low, high][..], &block].concat();
    (blob.len() < value.len()).then_some(blob)
}

/// Returns what a column holds. A packed value never takes more than 64 KiB.
///
/// # Errors
/// A damaged value.
fn unpacked(value: ValueRef<'_>) -> FromSqlResult<Cow<'_, [u8]>> {
    match value {
        ValueRef::Text(text) => Ok(text.into()),
        ValueRef::Blob([BYTES, bytes @ ..]) => Ok(bytes.into()),
        ValueRef::Blob([LZ4, low, high, block @ ..]) => {
            let length = u16::from_le_bytes([*low, *high]).into();
            let value = decompress_with_dict(block, length, DICTIONARY);
            let value = value.map_err(|error| FromSqlError::Other(error.into()))?;
            if value.len() == length { Ok(value.into()) } else { Err(FromSqlError::Other("a damaged value".into())) }
        }
        ValueRef::Blob(_) => Err(FromSqlError::Other("a value of an unknown form".into())),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => Err(FromSqlError::InvalidType),
    }
}

#[cfg(test)]
mod tests;
