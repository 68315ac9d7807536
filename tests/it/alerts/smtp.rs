//! Emails from the `hooktray` program to an SMTP server with TLS, and `kill -9` between the outcome and the email.

use std::process::Command;

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::mail_server::{MailServer, OWNER, PASSWORD, USER};
use hooktray_support::{http, wait};
use serde_json::json;

fn set_up(program: &Program, mail_server: &MailServer, security: &str, changes: &[&str]) {
    let port = mail_server.port().to_string();
    let mut arguments = vec!["mail", "set", "--host", "localhost", "--port", &port, "--security", security];
    arguments.extend(["--from", USER, "--to", OWNER]);
    arguments.extend(changes);
    program.says(&arguments);
}

/// Runs `mail test` with this password and this CA trusted; returns its exit code and output.
fn test(program: &Program, mail_server: &MailServer, password: &str, trusted: bool) -> (Option<i32>, String) {
    let mut command: Command = program.command(&["mail", "test"]);
    command.env("HOOKTRAY_SECRET_SMTP_PASSWORD", password);
    if trusted {
        command.env("SSL_CERT_FILE", mail_server.ca());
    }
    let output = command.output().expect("hooktray starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("text"))
}

#[test]
fn emails_are_sent_by_tls_and_starttls_with_plain_and_login_auth() {
    for (security, mechanism) in [("tls", "PLAIN"), ("tls", "LOGIN"), ("starttls", "PLAIN"), ("starttls", "LOGIN")] {
        let mail_server = MailServer::secure(security, json!({"mechanisms": [mechanism]}));
        let program = Program::new();
        set_up(&program, &mail_server, security, &["--user", USER]);
        let (code, said) = test(&program, &mail_server, PASSWORD, true);
        assert_eq!(code, Some(0), "{security} {mechanism}: {said}");
        let emails = mail_server.emails();
        assert_eq!((emails.len(), &emails[0]["tls"], &emails[0]["user"]), (1, &json!(true), &json!(USER)));
    }
}

#[test]
fn errors_show_the_servers_reply() {
    let mail_server = MailServer::secure("tls", json!({"unknown": ["nobody@example.ru"]}));
    let program = Program::new();
    set_up(&program, &mail_server, "tls", &["--user", USER]);
    let (code, said) = test(&program, &mail_server, "wrong", true);
    assert!(code == Some(1) && said.contains("(login)") && said.contains("535"), "{said}");
    let (code, said) = test(&program, &mail_server, PASSWORD, false);
    assert!(code == Some(1) && said.contains("(tls)") && said.contains("ertificate"), "{said}");
    set_up(&program, &mail_server, "tls", &["--user", USER, "--to", "nobody@example.ru"]);
    let (code, said) = test(&program, &mail_server, PASSWORD, true);
    assert!(code == Some(1) && said.contains("(partly)") && said.contains("No such user here"), "{said}");
    set_up(&program, &mail_server, "starttls", &["--user", USER]);
    let plain = MailServer::plain();
    set_up(&program, &plain, "starttls", &[]);
    let (code, said) = test(&program, &plain, PASSWORD, true);
    assert!(code == Some(1) && said.contains("(tls)"), "nothing goes out unprotected where it must not: {said}");
    assert!(plain.emails().is_empty());
    assert!(!said.contains(PASSWORD));
}

#[test]
fn starttls_whose_tls_fails_is_named_and_nothing_panics() {
    let mail_server = MailServer::secure("starttls", json!({}));
    let program = Program::new();
    set_up(&program, &mail_server, "starttls", &["--user", USER]);
    let (code, said) = test(&program, &mail_server, PASSWORD, false);
    assert!(code == Some(1) && said.contains("(tls)") && said.contains("ertificate"), "{said}");
    let (code, said) = test(&program, &mail_server, PASSWORD, true);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn connection_that_ends_without_the_goodbye_of_tls_is_named_without_words_of_the_library() {
    let mail_server = MailServer::secure("tls", json!({"cut": 1}));
    let program = Program::new();
    set_up(&program, &mail_server, "tls", &["--user", USER]);
    let (code, said) = test(&program, &mail_server, PASSWORD, true);
    assert!(code == Some(1) && said.contains("(broken_off): the server closed the connection"), "{said}");
    assert!(!said.contains("close_notify") && !said.contains("docs.rs"), "{said}");
}

#[test]
fn doctor_says_what_keeps_emails_from_being_sent() {
    let doctor = |program: &Program, mail_server: &MailServer, password: &str| {
        let mut command = program.command(&["doctor", "--listen", "127.0.0.1:0"]);
        command.env("HOOKTRAY_SECRET_SMTP_PASSWORD", password).env("SSL_CERT_FILE", mail_server.ca());
        let said = String::from_utf8(command.output().expect("hooktray starts").stdout).expect("text");
        said.lines().find(|line| line.contains(" mail ")).expect("a line about email").to_owned()
    };
    let program = Program::new();
    let windows = MailServer::secure("starttls", json!({"mechanisms": ["GSSAPI", "NTLM"]}));
    set_up(&program, &windows, "starttls", &["--user", USER]);
    let line = doctor(&program, &windows, PASSWORD);
    assert!(line.starts_with("BAD") && line.contains("(login_method)"), "{line}");
    let (code, said) = test(&program, &windows, PASSWORD, true);
    assert!(code == Some(1) && said.contains("(login_method)"), "{said}");
    let right = MailServer::secure("starttls", json!({}));
    set_up(&program, &right, "starttls", &["--user", USER]);
    let line = doctor(&program, &right, PASSWORD);
    assert!(line.starts_with("ok"), "{line}");
    let line = doctor(&program, &right, "wrong");
    assert!(line.starts_with("BAD") && line.contains("(login)") && !line.contains("wrong"), "{line}");
    set_up(&program, &right, "tls", &["--user", USER]);
    let line = doctor(&program, &right, PASSWORD);
    assert!(line.starts_with("BAD") && line.contains("(needs_starttls)"), "{line}");
    assert!(right.emails().is_empty(), "doctor sends nothing");
}

#[test]
fn wrong_kind_of_tls_is_named_within_seconds() {
    for (server, set, code) in
        [("tls", "starttls", "needs_tls"), ("starttls", "tls", "needs_starttls"), ("tls", "none", "needs_tls")]
    {
        let mail_server = MailServer::secure(server, json!({}));
        let program = Program::new();
        set_up(&program, &mail_server, set, &[]);
        // The program waits longer for a server that is only slow.
        let port = mail_server.port().to_string();
        let output = std::process::Command::new("timeout")
            .args(["15", "env"])
            .args([format!("HOOKTRAY_DATA_DIR={}", program.data_dir().display()), "HOOKTRAY_SECRETS=env".into()])
            .arg(format!("SSL_CERT_FILE={}", mail_server.ca().display()))
            .arg(program.command(&[]).get_program())
            .args(["mail", "test"])
            .output()
            .expect("timeout starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.contains(&format!("({code})")), "{server} on {port}: {said}");
    }
}

#[test]
fn server_without_a_usable_login_method_is_named() {
    let mail_server = MailServer::secure("tls", json!({"mechanisms": []}));
    let program = Program::new();
    set_up(&program, &mail_server, "tls", &["--user", USER]);
    let (code, said) = test(&program, &mail_server, PASSWORD, true);
    assert!(code == Some(1) && said.contains("(login_method)"), "{said}");
}

#[test]
fn address_in_other_letters_keeps_the_email_from_nobody_else() {
    let mail_server = MailServer::with("plain", json!({"smtputf8": false}));
    let program = Program::new();
    set_up(&program, &mail_server, "none", &["--to", "магазин@example.ru", "--to", "shop@почта.рф"]);
    let (code, said) = test(&program, &mail_server, PASSWORD, false);
    assert!(code == Some(1) && said.contains("(address_letters)") && said.contains("магазин@example.ru"), "{said}");
    let to: Vec<String> = mail_server.emails().iter().map(|email| email["to"].to_string()).collect();
    assert_eq!(to, [json!([OWNER]).to_string(), json!(["shop@xn--80a1acny.xn--p1ai"]).to_string()]);
    let headers: Vec<String> = mail_server.emails().iter().map(|email| email["headers"].to_string()).collect();
    assert!(headers.iter().all(|headers| !headers.contains("магазин")), "{headers:?}");
    let modern = MailServer::plain();
    set_up(&program, &modern, "none", &["--to", "магазин@example.ru"]);
    assert_eq!(test(&program, &modern, PASSWORD, false).0, Some(0));
    assert_eq!(modern.emails()[0]["to"], json!([OWNER, "магазин@example.ru"]), "where it is known, it is used");
}

#[test]
fn email_is_set_shown_and_switched_off_from_the_command_line() {
    let mail_server = MailServer::plain();
    let program = Program::new();
    assert_eq!(program.run(&["mail", "show"]).status.code(), Some(1));
    set_up(&program, &mail_server, "none", &["--to", "second@example.ru"]);
    let shown: serde_json::Value = serde_json::from_str(&program.says(&["mail", "show"])).expect("JSON");
    assert_eq!(shown["to"], json!([OWNER, "second@example.ru"]));
    assert!(
        program.says(&["doctor", "--listen", "127.0.0.1:0"]).contains("mail      emails are sent through localhost")
    );
    let (code, said) = test(&program, &mail_server, PASSWORD, false);
    assert_eq!((code, mail_server.emails().len()), (Some(0), 1), "{said}");
    let wrong = ["mail", "set", "--host", "localhost", "--from", "x", "--to", OWNER];
    assert_eq!(program.run(&wrong).status.code(), Some(2));
    let serving = program.serve();
    assert_eq!(program.run(&["mail", "off"]).status.code(), Some(3), "not beside a running engine");
    drop(serving);
    program.says(&["mail", "off"]);
    assert_eq!(program.run(&["mail", "test"]).status.code(), Some(1));
}

#[tokio::test]
async fn kill_between_outcome_and_email_sends_the_email_once() {
    // No server listens there yet: the email cannot be sent before the kill.
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port").port();
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let port = free.to_string();
    let set =
        ["mail", "set", "--host", "localhost", "--port", &port, "--security", "none", "--from", USER, "--to", OWNER];
    program.says(&set);
    let url = program.says(&["flow", "url", "aray"]);
    let path = format!("/hook/{}", url.trim().split("/hook/").nth(1).expect("a link"));
    aray.respond_next([ArayResponse::Refuse("no".into())]);
    let serving = program.serve();
    let sms = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;
    assert_eq!(http::post(&serving.address, &path, sms).await.status, 200);
    let database = rusqlite::Connection::open(program.data_dir().join("hooktray.db")).expect("a database");
    let emails = || database.query_row("SELECT count(*) FROM messages", [], |row| row.get::<_, u32>(0));
    wait::until("an email is stored", || emails().is_ok_and(|count| count > 0)).await;
    serving.kill();
    drop(database);
    let mail_server = MailServer::with("plain", json!({"port": free}));
    let serving = program.serve();
    mail_server.wait_for_emails(1).await;
    #[cfg(unix)]
    assert_eq!(serving.stop_with("TERM"), Some(0));
    let again = program.serve();
    assert_eq!(again.stop_with("TERM"), Some(0));
    assert_eq!(mail_server.emails().len(), 1, "once");
    for file in std::fs::read_dir(program.data_dir().join("logs")).expect("logs") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        assert!(text.contains("message sent") && !text.contains(OWNER) && !text.contains("9165550117"), "{text}");
    }
}
