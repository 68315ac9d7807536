//! HTTPS on Windows, whose store of certificates says which authorities are trusted.

use std::path::Path;
use std::process::Command;

use hooktray_stand_ins::certificate::certificate;
use hooktray_stand_ins::flow::plain_flow;
use hooktray_stand_ins::tunnel_edge::TunnelEdge;
use hooktray_stand_ins::{http, wait};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::windows::Windows;

/// Runs OpenSSL in a directory.
fn openssl(folder: &Path, arguments: &[&str]) {
    let done = Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Makes a list of revoked certificates, with none in it, and a certificate that says where it is: Wine takes none whose list it cannot
/// get, although it is told to. Returns the list.
fn with_revocation_list(folder: &Path, address: &str) -> Vec<u8> {
    std::fs::write(folder.join("index"), "").expect("written");
    let settings = "[ca]\ndefault_ca=this\n[this]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=30\n";
    std::fs::write(folder.join("settings"), settings).expect("written");
    let signer = ["-keyfile", "ca.key", "-cert", "ca.pem"];
    openssl(folder, &[&["ca", "-gencrl", "-config", "settings", "-out", "list.pem"], &signer[..]].concat());
    openssl(folder, &["crl", "-in", "list.pem", "-outform", "der", "-out", "list.der"]);
    let place = format!("subjectAltName=DNS:localhost\ncrlDistributionPoints=URI:http://{address}/list\n");
    std::fs::write(folder.join("names"), place).expect("written");
    let sign = ["x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "30"];
    openssl(folder, &[&sign[..], &["-CAcreateserial", "-extfile", "names", "-out", "cert.pem"]].concat());
    std::fs::read(folder.join("list.der")).expect("a list")
}

/// Gives the list to all who ask.
async fn serve(listener: TcpListener, list: Vec<u8>) {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", list.len());
    let response = [head.as_bytes(), &list].concat();
    loop {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let _ = stream.write_all(&response).await;
    }
}

/// Returns what is shown of the newest record once an attempt of it has failed.
fn failed(windows: &Windows) -> String {
    wait::until_some_blocking("an attempt fails by its certificate", || {
        let newest = windows.history()[0].clone();
        let id = newest["id"].as_str().expect("an id").to_owned();
        Some(windows.stdout(&["show", &id], "")).filter(|shown| shown.contains("certificate"))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn order_goes_only_to_a_server_whose_authority_the_windows_store_trusts() {
    let Some(windows) = Windows::session() else { return };
    let windows = windows.with_data_dir("C:\\https");
    let keys = TempDir::new().expect("a temporary directory");
    certificate(keys.path());
    let lists = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let list = with_revocation_list(keys.path(), &lists.local_addr().expect("an address").to_string());
    tokio::spawn(serve(lists, list));
    let shop = TunnelEdge::open(keys.path()).await;
    let address = shop.address().replace("127.0.0.1", "localhost");
    windows.stdout(&["flow", "import", "-"], &plain_flow(&format!("https://{address}"), json!({})).to_string());
    let hook = windows.hook("plain");
    let order = tokio::spawn(async move {
        let mut stream = shop.next().await;
        let mut head = [0; 4];
        stream.read_exact(&mut head).await.expect("a request");
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.expect("sent");
        head
    });
    let serving = windows.serve();
    assert_eq!(http::post(&serving.address, &hook, r#"{"id": 1}"#).await.status, 200);
    let shown = failed(&windows);
    assert!(shown.contains("localhost cannot be reached: the certificate of the other side"), "{shown}");
    assert!(!order.is_finished(), "nothing was sent");

    openssl(keys.path(), &["x509", "-in", "ca.pem", "-outform", "der", "-out", "ca.der"]);
    windows.trust(&keys.path().join("ca.der"));
    // A program under Wine reads the store once.
    serving.kill();
    let serving = windows.serve();
    assert_eq!(&order.await.expect("an order"), b"POST");
    drop(serving);
}
