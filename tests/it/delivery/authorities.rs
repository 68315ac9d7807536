//! The certificates of authorities that the owner chooses.

use std::path::Path;
use std::process::Command;

use hooktray_core::base::ca_certificate::CaCertificate;
use hooktray_core::base::error::{Error, Setting};
use hooktray_support::certificate::certificate;
use hooktray_support::harness::plain_flow;
use hooktray_support::tunnel_edge::TunnelEdge;
use jiff::Timestamp;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::test_flow::test_flow;

fn keys() -> TempDir {
    let keys = TempDir::new().expect("a temporary directory");
    certificate(keys.path());
    keys
}

fn read(file: &Path) -> Result<Vec<CaCertificate>, Error> {
    CaCertificate::read_all(&std::fs::read(file).expect("a file"), Timestamp::now())
}

fn refused(result: Result<Vec<CaCertificate>, Error>) -> Setting {
    match result {
        Err(Error::Setting(error)) => error.setting,
        other => panic!("{other:?}"),
    }
}

/// Makes an authority of this name.
fn authority(folder: &Path, name: &str, more: &[&str]) {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let request = ["req", "-x509", "-utf8", "-days", "30", "-keyout", "ca.key", "-out", "ca.pem", "-subj", name];
    let made = Command::new("openssl").args(request).args(key).args(more).current_dir(folder).output();
    assert!(made.expect("openssl runs").status.success());
}

#[tokio::test]
async fn orders_go_to_a_server_of_an_authority_that_was_chosen_without_a_restart() {
    let keys = keys();
    let shop = TunnelEdge::open(keys.path()).await;
    let test = test_flow(|flow| *flow = plain_flow(&format!("https://{}", shop.address()), json!({}))).await;
    let (orders, taken) = tokio::sync::watch::channel(0);
    tokio::spawn(async move {
        loop {
            let mut stream = shop.next().await;
            let mut head = [0; 4];
            let _ = stream.read_exact(&mut head).await;
            orders.send_modify(|count| *count += i32::from(&head == b"POST"));
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
        }
    });
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    let error = test.engine.newest()["error"].clone();
    let said = error["message"].as_str().expect("a message");
    assert!(said.contains("from an authority that this system does not trust"), "{said}");
    assert_eq!(*taken.borrow(), 0);
    let certificates = read(&keys.path().join("ca.pem")).expect("an authority");
    test.change_settings(|settings| settings.network.certificates = certificates).await;
    test.engine.run_worker_after(60).await;
    assert_eq!((test.engine.statuses(), *taken.borrow()), (vec!["delivered".to_owned()], 1));
}

#[test]
fn authority_is_named_by_its_owner_and_its_end() {
    let folder = TempDir::new().expect("a temporary directory");
    for (subject, owner) in [
        ("/CN=Test CA", "Test CA"),
        ("/O=ООО «Магазин», Москва/CN=Офис", "Офис (ООО «Магазин», Москва)"),
        ("/O=Shop", "Shop"),
    ] {
        authority(folder.path(), subject, &[]);
        let certificate = read(&folder.path().join("ca.pem")).expect("an authority").remove(0);
        assert_eq!(certificate.owner, owner);
        let days = certificate.expires_at.duration_since(Timestamp::now()).as_hours() / 24;
        assert!((29..=30).contains(&days), "{days}");
        certificate.check().expect("as it was read");
        CaCertificate { owner: "Somebody".into(), ..certificate }.check().expect_err("another name");
    }
}

#[test]
fn file_without_a_usable_authority_is_refused_with_the_reason() {
    let keys = keys();
    let file = |name: &str| keys.path().join(name);
    std::fs::write(file("cut.pem"), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n").expect("written");
    assert_eq!(refused(read(&file("cut.pem"))), Setting::Certificate);
    assert_eq!(refused(read(&file("ca.key"))), Setting::Certificate, "a key and no certificate");
    assert_eq!(refused(read(&file("cert.pem"))), Setting::CertificateOfServer);
    let ca = std::fs::read(file("ca.pem")).expect("a file");
    let later: Timestamp = "2100-01-01T00:00:00Z".parse().expect("a time");
    assert_eq!(refused(CaCertificate::read_all(&ca, later)), Setting::CertificateExpired);
}

#[test]
fn only_the_certificates_of_a_file_are_kept() {
    let keys = keys();
    let [key, ca] = ["ca.key", "ca.pem"].map(|name| std::fs::read_to_string(keys.path().join(name)).expect("a file"));
    let both = CaCertificate::read_all(format!("{key}\n{ca}\n{ca}").as_bytes(), Timestamp::now()).expect("read");
    assert_eq!(both.len(), 2);
    assert!(!format!("{both:?}").contains("PRIVATE KEY"));
    let der = both[0].der().expect("a certificate");
    assert_eq!(CaCertificate::read_all(&der, Timestamp::now()).expect("also without PEM"), both[..1]);
}
