//! Unpacks gzip and deflate, whether a header names them or not.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::repair::{RepairCode, Repairs};

/// The most bytes that a body is unpacked to. The server's own limit is lower.
pub(super) const MAX_UNPACKED: usize = 8 * 1024 * 1024;
/// How often a body may be compressed: some senders compress what their library compresses again.
const MAX_LAYERS: usize = 3;

/// The most members of a gzip file. Each takes its time, also an empty one of 20 bytes.
const MAX_MEMBERS: usize = 100;

/// Why a body cannot be unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UnpackError {
    /// It is larger than the limit once unpacked.
    TooLarge,
    /// It is damaged, or compressed in another way.
    Damaged(String),
}

/// Returns whether bytes are, or are declared to be, compressed.
pub(super) fn may_be(bytes: &[u8], declared: Option<&str>) -> bool {
    !is_text(bytes) || codings(declared).next().is_some()
}

/// Returns whether a body is larger than `limit` once it is unpacked.
pub(super) fn unpacks_beyond(bytes: &[u8], declared: Option<&str>, limit: usize) -> bool {
    may_be(bytes, declared) && unpack(bytes, declared, limit, &mut Repairs::default()) == Err(UnpackError::TooLarge)
}

/// Returns a body, unpacked; nothing if it cannot be, or is larger than [`MAX_UNPACKED`].
pub(crate) fn unpack_body<'a>(bytes: &'a [u8], declared: Option<&str>) -> Option<Cow<'a, [u8]>> {
    unpack(bytes, declared, MAX_UNPACKED, &mut Repairs::default()).ok()
}

/// Unpacks a body to at most `limit` bytes. `declared` is its Content-Encoding.
///
/// # Errors
/// It is too large or damaged.
pub(super) fn unpack<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
    limit: usize,
    repairs: &mut Repairs,
) -> Result<Cow<'a, [u8]>, UnpackError> {
    let named: Vec<String> = codings(declared).collect();
    let is_known = |coding: &String| ["gzip", "deflate"].contains(&coding.as_str());
    let mut unpacked = Cow::Borrowed(bytes);
    let mut layers = 0;
    while layers < MAX_LAYERS {
        let next = match () {
            () if is_gzip(&unpacked) => gunzip(&unpacked, limit),
            () if is_zlib(&unpacked) && (!is_text(&unpacked) || named.iter().any(is_known)) => {
                inflate(ZlibDecoder::new(&unpacked[..]), limit)
                    .or_else(|failure| raw(&unpacked, &named, limit, failure))
            }
            () if layers == 0 && !is_text(&unpacked) && named.iter().all(is_known) => {
                let is_named = named.iter().any(|coding| coding == "deflate");
                inflate_raw(&unpacked, limit, is_named)
            }
            () => break,
        };
        match next {
            Ok(inner) => unpacked = Cow::Owned(inner),
            Err(UnpackError::TooLarge) => return Err(UnpackError::TooLarge),
            // Without a header, bytes that cannot be unpacked are something else.
            Err(failure) if !named.is_empty() && !is_text(&unpacked) => return Err(failure),
            Err(_) => break,
        }
        layers += 1;
    }
    match (layers, named.first()) {
        (0, None) => {}
        (0, Some(_)) if bytes.is_empty() => {}
        (0, Some(coding)) if !is_text(bytes) && !is_known(coding) => {
            return Err(UnpackError::Damaged(format!("“{coding}” is not supported")));
        }
        (0, Some(_)) => repairs.add(RepairCode::CompressionFalse),
        (_, None) => repairs.add(RepairCode::CompressionUndeclared),
        (_, Some(_)) => {}
    }
    Ok(unpacked)
}

/// Returns a Content-Encoding without the compressions that it names; nothing if it names only those.
pub(super) fn without_codings(declared: &str) -> Option<String> {
    let others = declared.split(',').filter(|name| codings(Some(name)).next().is_none());
    let others = others.map(str::trim).collect::<Vec<_>>().join(", ");
    (!others.is_empty()).then_some(others)
}

/// The compressions that a Content-Encoding names. A charset there is a common mistake and not a compression.
fn codings(declared: Option<&str>) -> impl Iterator<Item = String> {
    let names = declared.unwrap_or_default().split(',').map(|coding| coding.trim().to_ascii_lowercase());
    names.filter_map(|name| match name.as_str() {
        "gzip" | "x-gzip" => Some("gzip".to_owned()),
        "deflate" | "x-deflate" | "zlib" => Some("deflate".to_owned()),
        "br" | "zstd" | "compress" | "x-compress" => Some(name),
        _ => None,
    })
}

/// Browsers and servers send "deflate" with and without the zlib frame (RFC 9110, section 8.4.1.2).
fn raw(bytes: &[u8], named: &[String], limit: usize, failure: UnpackError) -> Result<Vec<u8>, UnpackError> {
    match failure {
        UnpackError::Damaged(_) if named.iter().any(|coding| coding == "deflate") => {
            inflate(DeflateDecoder::new(bytes), limit)
        }
        failure => Err(failure),
    }
}

/// RFC 1952, section 2.3: two magic bytes and the only method there is.
fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// RFC 1950, section 2.2: the method, and a check of the first two bytes.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0f == 8 && first >> 4 <= 7
        && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31))
}

/// Returns whether bytes can be text in an 8-bit charset or UTF-8, which compressed data practically never can.
fn is_text(bytes: &[u8]) -> bool {
    let control = |b: &&u8| **b < b' ' && !b"\t\n\r\x0c\0".contains(b);
    !bytes.first().is_some_and(|first| control(&first)) && bytes.iter().filter(control).count() * 50 <= bytes.len()
}

/// Unpacks all members. What follows the last one is padding.
fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, UnpackError> {
    let (mut rest, mut out, mut members) = (bytes, Vec::new(), 0);
    while is_gzip(rest) {
        members += 1;
        if members > MAX_MEMBERS {
            return Err(UnpackError::Damaged(format!("it has more than {MAX_MEMBERS} parts")));
        }
        let mut member = GzDecoder::new(rest);
        read_to(&mut member, &mut out, limit)?;
        rest = member.into_inner();
    }
    Ok(out)
}

fn inflate(mut packed: impl Read, limit: usize) -> Result<Vec<u8>, UnpackError> {
    let mut out = Vec::new();
    read_to(&mut packed, &mut out, limit)?;
    Ok(out)
}

/// Unpacks deflate without a frame. Unless a header names it, only data of which nothing is left over, and that is a text, counts.
fn inflate_raw(bytes: &[u8], limit: usize, is_named: bool) -> Result<Vec<u8>, UnpackError> {
    let mut decoder = DeflateDecoder::new(bytes);
    let mut out = Vec::new();
    read_to(&mut decoder, &mut out, limit)?;
    if is_named || (decoder.into_inner().is_empty() && !out.is_empty() && is_text(&out)) {
        return Ok(out);
    }
    Err(UnpackError::Damaged("it is not deflate".to_owned()))
}

fn read_to(packed: &mut impl Read, out: &mut Vec<u8>, limit: usize) -> Result<(), UnpackError> {
    let room = u64::try_from(limit + 1 - out.len()).unwrap_or(u64::MAX);
    packed.take(room).read_to_end(out).map_err(|error: io::Error| UnpackError::Damaged(error.to_string()))?;
    if out.len() > limit { Err(UnpackError::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const ORDER: &str = "{\"to\": \"+79165550117\", \"custmemo\": \"Ольга\"}";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn read(bytes: &[u8], declared: Option<&str>) -> Result<(String, Repairs), UnpackError> {
        let mut repairs = Repairs::default();
        let unpacked = unpack(bytes, declared, 10_000, &mut repairs)?.into_owned();
        Ok((String::from_utf8_lossy(&unpacked).into_owned(), repairs))
    }

    #[test]
    fn declared_compressed_data_that_looks_like_text_is_bounded() {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&vec![b'"'; 2_000_000]).unwrap();
        let bomb = packer.finish().unwrap();
        assert!(is_text(&bomb), "another level of compression has to be tried");
        assert_eq!(read(&bomb, Some("deflate")), Err(UnpackError::TooLarge));
    }

    #[test]
    fn gzip_of_too_many_members_is_refused() {
        let many = gzip(b"").repeat(MAX_MEMBERS + 1);
        assert!(matches!(read(&many, Some("gzip")), Err(UnpackError::Damaged(_))));
        let (text, _) = read(&gzip(b"ab").repeat(MAX_MEMBERS), Some("gzip")).unwrap();
        assert_eq!(text.len(), 2 * MAX_MEMBERS);
    }

    #[test]
    fn every_form_of_compression_is_unpacked() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(ORDER.as_bytes()).unwrap();
        let zlib = zlib.finish().unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::best());
        raw.write_all(ORDER.as_bytes()).unwrap();
        let raw = raw.finish().unwrap();
        let twice = gzip(&gzip(ORDER.as_bytes()));
        let (half, rest) = ORDER.as_bytes().split_at(20);
        let members = [gzip(half), gzip(rest), vec![0; 5]].concat();
        for (bytes, declared) in [
            (gzip(ORDER.as_bytes()), "gzip"),
            (gzip(ORDER.as_bytes()), "x-gzip"),
            (gzip(ORDER.as_bytes()), "GZIP, identity"),
            (gzip(ORDER.as_bytes()), "deflate"),
            (zlib.clone(), "deflate"),
            (zlib.clone(), "gzip"),
            (raw.clone(), "deflate"),
            (twice, "gzip, gzip"),
            (members, "gzip"),
        ] {
            assert_eq!(read(&bytes, Some(declared)).unwrap().0, ORDER, "{declared} {bytes:?}");
        }
        assert_eq!(read(&raw, Some("gzip")).unwrap().0, ORDER, "falsely declared");
        for bytes in [gzip(ORDER.as_bytes()), zlib, raw] {
            let (text, repairs) = read(&bytes, None).unwrap();
            assert_eq!(text, ORDER);
            assert!(repairs.has(RepairCode::CompressionUndeclared));
        }
    }

    #[test]
    fn falsely_declared_compression_is_ignored() {
        let windows_1251 = encoding_rs::WINDOWS_1251.encode(ORDER).0.into_owned();
        for declared in ["gzip", "deflate", "br", "zstd", "gzip, deflate"] {
            let (text, repairs) = read(ORDER.as_bytes(), Some(declared)).unwrap();
            assert_eq!(text, ORDER, "{declared}");
            assert!(repairs.has(RepairCode::CompressionFalse));
            let mut repairs = Repairs::default();
            assert_eq!(*unpack(&windows_1251, Some(declared), 10_000, &mut repairs).unwrap(), windows_1251[..]);
        }
        for declared in [None, Some("identity"), Some("utf-8"), Some("windows-1251"), Some("")] {
            assert_eq!(read(ORDER.as_bytes(), declared).unwrap(), (ORDER.to_owned(), Repairs::default()));
        }
    }

    #[test]
    fn bomb_and_damage_are_told_apart() {
        let bomb = gzip(&gzip(&vec![b' '; 3_000_000]));
        assert!(bomb.len() < 10_000);
        for declared in [Some("gzip"), None] {
            assert_eq!(read(&bomb, declared).unwrap_err(), UnpackError::TooLarge);
        }
        let whole = gzip(ORDER.as_bytes());
        assert!(matches!(read(&whole[..whole.len() / 2], Some("gzip")), Err(UnpackError::Damaged(_))));
        let brotli = [0x8b, 0x05, 0x80, 0x7b, 0x22, 0x61, 0x01, 0x02, 0x03, 0x04];
        assert!(matches!(read(&brotli, Some("br")), Err(UnpackError::Damaged(why)) if why.contains("br")));
    }
}
