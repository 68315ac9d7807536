//! Headers as old programs write them: folded, with a length said twice, or with the encoding that means none.

use std::time::Duration;

use hooktray_support::http::exchange;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::intake::odd_bodies::{order, order_json};
use crate::intake::requests::plain_link;

/// Returns a multipart form whose type is folded as mail programs do it.
fn folded(path: &str, connection: &str) -> String {
    let part = "--B\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n+79165550117\r\n--B--\r\n";
    let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data;\r\n boundary=B\r\n");
    format!("{head}Content-Length: {}\r\nConnection: {connection}\r\n\r\n{part}", part.len())
}

#[tokio::test]
async fn folded_header_is_read() {
    let (engine, address, path) = plain_link().await;
    assert_eq!(exchange(&address, folded(&path, "close").as_bytes()).await.status, 200);
    let request = engine.newest()["request"].clone();
    assert_eq!(request["body"], json!({"to": "+79165550117"}), "{request}");
    assert!(request.to_string().contains("multipart/form-data; boundary=B"), "{request}");
}

#[tokio::test]
async fn folded_header_is_read_byte_by_byte_and_in_every_request_of_a_connection() {
    let (engine, address, path) = plain_link().await;
    let requests = format!("{}{}", folded(&path, "keep-alive"), folded(&path, "close"));
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    stream.set_nodelay(true).expect("set");
    let (mut reader, mut writer) = stream.split();
    let sends = async {
        for byte in requests.as_bytes() {
            writer.write_all(&[*byte]).await.expect("sent");
            tokio::task::yield_now().await;
        }
    };
    let mut replies = String::new();
    let both = async { tokio::join!(sends, reader.read_to_string(&mut replies)).1 };
    tokio::time::timeout(Duration::from_secs(60), both).await.expect("it is closed").expect("text");
    assert_eq!(replies.matches("HTTP/1.1 200").count(), 2, "{replies}");
    assert_eq!((engine.history().len(), &engine.newest()["request"]["body"]["to"]), (2, &json!("+79165550117")));
}

#[tokio::test]
async fn length_that_is_said_twice_or_beside_no_encoding_is_read() {
    let (engine, address, path) = plain_link().await;
    let (body, length) = (order_json(), order_json().len());
    for (headers, status) in [
        (format!("Content-Length: {length}, {length}\r\n"), 200),
        (format!("Transfer-Encoding: identity\r\nContent-Length: {length}\r\n"), 200),
        (format!("Content-Length: {length}, {}\r\n", length + 1), 400),
        (format!("Content-Length : {length}\r\n"), 400),
        ("Transfer-Encoding: identity\r\n".to_owned(), 400),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{headers}\r\n");
        let reply = exchange(&address, format!("{head}{body}").as_bytes()).await;
        assert_eq!(reply.status, status, "{headers}: {}", reply.body);
        if status == 200 {
            assert_eq!(engine.newest()["request"]["body"], order(), "{headers}");
        }
    }
    assert_eq!(engine.history().len(), 2);
}
