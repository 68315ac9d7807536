//! The SSH provider: with a real OpenSSH server, and for passwords with a server of our own, since OpenSSH accepts
//! passwords of real users only.

use std::time::Duration;

use hooktray_core::incident::alert::Alert;
use hooktray_core::settings::tunnel::{
    SSH_PASSWORD, SshAddress, SshLogin, SshSettings, TunnelProvider, TunnelSettings,
};
use hooktray_core::settings::{self, Settings};
use hooktray_core::tunnel::{TunnelErrorCode, TunnelStage, TunnelTiming, ssh_key};
use hooktray_support::aray::Aray;
use hooktray_support::certificate::certificate;
use hooktray_support::free_port::free_port;
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path, plain_flow};
use hooktray_support::http::post;
use hooktray_support::ssh_service::{SshAccess, SshService};
use hooktray_support::sshd::Sshd;
use hooktray_support::wait;
use russh::MethodKind;
use serde_json::json;
use tempfile::TempDir;

use crate::tunnel::public_access::{FAST, wait_for, wait_until_down, wait_until_works};

/// Returns an engine whose key the server accepts.
async fn known_to(sshd: &Sshd) -> TestEngine {
    let engine = TestEngine::new();
    let public = engine.api().tunnel_key_make().await.expect("a key");
    sshd.authorize(&public);
    engine
}

async fn reach(engine: &TestEngine, ssh: SshSettings) {
    let settings = Settings { tunnel: Some(TunnelSettings::by(TunnelProvider::Ssh(ssh))), ..Settings::default() };
    settings::save(engine.inner().store(), &settings).expect("saved");
    engine.inner().tunnel().set_with(settings.tunnel, FAST).await;
}

#[tokio::test]
async fn record_through_the_server_becomes_an_order() {
    let sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    let aray = Aray::start(API_KEY);
    let flow = engine.import(&aray_flow(&aray.url()));
    let port = free_port();
    reach(&engine, sshd.settings(port)).await;
    let public = wait_until_works(&engine).await;
    assert_eq!(public, format!("127.0.0.1:{port}"));
    let record = json!({"id": "7", "from": "+79165550117", "to": "+79165550117", "custmemo": "Ольга"}).to_string();
    assert_eq!(post(&public, &path(&flow), &record).await.status, 200);
    assert_eq!(engine.newest()["request"]["ip"], "127.0.0.1", "as the server says who connected");
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["delivered"]);

    engine.inner().tunnel().set(None).await;
    let gone = async || tokio::net::TcpStream::connect(&public).await.err();
    wait::until_some("the server gives the port up", gone).await;
}

#[tokio::test]
async fn restarted_server_is_reconnected() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    let flow = engine.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false})));
    reach(&engine, sshd.settings(free_port())).await;
    wait_until_works(&engine).await;
    sshd.kill();
    wait_for(&engine, |state| state.stage == TunnelStage::Down).await;
    sshd.go();
    let public = wait_until_works(&engine).await;
    assert_eq!(post(&public, &path(&flow), "{}").await.status, 200);
}

#[tokio::test]
async fn tunnel_through_which_records_come_is_not_reopened_because_its_check_fails() {
    let sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    let flow = engine.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false})));
    let port = free_port();
    let address = SshAddress::Url { url: format!("http://127.0.0.1:{}", free_port()) };
    let ssh = TunnelSettings::by(TunnelProvider::Ssh(SshSettings { address, ..sshd.settings(port) }));
    let by_hand = TunnelTiming { recheck: Duration::from_secs(3600), ..FAST };
    engine.inner().tunnel().set_with(Some(ssh), by_hand).await;
    wait_for(&engine, |state| state.error.is_some()).await;
    assert_eq!(post(&format!("127.0.0.1:{port}"), &path(&flow), "{}").await.status, 200);
    engine.inner().tunnel().check_now();
    wait_for(&engine, |state| state.stage == TunnelStage::Unverified).await;
    assert_eq!(engine.api().dashboard().await.expect("the dashboard").attention, []);
}

#[tokio::test]
async fn another_port_chosen_by_the_server_is_alerted_as_a_new_address() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(0)).await;
    let before = wait_until_works(&engine).await;
    assert_eq!(engine.notifications(), [], "the first address is not a change");
    sshd.kill();
    wait_for(&engine, |state| state.stage == TunnelStage::Down).await;
    // The server must not choose the same one again.
    let _taken = taken(&before).await;
    sshd.go();
    let after = wait_until_works(&engine).await;
    assert_ne!(before, after);
    let alert = engine.next_notification().await.alert;
    assert_eq!(alert, Alert::AddressChanged { from: format!("http://{before}"), to: format!("http://{after}") });
}

/// Takes a port as soon as the processes that had it are gone.
async fn taken(address: &str) -> tokio::net::TcpListener {
    wait::until_some("the port is free", async || tokio::net::TcpListener::bind(address).await.ok()).await
}

#[tokio::test]
async fn server_that_refuses_forwarding_is_reported() {
    let sshd = Sshd::start("ed25519", &["AllowTcpForwarding no"]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(free_port())).await;
    wait_until_down(&engine, TunnelErrorCode::SshForward).await;
}

#[tokio::test]
async fn refused_key_and_missing_server_are_reported() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    sshd.authorize(&ssh_key::generate().expect("a key").public);
    reach(&engine, sshd.settings(free_port())).await;
    wait_until_down(&engine, TunnelErrorCode::SshLogin).await;
    sshd.kill();
    engine.inner().tunnel().set(None).await;
    reach(&engine, sshd.settings(free_port())).await;
    wait_until_down(&engine, TunnelErrorCode::SshUnreachable).await;
}

#[tokio::test]
async fn another_host_key_is_refused_until_the_user_accepts_it() {
    for kind in ["ed25519", "rsa", "ecdsa"] {
        let mut sshd = Sshd::start(kind, &[]);
        let engine = known_to(&sshd).await;
        reach(&engine, sshd.settings(free_port())).await;
        wait_until_works(&engine).await;
        let known =
            async || engine.api().tunnel_server_key().await.expect("readable").expect("a known server").fingerprint;
        let first = known().await;
        sshd.kill();
        wait_for(&engine, |state| state.stage == TunnelStage::Down).await;
        sshd.new_key(kind);
        sshd.go();
        wait_until_down(&engine, TunnelErrorCode::SshHostKey).await;
        let error = engine.api().tunnel().error.expect("an error");
        assert!(error.args["known"].starts_with("SHA256:") && error.args["shown"].starts_with("SHA256:"));
        assert_ne!(error.args["known"], error.args["shown"]);
        assert_eq!((&error.args["known"], &known().await), (&first, &first), "the key that is known is shown");
        engine.api().tunnel_trust_new_key().await.expect("taken");
        wait_until_works(&engine).await;
        assert_eq!(known().await, error.args["shown"]);
    }
}

#[tokio::test]
async fn server_with_one_more_host_key_is_still_the_same() {
    let mut sshd = Sshd::start("rsa", &[]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(free_port())).await;
    wait_until_works(&engine).await;
    sshd.kill();
    wait_for(&engine, |state| state.stage == TunnelStage::Down).await;
    // Of a type that would be preferred.
    sshd.one_more_key("ed25519");
    sshd.go();
    wait_until_works(&engine).await;
}

#[tokio::test]
async fn server_with_only_another_type_of_host_key_is_another_server() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(free_port())).await;
    wait_until_works(&engine).await;
    sshd.kill();
    wait_for(&engine, |state| state.stage == TunnelStage::Down).await;
    sshd.new_key("ecdsa");
    sshd.go();
    wait_until_down(&engine, TunnelErrorCode::SshHostKey).await;
}

#[tokio::test]
async fn password_from_the_keychain_works_with_every_login_method() {
    const RIGHT: &str = "pass word+1";
    let folder = TempDir::new().expect("a temporary directory");
    certificate(folder.path());
    for way in [MethodKind::Password, MethodKind::KeyboardInteractive] {
        let service = SshService::start(folder.path(), SshAccess::Password(RIGHT, way)).await;
        let engine = TestEngine::new();
        let settings = SshSettings {
            host: "127.0.0.1".into(),
            port: service.port(),
            user: "hook".into(),
            login: SshLogin::Password,
            bind: String::new(),
            bind_port: 8080,
            address: SshAddress::Url { url: service.public() },
        };
        reach(&engine, settings).await;
        wait_until_down(&engine, TunnelErrorCode::Secret).await;
        let api = engine.api();
        let set = |password: &str| api.secret_set(SSH_PASSWORD.into(), password.to_owned().into());
        set("wrong").await.expect("stored");
        wait_until_down(&engine, TunnelErrorCode::SshLogin).await;
        set(RIGHT).await.expect("stored");
        // The login worked: this engine only does not trust the certificate of the public side.
        wait_for(&engine, |state| state.address.as_deref() == Some(service.public().as_str())).await;
        wait_until_down(&engine, TunnelErrorCode::NotReached).await;
    }
}
