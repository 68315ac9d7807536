//! The link as people paste it, and what looks at it without sending anything.

use hooktray_core::ingress::Limits;
use hooktray_support::harness::TestEngine;
use hooktray_support::http::{Response, exchange, post, request};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::intake::requests::{link_of, plain_link};

#[tokio::test]
async fn link_is_found_however_it_was_pasted() {
    let (engine, address, path) = plain_link().await;
    let token = path.trim_start_matches("/hook/");
    let pasted = [
        format!("{path}/"),
        format!("{path}//"),
        format!("/{path}"),
        format!("//hook//{token}"),
        format!("{path}%20"),
        format!("{path}%0D%0A"),
        format!("{path}%0a"),
        format!("{path}%09/"),
        format!("/hook/%20{token}"),
        format!("%2Fhook%2F{token}").replacen("%2F", "/", 1),
        format!("/%20hook%20/{token}"),
        format!("/HOOK/{token}"),
        format!("{path}%C2%A0"),
        format!("{path}%E2%80%8B"),
        format!("{path}%EF%BB%BF"),
        format!("{path}%22"),
        format!("{path}%3E"),
        format!("{path}."),
        format!("{path}?"),
        format!("http://{address}{path}"),
    ];
    for target in &pasted {
        let reply = post(&address, target, "{}").await;
        assert_eq!(reply.status, 200, "{target}: {}", reply.body);
    }
    assert_eq!(engine.history().len(), pasted.len());
}

#[tokio::test]
async fn fields_that_follow_the_link_without_a_question_mark_are_its_query() {
    let (engine, address, path) = plain_link().await;
    for joined in ["&", "/&", "/?", "%3F", "%26", "?&"] {
        let target = format!("{path}{joined}name=%D0%9E%D0%BB%D1%8F&phone=1");
        assert_eq!(request(&address, "GET", &target, "", b"").await.status, 200, "{target}");
        let query = engine.newest()["request"]["query"].clone();
        assert_eq!(query, json!({"name": "Оля", "phone": "1"}), "{target}");
    }
}

#[tokio::test]
async fn what_is_not_the_link_is_not_found() {
    let (engine, address, path) = plain_link().await;
    let short = &path[..path.len() - 1];
    let others =
        [format!("{path}x"), format!("{path}/x"), short.to_owned(), format!("/x{path}"), format!("{path}%00x")];
    for target in others {
        assert_eq!(post(&address, &target, "{}").await.status, 404, "{target}");
    }
    assert!(engine.history().is_empty());
}

#[tokio::test]
async fn looks_at_the_link_have_the_rate_of_its_flow() {
    let source = json!({"type": "webhook", "cors": true});
    let preflight = "Origin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n";
    for (method, headers) in [("GET", ""), ("HEAD", ""), ("OPTIONS", preflight)] {
        let engine = TestEngine::with_limits(Limits::default().with_rate(1, 3));
        let (_engine, address, path) = link_of(engine, source.clone()).await;
        for n in 0..4 {
            let reply = request(&address, method, &path, headers, b"").await;
            assert_eq!(reply.status == 429, n == 3, "{method} {n}: {}", reply.status);
        }
    }
}

#[tokio::test]
async fn look_at_the_link_gets_a_reply_and_leaves_nothing() {
    let (engine, address, path) = plain_link().await;
    for source in [json!({"type": "webhook"}), json!({"type": "webhook", "methods": ["POST"]})] {
        let (engine, address, path) = link_of(TestEngine::new(), source).await;
        for query in ["", "/", "?", "?fbclid=IwAR0x", "?yclid=1&ysclid=2"] {
            let target = format!("{path}{query}");
            let head = request(&address, "HEAD", &target, "", b"").await;
            assert_eq!((head.status, head.body.as_str()), (200, ""), "{target}");
            let russian = request(&address, "GET", &target, "Accept-Language: ru-RU,ru;q=0.9\r\n", b"").await;
            assert!(russian.status == 200 && russian.body.contains("Ссылка работает"), "{}", russian.body);
            assert!(russian.head.contains("content-type: text/plain; charset=utf-8"), "{}", russian.head);
            let english = request(&address, "GET", &target, "Accept-Language: de\r\n", b"").await;
            assert!(english.status == 200 && english.body.contains("link works"), "{}", english.body);
        }
        assert!(engine.history().is_empty());
        assert!(engine.notifications().is_empty());
    }
    // With anything in it, it is a record.
    assert_eq!(request(&address, "GET", &format!("{path}?a=1"), "", b"").await.status, 200);
    assert_eq!(request(&address, "GET", &path, "", b"{}").await.status, 200);
    assert_eq!(request(&address, "GET", &format!("{path}?fbclid=x&phone=1"), "", b"").await.status, 200);
    for query in [
        "utm_source=vk;name=A;phone=1",
        "utm_source%3Dvk%26phone%3D89165550117",
        "yclid=1?phone=1",
        "utm_source=vk%26phone=89165550117",
    ] {
        assert_eq!(request(&address, "GET", &format!("{path}?{query}"), "", b"").await.status, 200, "{query}");
    }
    assert_eq!(engine.history().len(), 7);
    assert_eq!(request(&address, "HEAD", "/hook/nobody-knows-this-token", "", b"").await.status, 404);
}

fn is_json_error(reply: &Response, statuses: &[u16], code: &str) {
    assert!(statuses.contains(&reply.status), "{} {}", reply.head, reply.body);
    assert!(reply.head.contains("content-type: application/json"), "{}", reply.head);
    assert_eq!(reply.code(), code);
    let body: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
    assert!(body["error"]["message"].as_str().is_some_and(|message| message.len() > 10), "{body}");
}

#[tokio::test]
async fn head_that_can_be_read_in_one_way_is_read() {
    let (engine, address, path) = plain_link().await;
    for head in [
        format!("GET {path}?name=Olga B&text=a  b HTTP/1.1\r\nHost: h\r\n"),
        format!("GET  {path}?name=Olga+B&text=a++b\tHTTP/1.0 \r\nHost: h\r\n"),
        format!("get {path}?name=Olga+B&text=a++b http/1.1\r\nHost: h\r\n"),
        format!("get {path}?name=Olga+B&text=a++b HTTP/1.1\r\nHost: h\r\n"),
        format!("POST {path}?name=Olga B&text=a  b HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"),
    ] {
        let reply = exchange(&address, format!("{head}Connection: close\r\n\r\n").as_bytes()).await;
        assert_eq!(reply.status, 200, "{head}: {}", reply.body);
        let newest = engine.newest();
        let method = if head.starts_with("POST") { "POST" } else { "GET" };
        assert_eq!(newest["request"]["method"], method);
        assert_eq!(newest["request"]["query"], json!({"name": "Olga B", "text": "a  b"}), "{head}");
    }
    assert_eq!(engine.history().len(), 5);
}

#[tokio::test]
async fn request_that_is_no_http_is_refused_with_json() {
    let (engine, address, path) = plain_link().await;
    let many: String = (0..2_000).map(|number| format!("X-{number}: 1\r\n")).collect();
    let long = "x".repeat(200 * 1024);
    let refused: [(&[u16], &str, String); 9] = [
        // The record is in the body: this is a link that was typed wrong.
        (&[400], "broken_request", format!("POST {path}?a=b c HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{{}}")),
        (&[400][..], "broken_request", format!("POST {path}?a=b HTTP/9.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{{}}")),
        (&[400], "broken_request", format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: zwei\r\n\r\n{{}}")),
        (&[400], "broken_request", format!("POST {path} HTTP/1.1\r\nNo colon\r\n\r\n")),
        (&[400], "broken_request", "\u{16}\u{3}\u{1}\0\u{5}hello".to_owned()),
        // It may arrive in one piece or in two.
        (&[414, 431], "too_long", format!("POST {path}?{long} HTTP/1.1\r\nHost: h\r\n\r\n")),
        (&[431], "too_long", format!("POST {path} HTTP/1.1\r\nHost: h\r\nX: {long}\r\n\r\n")),
        (&[431], "too_long", format!("POST {path} HTTP/1.1\r\nHost: h\r\n{many}\r\n")),
        (&[431], "too_long", format!("POST {path} HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "x".repeat(1024 * 1024))),
    ];
    for (statuses, code, bytes) in refused {
        let reply = exchange(&address, bytes.as_bytes()).await;
        is_json_error(&reply, statuses, code);
        assert!(reply.head.contains("connection: close"), "{}", reply.head);
    }
    let pipelined = format!("POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{{}}POST /a HTTP/9.1\r\n\r\n");
    let reply = exchange(&address, pipelined.as_bytes()).await;
    assert!(reply.status == 200 && reply.body.contains("broken_request"), "{}", reply.body);
    assert_eq!(engine.history().len(), 1, "the whole one before it");
}

#[tokio::test]
async fn body_without_a_length_is_refused_and_not_taken_for_an_empty_one() {
    let (engine, address, path) = plain_link().await;
    let body = r#"{"name":"Ivan","phone":"89165550117"}"#;
    for request in [
        format!("POST {path} HTTP/1.0\r\nContent-Type: application/json\r\n\r\n{body}"),
        format!("POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n{body}"),
        format!("POST {path}?shop=2 HTTP/1.0\r\nContent-Type: application/json\r\n\r\n{body}"),
        format!("POST {path} HTTP/1.0\r\n\r\n{body}"),
    ] {
        is_json_error(&exchange(&address, request.as_bytes()).await, &[400], "broken_request");
    }
    assert_eq!(engine.history().len(), 0);
    let get = format!("GET {path}?name=Ivan HTTP/1.0\r\nContent-Type: text/plain\r\n\r\n");
    assert_eq!(exchange(&address, get.as_bytes()).await.status, 200);
    // Who sends the record in the address has no body.
    for query in ["?name=Ivan", "&name=Ivan"] {
        let line = format!("POST {path}{query} HTTP/1.1\r\n");
        let empty = format!("{line}Host: h\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n");
        assert_eq!(exchange(&address, empty.as_bytes()).await.status, 200, "{query}");
        assert_eq!(engine.newest()["request"]["query"], json!({"name": "Ivan"}), "{query}");
    }
}

#[tokio::test]
async fn raw_letters_in_a_header_are_read() {
    let (engine, address, path) = plain_link().await;
    for name in [&b"\xc8\xe2\xe0\xed \xcf\xe5\xf2\xf0\xee\xe2"[..], "Иван Петров".as_bytes()] {
        let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\nX-Name: ");
        let bytes = [head.as_bytes(), name, b"\r\n\r\n{}"].concat();
        assert_eq!(exchange(&address, &bytes).await.status, 200);
        assert_eq!(engine.newest()["request"]["headers"]["x-name"], "Иван Петров");
    }
}

#[tokio::test]
async fn raw_letters_in_the_address_are_read() {
    let (engine, address, path) = plain_link().await;
    let (cp1251, utf8) = (&b"name=\xc8\xe2\xe0\xed&phone=1"[..], "name=Иван&phone=1".as_bytes());
    for (query, body) in [(cp1251, ""), (utf8, ""), (cp1251, r#"{"a":1}"#)] {
        let method = if body.is_empty() { "GET" } else { "POST" };
        let tail = format!(" HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let bytes = [format!("{method} {path}?").as_bytes(), query, tail.as_bytes()].concat();
        assert_eq!(exchange(&address, &bytes).await.status, 200);
        let shown = engine.newest();
        assert_eq!(shown["request"]["query"], json!({"name": "Иван", "phone": "1"}), "{shown}");
    }
}

/// A fragment stays in the browser, so a `#` that arrives is part of a value.
#[tokio::test]
async fn number_sign_in_the_address_belongs_to_its_value() {
    let (engine, address, path) = plain_link().await;
    for (query, read) in [
        ("text=order #5&phone=1".replace(' ', "+"), json!({"text": "order #5", "phone": "1"})),
        ("#text=#&phone=\"1\"".to_owned(), json!({"#text": "#", "phone": "\"1\""})),
        ("a=<b>&c=\"d#\"".to_owned(), json!({"a": "<b>", "c": "\"d#\""})),
        ("{\"text\":\"#5\",\"phone\":\"+7\"}".to_owned(), json!({"text": "#5", "phone": "+7"})),
    ] {
        for (method, body) in [("GET", ""), ("POST", "{}")] {
            let target = format!("{path}?{query}");
            assert_eq!(request(&address, method, &target, "", body.as_bytes()).await.status, 200, "{target}");
            assert_eq!(engine.newest()["request"]["query"], read, "{target}");
        }
    }
    let look = request(&address, "GET", &format!("{path}#top"), "", b"").await;
    assert!(look.status == 200 && look.body.contains("link works"), "{}", look.body);
}

#[tokio::test]
async fn number_sign_in_the_address_of_every_request_of_a_connection_belongs_to_its_value() {
    let (engine, address, path) = plain_link().await;
    let get = |number: usize| format!("GET {path}?n={number}&text=#{number} HTTP/1.1\r\nHost: h\r\n\r\n");
    let post = |headers: &str, body: &str| format!("POST {path}?text=#5 HTTP/1.1\r\nHost: h\r\n{headers}\r\n{body}");
    let body = "text=#1&note=GET /?#\"\r\n\r\nPOST /?#\" HTTP/1.1\r\n";
    let length = format!("Content-Length: {}\r\n", body.len());
    let chunks = format!("5;x=\"#\"\r\n{}\r\n{:X}\r\n{}\r\n0\r\nX: ?#\r\n\r\n", &body[..5], body.len() - 5, &body[5..]);
    let requests =
        [get(1), get(2), post(&length, body), get(4), post("Transfer-Encoding: chunked\r\n", &chunks), get(6)];
    for one_by_one in [false, true] {
        let mut stream = TcpStream::connect(&address).await.expect("connected");
        if one_by_one {
            for request in &requests {
                stream.write_all(request.as_bytes()).await.expect("sent");
                let mut reply = Vec::new();
                while !reply.ends_with(b"}") {
                    assert!(stream.read_buf(&mut reply).await.expect("a reply") > 0, "closed");
                }
            }
        } else {
            stream.write_all(requests.concat().as_bytes()).await.expect("sent");
            stream.shutdown().await.expect("closed");
            let mut replies = String::new();
            stream.read_to_string(&mut replies).await.expect("replies");
            assert_eq!(replies.matches("HTTP/1.1 200").count(), requests.len(), "{replies}");
        }
        let mut texts = Vec::new();
        for operation in engine.history().iter().take(requests.len()) {
            let shown = engine.operation(&operation.id.to_string());
            texts.push(shown["request"]["query"]["text"].as_str().map(str::to_owned));
            if shown["request"]["method"] == "POST" {
                assert_eq!(shown["request"]["body"], json!(body), "as it was sent");
            }
        }
        texts.reverse();
        let expected = ["#1", "#2", "#5", "#4", "#5", "#6"].map(|text| Some(text.to_owned()));
        assert_eq!(texts, expected, "one by one: {one_by_one}");
    }
}
