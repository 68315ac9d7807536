//! The time that reading a body takes: plain records, and bodies made to be slow.

use std::time::Instant;

use anyhow::Result;
use hooktray_core::event::Event;
use jiff::Timestamp;
use serde_json::json;

/// Sizes that are compared, in bytes. The larger one is the limit of a body.
const SIZES: [usize; 2] = [64 * 1024, 1024 * 1024];
const ROUNDS: usize = 9;

/// A kind of body: its name, its Content-Type, its beginning, and what repeats up to the size.
const KINDS: [(&str, &str, &str, &str); 12] = [
    ("form: `a[]=&a[]=…`", "application/x-www-form-urlencoded", "", "a[]=&"),
    ("form: `a[x][]=&…`", "application/x-www-form-urlencoded", "", "a[x][]=%D0&"),
    ("form: loose `&`", "application/x-www-form-urlencoded", "a=", "x & y"),
    ("form: escapes", "application/x-www-form-urlencoded", "a=", "%u0418%"),
    ("JSON: valid", "application/json", "[{\"a\":\"b\"}", ",{\"a\":\"b\"}"),
    ("JSON: quotes", "application/json", "{\"a\":\"", "\" "),
    ("JSON: `\"}`", "application/json", "{\"a\":\"", "\"} x"),
    ("JSON: keys", "application/json", "{\"a\":\"", "\",\"b\":x"),
    ("JSON: brackets", "application/json", "x", "{\""),
    ("JSON: comments", "application/json", "{\"a\":\"", "\"//"),
    (
        "multipart",
        "multipart/form-data; boundary=B",
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n",
        "\r\n--Bx",
    ),
    ("windows-1251 and UTF-8", "application/json", "{\"a\":\"", "\u{418}\u{432}\u{ff}\","),
];

/// Prints the nanoseconds for each byte of every kind at both sizes, and the microseconds of a plain record.
pub(crate) fn measure() -> Result<()> {
    let kinds = KINDS.iter().map(|(name, kind, first, piece)| {
        let per_byte = SIZES.map(|size| {
            let body = format!("{first}{}", piece.repeat(size / piece.len()));
            // Latin-1 bytes make the last kind mixed.
            let bytes = body.chars().flat_map(|c| if c == '\u{ff}' { vec![0xff] } else { c.to_string().into_bytes() });
            let event = event(kind, bytes.collect());
            nanoseconds(ROUNDS, || drop(event.content())) as f64 / event.body.len() as f64
        });
        json!({"name": name, "ns_per_byte": per_byte})
    });
    let sms = hooktray_support::records::sms(1);
    let plain = event("application/json", sms.body.into_bytes());
    let plain_us = nanoseconds(2_001, || drop(plain.content())) as f64 / 1e3;
    println!("{}", json!({"kinds": kinds.collect::<Vec<_>>(), "plain_us": plain_us}));
    Ok(())
}

fn event(content_type: &str, body: Vec<u8>) -> Event {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Event { headers, body, ..Event::from_sample(b"", Timestamp::UNIX_EPOCH) }
}

/// Returns the median time of a work in nanoseconds.
fn nanoseconds(rounds: usize, mut work: impl FnMut()) -> u64 {
    let mut times: Vec<u64> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            work();
            u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
        })
        .collect();
    crate::middle_and_worst(&mut times).0
}
