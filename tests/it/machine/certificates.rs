//! Machines without root certificates: the program starts, takes records and says what is missing.

use hooktray_support::aray::Aray;
use hooktray_support::certificate::certificate;
use hooktray_support::harness::{API_KEY, Program, Serving, aray_flow, plain_flow};
use hooktray_support::tunnel_edge::TunnelEdge;
use hooktray_support::{http, wait};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::cli::program::path;

const SMS: &str = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;

/// Returns the variables of a system whose certificates are not where they were.
fn without(file: &str) -> [(&str, &str); 2] {
    [("SSL_CERT_FILE", file), ("SSL_CERT_DIR", "/nowhere")]
}

fn program(flow: &Value) -> Program {
    let program = Program::new();
    let imported = program.with_input(&["flow", "import", "-"], &flow.to_string());
    assert!(imported.status.success(), "{imported:?}");
    program
}

async fn send(serving: &Serving, link: &str) {
    assert_eq!(http::post(&serving.address, link, SMS).await.status, 200);
}

fn newest(program: &Program) -> Value {
    let lines: Value = serde_json::from_str(&program.says(&["history", "--json"])).expect("JSON");
    lines[0].clone()
}

#[tokio::test]
async fn orders_wait_for_certificates_and_go_out_once_they_are_there() {
    let keys = tempfile::TempDir::new().expect("a temporary directory");
    certificate(keys.path());
    let shop = TunnelEdge::open(keys.path()).await;
    let program = program(&plain_flow(&format!("https://{}", shop.address()), json!({"name": "aray"})));
    let late = program.data_dir().join("roots.pem");
    let serving = program.serve_with(&without(late.to_str().expect("text")));
    send(&serving, &path(&program)).await;
    let waits = async || Some(newest(&program)).filter(|line| line["error"].is_object());
    let waiting = wait::until_some("the order waits for certificates", waits).await;
    assert_eq!(waiting["error"]["code"], "certificates_missing", "{waiting}");
    assert!(waiting["error"]["message"].as_str().is_some_and(|said| said.contains("roots.pem")), "{waiting}");
    assert_eq!((waiting["status"].as_str(), waiting["attempts"].as_u64()), (Some("pending"), Some(0)));
    std::fs::copy(keys.path().join("ca.pem"), &late).expect("installed");
    let mut order = shop.next().await;
    let mut head = [0; 4];
    order.read_exact(&mut head).await.expect("a request");
    assert_eq!(&head, b"POST");
    order.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.expect("written");
    drop(order);
    assert_eq!(serving.stop_with("TERM"), Some(0));
}

#[tokio::test]
async fn orders_that_need_no_certificate_are_sent_without_them() {
    let aray = Aray::start(API_KEY);
    let program = program(&aray_flow(&aray.url()));
    let serving = program.serve_with(&without("/nowhere/roots.pem"));
    send(&serving, &path(&program)).await;
    aray.wait_for_requests(1).await;
    assert_eq!(aray.orders().len(), 1);
}

#[test]
fn doctor_names_the_variable_that_points_nowhere() {
    let program = Program::new();
    let mut command = program.command(&["doctor", "--listen", "127.0.0.1:0"]);
    let doctor = command.envs(without("/nowhere/roots.pem")).output().expect("hooktray starts");
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    let names = |line: &str| line.starts_with("BAD  certs") && line.contains("SSL_CERT_FILE");
    assert!(doctor.status.code() == Some(1) && said.lines().any(names), "{said}");
    let folder = program.data_dir().to_owned();
    for (file, content) in
        [("garbage", &[0xa5; 5000][..]), ("empty", b""), ("cut", b"-----BEGIN CERTIFICATE-----\nMIIB")]
    {
        std::fs::write(folder.join(file), content).expect("written");
    }
    std::fs::create_dir(folder.join("folder")).expect("created");
    std::fs::copy(folder.join("garbage"), folder.join("folder/garbage.pem")).expect("written");
    for (variable, file) in [
        ("SSL_CERT_FILE", "garbage"),
        ("SSL_CERT_FILE", "empty"),
        ("SSL_CERT_FILE", "cut"),
        ("SSL_CERT_DIR", "folder"),
        ("SSL_CERT_DIR", "empty"),
        ("SSL_CERT_FILE", ""),
    ] {
        let mut command = program.command(&["doctor", "--listen", "127.0.0.1:0"]);
        let value = if file.is_empty() { std::path::PathBuf::new() } else { folder.join(file) };
        let doctor = command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").env(variable, &value).output();
        let said = String::from_utf8_lossy(&doctor.expect("hooktray starts").stdout).into_owned();
        let names = |line: &str| line.starts_with("BAD  certs") && line.contains(variable);
        assert!(said.lines().any(names), "{variable}={}: {said}", value.display());
    }
    let right = program.says(&["doctor", "--listen", "127.0.0.1:0"]);
    assert!(right.contains("ok   certs"), "{right}");
}
