//! What the owner is told if the port, the kind of TLS or an address of the email settings is wrong.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hooktray_core::actions::http_request::network::Network;
use hooktray_core::alerts::email::{Composed, SmtpClient};
use hooktray_core::api::ApiError;
use hooktray_core::base::error::{ChannelError, ChannelErrorCode};
use hooktray_core::settings::{EmailSettings, NetworkSettings, Security};
use hooktray_support::harness::Program;
use hooktray_support::mail_server::{MailServer, OWNER, USER};
use serde_json::json;

/// Starts a server that sends these bytes to every client, over and over if `endless`. Returns its port.
fn greeting(bytes: &'static [u8], endless: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // Ends with the test.
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            std::thread::spawn(move || {
                while stream.write_all(bytes).is_ok() && endless {}
                let _ = stream.read_to_end(&mut Vec::new());
            });
        }
    });
    port
}

fn settings(port: u16, security: Security) -> EmailSettings {
    EmailSettings {
        host: "localhost".into(),
        port,
        security,
        user: None,
        from: USER.into(),
        from_name: String::new(),
        to: vec![OWNER.into()],
        show_numbers: false,
        quiet_hours: false,
    }
}

/// Returns the way out of a machine on which nothing is set.
pub(super) fn network() -> Network {
    Network::new(&NetworkSettings::default(), None)
}

/// Returns an email of a few letters.
pub(super) fn short_email() -> Composed {
    Composed {
        subject: "s".into(),
        text: "t".into(),
        html: "h".into(),
        message_id: "<1@example.ru>".into(),
        thread_id: None,
        at: hooktray_support::harness::start(),
    }
}

/// Sends an email to a server that may take this long for one step. Returns why it was not sent.
async fn failure(settings: &EmailSettings, timeout: Duration) -> ChannelError {
    SmtpClient::new(settings, None, timeout, network())
        .expect("a client")
        .send(&short_email())
        .await
        .expect_err("it fails")
}

#[tokio::test]
async fn port_of_another_service_is_named() {
    for (said, fault) in [
        (&b"+OK POP3 ready\r\n"[..], "mail_receiving"),
        (b"* OK IMAP4rev1 ready\r\n", "mail_receiving"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not_smtp"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not_smtp"),
        (b"\xff\xfe\r\n", "not_smtp"),
    ] {
        let failed = failure(&settings(greeting(said, false), Security::None), Duration::from_secs(20)).await;
        let window = ApiError::from(failed.clone());
        assert_eq!((failed.code, window.args["fault"].as_str()), (ChannelErrorCode::NotSmtp, fault), "{failed}");
        assert!(!failed.reply.contains("Tag") && !failed.reply.contains("response error"), "{failed}");
    }
}

#[tokio::test]
async fn web_server_is_named_though_it_says_nothing_before_it_is_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // Ends with the test.
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            std::thread::spawn(move || {
                let asked = stream.read(&mut [0; 16]).is_ok_and(|read| read > 0);
                asked.then(|| stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"))
            });
        }
    });
    for security in [Security::None, Security::Starttls, Security::Tls] {
        let failed = failure(&settings(port, security), Duration::from_secs(20)).await;
        assert!(failed.code == ChannelErrorCode::NotSmtp && failed.reply.contains("HTTP/1.1 400"), "{failed}");
    }
}

#[tokio::test]
async fn server_that_never_greets_is_named_and_does_not_hold_up_for_three_steps() {
    for security in [Security::None, Security::Starttls, Security::Tls] {
        let silent = settings(greeting(b"", false), security);
        let failed = failure(&silent, Duration::from_millis(300)).await;
        let window = ApiError::from(failed.clone());
        assert_eq!((failed.code, window.args["fault"].as_str()), (ChannelErrorCode::Unreachable, "no_greeting"));
        assert!(failed.reply.contains("465"), "{failed}");
    }
}

#[tokio::test]
async fn greeting_without_end_is_given_up() {
    let endless = settings(greeting(b"220-x\r\n", true), Security::None);
    let failed = failure(&endless, Duration::from_secs(20)).await;
    assert_eq!(failed.code, ChannelErrorCode::NotSmtp, "{failed}");
}

#[tokio::test]
async fn server_that_ends_the_connection_is_named_without_words_of_the_library() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || while listener.accept().is_ok() {});
    let failed = failure(&settings(port, Security::None), Duration::from_secs(20)).await;
    assert_eq!((failed.code, failed.reply.as_str()), (ChannelErrorCode::BrokenOff, "the server closed the connection"));
    assert_eq!(ApiError::from(failed).args["fault"], "closed");
}

#[tokio::test]
async fn tls_that_is_too_old_is_named() {
    // A fatal alert, protocol_version (RFC 8446, section 6.2), as OpenSSL sends it if it may use nothing newer than TLS 1.1.
    let old = settings(greeting(b"\x15\x03\x01\x00\x02\x02\x46", false), Security::Tls);
    let failed = failure(&old, Duration::from_secs(20)).await;
    assert!(failed.code == ChannelErrorCode::Tls && failed.reply.contains("too old"), "{failed}");
    assert_eq!(ApiError::from(failed).args["fault"], "old_tls");
}

#[tokio::test]
async fn remedy_for_tls_at_a_server_with_starttls_is_starttls() {
    let plain = MailServer::plain();
    let failed = failure(&settings(plain.port(), Security::Tls), Duration::from_secs(20)).await;
    assert!(failed.code == ChannelErrorCode::NeedsStarttls && failed.reply.contains("choose STARTTLS"), "{failed}");
}

#[test]
fn test_email_that_some_get_says_who_got_it() {
    let mail_server = MailServer::with("plain", json!({"unknown": ["wrong@example.ru"]}));
    let program = Program::new();
    let port = mail_server.port().to_string();
    let set = ["mail", "set", "--host", "localhost", "--port", &port, "--security", "none", "--from", USER];
    program.says(&[&set[..], &["--to", OWNER, "--to", "wrong@example.ru", "--to", "second@example.ru"]].concat());
    let output = program.run(&["mail", "test"]);
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!((output.status.code(), mail_server.emails().len()), (Some(1), 2), "{said}");
    assert!(!said.contains("was not sent"), "{said}");
    assert!(said.contains("was sent only to owner@example.ru, second@example.ru (partly)"), "{said}");
    assert!(said.contains("wrong@example.ru: 550") && said.contains("No such user here"), "{said}");
}

#[test]
fn address_that_no_email_can_have_is_refused_when_it_is_set() {
    let program = Program::new();
    let set = |from: &str, to: &str| {
        let output = program.run(&["mail", "set", "--host", "localhost", "--from", from, "--to", to]);
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    for address in ["A <a@b.c>", "a@b c", "\"a b\"@", "a@-"] {
        let (code, said) = set(USER, address);
        assert!(code == Some(2) && said.contains("is not an email address"), "{address}: {said}");
        assert_eq!(set(address, OWNER).0, Some(2), "{address}");
    }
    for address in ["a@b.c", "\"a b\"@b.c", "магазин@почта.рф", "a@[127.0.0.1]"] {
        assert_eq!(set(USER, address).0, Some(0), "{address}");
    }
}

/// Starts a server that takes every email. `replies` are pairs of a command's beginning and the reply to it; an empty reply
/// means silence, and all other commands get 250. Returns its port, and how many emails it took.
fn scripted(replies: Vec<(&'static str, &'static str)>) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (port, taken) = (listener.local_addr().expect("an address").port(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&taken);
    // Ends with the test.
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let (count, replies) = (Arc::clone(&count), replies.clone());
            std::thread::spawn(move || converse(stream, &replies, &count));
        }
    });
    (port, taken)
}

fn converse(mut stream: TcpStream, replies: &[(&str, &str)], taken: &AtomicUsize) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    stream.write_all(b"220 ready\r\n").ok()?;
    let mut is_in_data = false;
    loop {
        let line = lines.next()?.ok()?;
        if is_in_data && line != "." {
            continue;
        }
        is_in_data = line == "DATA";
        taken.fetch_add(usize::from(line == "."), Ordering::SeqCst);
        let own = replies.iter().find(|(command, _)| line.starts_with(command));
        let reply = own.map_or(if is_in_data { "354 go on" } else { "250 fine" }, |(_, reply)| reply);
        if !reply.is_empty() {
            stream.write_all(format!("{reply}\r\n").as_bytes()).ok()?;
        }
    }
}

#[tokio::test]
async fn email_that_the_server_took_is_sent_although_it_does_not_say_goodbye() {
    let (port, taken) = scripted(vec![("QUIT", "")]);
    let client =
        SmtpClient::new(&settings(port, Security::None), None, Duration::from_secs(30), network()).expect("a client");
    client.send(&short_email()).await.expect("sent");
    assert_eq!(taken.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn server_that_does_not_know_the_way_to_log_in_is_named() {
    let (port, _) = scripted(vec![("EHLO", "250-shop\r\n250 AUTH PLAIN LOGIN"), ("AUTH", "504 5.5.4 unrecognized")]);
    let settings = EmailSettings { user: Some(USER.into()), ..settings(port, Security::None) };
    let password = Some("pass".to_owned().into());
    let client = SmtpClient::new(&settings, password, Duration::from_secs(30), network()).expect("a client");
    let error = client.send(&short_email()).await.expect_err("it fails");
    assert_eq!((error.code, error.is_final), (ChannelErrorCode::LoginMethod, true), "{error:?}");
}

#[tokio::test]
async fn login_works_whatever_the_case_of_the_keywords() {
    for offered in ["250-shop\r\n250 auth plain login", "250-shop\r\n250 AUTH=PLAIN", "250-shop\r\n250 Auth Login"] {
        let (port, taken) = scripted(vec![
            ("EHLO", offered),
            ("AUTH PLAIN", "235 fine"),
            ("AUTH LOGIN", "334 VXNlcm5hbWU6"),
            ("c2hvcEBleGFtcGxlLnJ1", "334 UGFzc3dvcmQ6"),
            ("cGFzcw==", "235 fine"),
        ]);
        let settings = EmailSettings { user: Some(USER.into()), ..settings(port, Security::None) };
        let client = SmtpClient::new(&settings, Some("pass".to_owned().into()), Duration::from_secs(30), network())
            .expect("a client");
        client.send(&short_email()).await.expect("sent");
        assert_eq!(taken.load(Ordering::SeqCst), 1, "{offered}");
    }
}
