use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;
use sha2::{Digest as _, Sha256};

use super::*;

fn stored(value: impl ToSql) -> Value {
    Connection::open_in_memory().unwrap().query_row("SELECT ?1", [value], |row| row.get(0)).unwrap()
}

fn read(blob: &[u8]) -> FromSqlResult<Vec<u8>> {
    Packed::<Vec<u8>>::column_result(ValueRef::Blob(blob)).map(|value| value.0)
}

#[test]
fn dictionary_is_the_one_that_stored_values_were_packed_with() {
    assert_eq!(
        hex::encode(Sha256::digest(DICTIONARY)),
        "a7f66968e9ef2c1177e1d014dae27b8558348aec5e9b4206b59b59ad854e5ae2"
    );
}

#[test]
fn headers_take_a_fifth_of_their_length_and_a_short_text_stays_one() {
    let headers = r#"[["host","127.0.0.1:8477"],["user-agent","SMSDeliverer"],["content-type","application/json; charset=utf-8"]]"#;
    let Value::Blob(blob) = stored(Packed(headers)) else { panic!("not packed") };
    assert!(blob.len() * 5 < headers.len(), "{} of {}", blob.len(), headers.len());
    assert_eq!(read(&blob).unwrap(), headers.as_bytes());
    assert_eq!(stored(Packed("[]")), "[]".to_owned().into());
    let [text, bytes] = [b"Olga".as_slice(), b"\xff"].map(|body| stored(Packed(body)));
    assert_eq!((text, bytes), ("Olga".to_owned().into(), vec![BYTES, 0xff].into()));
}

#[test]
fn what_is_too_long_stays_a_text() {
    let long = "a".repeat(MAX_BYTES + 1);
    assert!(matches!(stored(Packed(&long[1..])), Value::Blob(blob) if read(&blob).unwrap() == long.as_bytes()[1..]));
    assert_eq!(stored(Packed(&long[..])), long.into());
}

#[test]
fn damaged_value_is_an_error() {
    let blob = packed(&[b'a'; 1000]).unwrap();
    for damaged in [&blob[..blob.len() - 1], &blob[..3], &blob[..2], &[LZ4 + 1, 0, 0, 0], b""] {
        assert!(read(damaged).is_err(), "{damaged:?}");
    }
    let longer = [&[LZ4, 0xff, 0xff][..], &blob[3..]].concat();
    assert!(read(&longer).is_err());
    let no_text = packed(&[0xff; 1000]).unwrap();
    assert!(Packed::<String>::column_result(ValueRef::Blob(&no_text)).is_err());
    assert!(Packed::<String>::column_result(ValueRef::Text(b"\xff")).is_err());
    assert!(Packed::<String>::column_result(ValueRef::Null).is_err());
}

proptest! {
    #[test]
    fn every_value_is_read_as_it_was_written(
        value in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..600),
            prop::collection::vec(0..3u8, 0..3000),
            "(\\PC{0,9}|\"order\"|application){0,90}".prop_map(String::into_bytes),
        ]
    ) {
        let connection = Connection::open_in_memory().unwrap();
        let Packed(read): Packed<Vec<u8>> =
            connection.query_row("SELECT ?1", [Packed(&value[..])], |row| row.get(0)).unwrap();
        prop_assert_eq!(&read, &value);
    }

    #[test]
    fn no_blob_panics_or_takes_more_memory_than_its_length_says(
        mut blob in prop::collection::vec(any::<u8>(), 0..200), form in 0..3u8
    ) {
        if let Some(first) = blob.first_mut() {
            *first = form;
        }
        if let Ok(value) = read(&blob) {
            prop_assert!(value.len() <= usize::from(u16::MAX) && value.capacity() <= usize::from(u16::MAX));
        }
    }
}
