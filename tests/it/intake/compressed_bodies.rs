//! Compressed bodies, over a socket.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use hooktray_support::charset::windows_1251;
use hooktray_support::harness::TestEngine;
use hooktray_support::http::request;
use serde_json::json;

use super::odd_bodies::{FORM, JSON, assert_read, odd, order, order_json};
use crate::intake::requests::link_of;

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

fn coded(coding: &str) -> String {
    format!("{JSON}Content-Encoding: {coding}\r\n")
}

#[tokio::test]
async fn compressed_bodies_are_read() {
    let plain = order_json();
    let bytes = plain.as_bytes();
    let form =
        b"to=%2B79165550117&custmemo=%D0%9E%D0%BB%D1%8C%D0%B3%D0%B0+%D0%A1%D0%BC%D0%B8%D1%80%D0%BD%D0%BE%D0%B2%D0%B0";
    let form_headers = format!("{FORM}Content-Encoding: gzip\r\n");
    assert_read(vec![
        odd(&coded("gzip"), gzip(bytes), order(), &[]),
        odd(&coded("x-gzip"), gzip(bytes), order(), &[]),
        odd(&coded("deflate"), zlib(bytes), order(), &[]),
        odd(&coded("deflate"), deflate(bytes), order(), &[]),
        odd(&coded("gzip, gzip"), gzip(&gzip(bytes)), order(), &[]),
        odd(&form_headers, gzip(form), order(), &[]),
        odd(&coded("gzip"), gzip(&windows_1251(&plain)), order(), &[]),
        odd(JSON, gzip(bytes), order(), &["compression_undeclared"]),
        odd("", zlib(bytes), order(), &["compression_undeclared"]),
        odd(&coded("gzip"), bytes, order(), &["compression_false"]),
        odd(&coded("deflate"), bytes, order(), &["compression_false"]),
        odd(&coded("br"), bytes, order(), &["compression_false"]),
        odd(&coded("UTF-8"), bytes, order(), &[]),
    ])
    .await;
}

#[tokio::test]
async fn body_that_unpacks_beyond_the_limit_is_too_large() {
    let (engine, address, path) = link_of(TestEngine::new(), json!({"type": "webhook"})).await;
    let bomb = gzip(&vec![b' '; 30 * 1024 * 1024]);
    for headers in [coded("gzip"), JSON.to_owned()] {
        assert_eq!(request(&address, "POST", &path, &headers, &bomb).await.status, 413);
        assert_eq!(request(&address, "POST", &path, &headers, &gzip(&bomb)).await.status, 413);
    }
    assert_eq!(engine.history().len(), 0);
    let cut = gzip(order_json().as_bytes());
    assert_eq!(request(&address, "POST", &path, &coded("gzip"), &cut[..40]).await.status, 200, "it is kept");
}
