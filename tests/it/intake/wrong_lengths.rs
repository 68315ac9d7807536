//! Bodies that are longer than their Content-Length says: their senders count letters in place of bytes.

use hooktray_core::api::RefusedView;
use hooktray_support::harness::TestEngine;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::intake::odd_bodies::{order, order_json};
use crate::intake::requests::plain_link;

/// Sends these parts one after the other. Returns the replies.
async fn sent(address: &str, parts: &[&str]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("set");
    for part in parts {
        stream.write_all(part.as_bytes()).await.expect("sent");
        tokio::task::yield_now().await;
    }
    let mut replies = String::new();
    stream.read_to_string(&mut replies).await.expect("closed");
    replies
}

fn head(path: &str, length: usize) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n")
}

async fn refused(engine: &TestEngine) -> Vec<RefusedView> {
    engine.inner().write_refusals().await;
    engine.api().dashboard().await.expect("the dashboard").refused
}

#[tokio::test]
async fn body_whose_letters_were_counted_is_read_whole() {
    let (engine, address, path) = plain_link().await;
    let emoji = json!({"to": "+79165550117", "custmemo": "Ольга \u{1f600}"});
    for (meant, text) in [(order(), order_json()), (emoji.clone(), emoji.to_string())] {
        for length in [text.chars().count(), text.encode_utf16().count()] {
            let head = head(&path, length);
            let together = format!("{head}{text}");
            for parts in [vec![together.as_str()], vec![head.as_str(), text.as_str()]] {
                let replies = sent(&address, &parts).await;
                assert!(replies.starts_with("HTTP/1.1 200"), "{text}: {replies}");
                assert_eq!(replies.matches("HTTP/1.1").count(), 1, "{text}: the rest is no request: {replies}");
                assert!(
                    replies.to_lowercase().contains("\r\nconnection: close\r\n"),
                    "no other request is read: {replies}"
                );
                assert_eq!(engine.newest()["request"]["body"], meant, "{text}");
            }
        }
    }
    assert_eq!(engine.history().len(), 8);
    let text = order_json();
    let head = head(&path, text.chars().count()).replace("HTTP/1.1\r\n", "HTTP/1.0\r\nConnection: keep-alive\r\n");
    let reply = sent(&address, &[&format!("{head}{text}")]).await.to_lowercase();
    assert!(reply.contains("\r\nconnection: close\r\n"), "{reply}");
    assert_eq!(refused(&engine).await, []);
}

#[tokio::test]
async fn body_with_another_wrong_length_is_stored_as_it_came_and_its_rest_is_counted() {
    let (engine, address, path) = plain_link().await;
    let text = order_json();
    let cut = text.char_indices().nth(30).map_or(0, |(at, _)| at);
    let replies = sent(&address, &[&format!("{}{text}", head(&path, cut))]).await;
    assert!(replies.starts_with("HTTP/1.1 200"), "{replies}");
    assert_ne!(engine.newest()["request"]["body"], order());
    let counted: Vec<_> = refused(&engine).await.into_iter().map(|one| (one.code, one.count)).collect();
    assert_eq!(counted, [("broken_request".to_owned(), 1)]);
}

#[tokio::test]
async fn request_behind_an_object_is_a_request() {
    let (engine, address, path) = plain_link().await;
    let text = order_json();
    let last = head(&path, text.len()).replace("Host: h", "Host: h\r\nConnection: close");
    let replies = sent(&address, &[&format!("{}{text}{last}{text}", head(&path, text.len()))]).await;
    assert_eq!((replies.matches("HTTP/1.1 200").count(), engine.history().len()), (2, 2), "{replies}");
}
