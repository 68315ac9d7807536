//! An SSH server that forwards one of its ports here: a real OpenSSH server, and for a password one of our own making,
//! since OpenSSH takes passwords of real users only.

use hooktray_core::incident::alert::Alert;
use hooktray_core::settings::tunnel::{
    SSH_PASSWORD, SshAddress, SshLogin, SshSettings, TunnelProvider, TunnelSettings,
};
use hooktray_core::settings::{self, Settings};
use hooktray_core::tunnel::Stage;
use hooktray_core::tunnel::keys;
use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path, plain_flow};
use hooktray_support::http::post;
use hooktray_support::mail_server::certificate;
use hooktray_support::ssh_service::{SshAccess, SshService};
use hooktray_support::sshd::{Sshd, free_port};
use russh::MethodKind;
use serde_json::json;
use tempfile::TempDir;

use crate::tunnel::{SOON, is_down_with, stands, works};

/// An engine whose key the server lets in.
async fn known_to(sshd: &Sshd) -> TestEngine {
    let engine = TestEngine::new();
    let public = engine.api().tunnel_key_make().await.expect("a key");
    sshd.authorize(&public);
    engine
}

async fn reach(engine: &TestEngine, ssh: SshSettings) {
    let settings = Settings { tunnel: Some(TunnelSettings::by(TunnelProvider::Ssh(ssh))), ..Settings::default() };
    settings::save(engine.inner().store(), &settings).expect("saved");
    engine.inner().tunnel().set_at(settings.tunnel, SOON).await;
}

#[tokio::test]
async fn a_record_from_the_servers_side_becomes_an_order() {
    let sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    let aray = Aray::start(API_KEY);
    let flow = engine.import(&aray_flow(&aray.url()));
    let port = free_port();
    reach(&engine, sshd.settings(port)).await;
    let public = works(&engine).await;
    assert_eq!(public, format!("127.0.0.1:{port}"));
    let record = json!({"id": "7", "from": "+79165550117", "to": "+79165550117", "custmemo": "Ольга"}).to_string();
    assert_eq!(post(&public, &path(&flow), &record).await.status, 200);
    assert_eq!(engine.newest()["request"]["ip"], "127.0.0.1", "as the server says who connected");
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["delivered"]);

    engine.inner().tunnel().set(None).await;
    let gone = async {
        while tokio::net::TcpStream::connect(&public).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("the server gives the port up");
}

#[tokio::test]
async fn a_server_that_is_killed_and_comes_back_is_connected_to_again() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    let flow = engine.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false})));
    reach(&engine, sshd.settings(free_port())).await;
    works(&engine).await;
    sshd.kill();
    stands(&engine, |state| state.stage == Stage::Down).await;
    sshd.go();
    let public = works(&engine).await;
    assert_eq!(post(&public, &path(&flow), "{}").await.status, 200);
}

#[tokio::test]
async fn another_port_of_the_servers_choice_is_another_address_and_the_owner_is_told() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(0)).await;
    let before = works(&engine).await;
    assert_eq!(engine.notifications(), [], "the first address is no change");
    sshd.kill();
    stands(&engine, |state| state.stage == Stage::Down).await;
    // So that the server cannot choose the same one again.
    let _taken = taken(&before).await;
    sshd.go();
    let after = works(&engine).await;
    assert_ne!(before, after);
    let told = async {
        loop {
            match engine.notifications().pop() {
                Some(notice) => return notice.alert,
                None => tokio::task::yield_now().await,
            }
        }
    };
    let alert = tokio::time::timeout(std::time::Duration::from_secs(20), told).await.expect("it is told");
    assert_eq!(alert, Alert::AddressChanged { from: format!("http://{before}"), to: format!("http://{after}") });
}

/// Takes a port as soon as the processes that had it are gone.
async fn taken(address: &str) -> tokio::net::TcpListener {
    let taking = async {
        loop {
            match tokio::net::TcpListener::bind(address).await {
                Ok(listener) => return listener,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), taking).await.expect("the port is free")
}

#[tokio::test]
async fn a_server_that_forwards_nothing_says_so() {
    let sshd = Sshd::start("ed25519", &["AllowTcpForwarding no"]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(free_port())).await;
    is_down_with(&engine, "ssh_forward").await;
}

#[tokio::test]
async fn a_key_that_the_server_does_not_know_is_said_and_no_server_is_said_too() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    sshd.authorize(&keys::make().expect("a key").public);
    reach(&engine, sshd.settings(free_port())).await;
    is_down_with(&engine, "ssh_login").await;
    sshd.kill();
    engine.inner().tunnel().set(None).await;
    reach(&engine, sshd.settings(free_port())).await;
    is_down_with(&engine, "ssh_unreachable").await;
}

#[tokio::test]
async fn another_host_key_is_refused_until_the_user_takes_it() {
    for kind in ["ed25519", "rsa", "ecdsa"] {
        let mut sshd = Sshd::start(kind, &[]);
        let engine = known_to(&sshd).await;
        reach(&engine, sshd.settings(free_port())).await;
        works(&engine).await;
        let known =
            async || engine.api().tunnel_server_key().await.expect("readable").expect("a known server").fingerprint;
        let first = known().await;
        sshd.kill();
        stands(&engine, |state| state.stage == Stage::Down).await;
        sshd.new_key(kind);
        sshd.go();
        is_down_with(&engine, "ssh_host_key").await;
        let trouble = engine.api().tunnel().trouble.expect("a trouble");
        assert!(trouble.args["known"].starts_with("SHA256:") && trouble.args["shown"].starts_with("SHA256:"));
        assert_ne!(trouble.args["known"], trouble.args["shown"]);
        assert_eq!((&trouble.args["known"], &known().await), (&first, &first), "the key that is known is shown");
        engine.api().tunnel_trust_new_key().await.expect("taken");
        works(&engine).await;
        assert_eq!(known().await, trouble.args["shown"]);
    }
}

#[tokio::test]
async fn a_server_that_has_one_more_key_is_still_the_same() {
    let mut sshd = Sshd::start("rsa", &[]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(free_port())).await;
    works(&engine).await;
    sshd.kill();
    stands(&engine, |state| state.stage == Stage::Down).await;
    // Of a kind that would be asked for first.
    sshd.one_more_key("ed25519");
    sshd.go();
    works(&engine).await;
}

#[tokio::test]
async fn a_server_that_only_has_a_key_of_another_kind_is_another_server() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let engine = known_to(&sshd).await;
    reach(&engine, sshd.settings(free_port())).await;
    works(&engine).await;
    sshd.kill();
    stands(&engine, |state| state.stage == Stage::Down).await;
    sshd.new_key("ecdsa");
    sshd.go();
    is_down_with(&engine, "ssh_host_key").await;
}

#[tokio::test]
async fn a_password_is_taken_from_the_keychain_however_the_server_asks_for_it() {
    const RIGHT: &str = "pass word+1";
    let folder = TempDir::new().expect("a folder");
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
        is_down_with(&engine, "secret").await;
        let api = engine.api();
        let set = |password: &str| api.secret_set(SSH_PASSWORD.into(), password.to_owned().into());
        set("wrong").await.expect("stored");
        is_down_with(&engine, "ssh_login").await;
        set(RIGHT).await.expect("stored");
        // It is in: this engine only does not trust the certificate of the public side.
        stands(&engine, |state| state.address.as_deref() == Some(service.public().as_str())).await;
        is_down_with(&engine, "not_reached").await;
    }
}
