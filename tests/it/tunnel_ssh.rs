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
use hooktray_support::harness::{API_KEY, Bench, aray_flow, path, plain_flow};
use hooktray_support::http::post;
use hooktray_support::mailbox::certificate;
use hooktray_support::ssh_service::{LetsIn, SshService};
use hooktray_support::sshd::{Sshd, free_port};
use russh::MethodKind;
use serde_json::json;
use tempfile::TempDir;

use crate::tunnel::{SOON, is_down_with, stands, works};

/// An engine whose key the server lets in.
async fn known_to(sshd: &Sshd) -> Bench {
    let bench = Bench::new();
    let public = bench.api().tunnel_key_make().await.expect("a key");
    sshd.authorize(&public);
    bench
}

async fn reach(bench: &Bench, ssh: SshSettings) {
    let settings = Settings { tunnel: Some(TunnelSettings::by(TunnelProvider::Ssh(ssh))), ..Settings::default() };
    settings::save(bench.engine().store(), &settings).expect("saved");
    bench.engine().tunnel().set_at(settings.tunnel, SOON).await;
}

#[tokio::test]
async fn a_record_from_the_servers_side_becomes_an_order() {
    let sshd = Sshd::start("ed25519", &[]);
    let bench = known_to(&sshd).await;
    let aray = Aray::start(API_KEY);
    let flow = bench.import(&aray_flow(&aray.url()));
    let port = free_port();
    reach(&bench, sshd.settings(port)).await;
    let public = works(&bench).await;
    assert_eq!(public, format!("127.0.0.1:{port}"));
    let record = json!({"id": "7", "from": "+79165550117", "to": "+79165550117", "custmemo": "Ольга"}).to_string();
    assert_eq!(post(&public, &path(&flow), &record).await.status, 200);
    assert_eq!(bench.newest()["request"]["ip"], "127.0.0.1", "as the server says who connected");
    bench.settle().await;
    assert_eq!(bench.states(), ["delivered"]);

    bench.engine().tunnel().set(None).await;
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
    let bench = known_to(&sshd).await;
    let flow = bench.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false})));
    reach(&bench, sshd.settings(free_port())).await;
    works(&bench).await;
    sshd.kill();
    stands(&bench, |state| state.stage == Stage::Down).await;
    sshd.go();
    let public = works(&bench).await;
    assert_eq!(post(&public, &path(&flow), "{}").await.status, 200);
}

#[tokio::test]
async fn another_port_of_the_servers_choice_is_another_address_and_the_owner_is_told() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let bench = known_to(&sshd).await;
    reach(&bench, sshd.settings(0)).await;
    let before = works(&bench).await;
    assert_eq!(bench.notices(), [], "the first address is no change");
    sshd.kill();
    stands(&bench, |state| state.stage == Stage::Down).await;
    // So that the server cannot choose the same one again.
    let _taken = taken(&before).await;
    sshd.go();
    let after = works(&bench).await;
    assert_ne!(before, after);
    let told = async {
        loop {
            match bench.notices().pop() {
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
    let bench = known_to(&sshd).await;
    reach(&bench, sshd.settings(free_port())).await;
    is_down_with(&bench, "ssh_forward").await;
}

#[tokio::test]
async fn a_key_that_the_server_does_not_know_is_said_and_no_server_is_said_too() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let bench = known_to(&sshd).await;
    sshd.authorize(&keys::make().expect("a key").public);
    reach(&bench, sshd.settings(free_port())).await;
    is_down_with(&bench, "ssh_login").await;
    sshd.kill();
    bench.engine().tunnel().set(None).await;
    reach(&bench, sshd.settings(free_port())).await;
    is_down_with(&bench, "ssh_unreachable").await;
}

#[tokio::test]
async fn another_host_key_is_refused_until_the_user_takes_it() {
    for kind in ["ed25519", "rsa", "ecdsa"] {
        let mut sshd = Sshd::start(kind, &[]);
        let bench = known_to(&sshd).await;
        reach(&bench, sshd.settings(free_port())).await;
        works(&bench).await;
        let known =
            async || bench.api().tunnel_server_key().await.expect("readable").expect("a known server").fingerprint;
        let first = known().await;
        sshd.kill();
        stands(&bench, |state| state.stage == Stage::Down).await;
        sshd.new_key(kind);
        sshd.go();
        is_down_with(&bench, "ssh_host_key").await;
        let trouble = bench.api().tunnel().trouble.expect("a trouble");
        assert!(trouble.args["known"].starts_with("SHA256:") && trouble.args["shown"].starts_with("SHA256:"));
        assert_ne!(trouble.args["known"], trouble.args["shown"]);
        assert_eq!((&trouble.args["known"], &known().await), (&first, &first), "the key that is known is shown");
        bench.api().tunnel_trust_new_key().await.expect("taken");
        works(&bench).await;
        assert_eq!(known().await, trouble.args["shown"]);
    }
}

#[tokio::test]
async fn a_server_that_has_one_more_key_is_still_the_same() {
    let mut sshd = Sshd::start("rsa", &[]);
    let bench = known_to(&sshd).await;
    reach(&bench, sshd.settings(free_port())).await;
    works(&bench).await;
    sshd.kill();
    stands(&bench, |state| state.stage == Stage::Down).await;
    // Of a kind that would be asked for first.
    sshd.one_more_key("ed25519");
    sshd.go();
    works(&bench).await;
}

#[tokio::test]
async fn a_server_that_only_has_a_key_of_another_kind_is_another_server() {
    let mut sshd = Sshd::start("ed25519", &[]);
    let bench = known_to(&sshd).await;
    reach(&bench, sshd.settings(free_port())).await;
    works(&bench).await;
    sshd.kill();
    stands(&bench, |state| state.stage == Stage::Down).await;
    sshd.new_key("ecdsa");
    sshd.go();
    is_down_with(&bench, "ssh_host_key").await;
}

#[tokio::test]
async fn a_password_is_taken_from_the_keychain_however_the_server_asks_for_it() {
    const RIGHT: &str = "pass word+1";
    let folder = TempDir::new().expect("a folder");
    certificate(folder.path());
    for way in [MethodKind::Password, MethodKind::KeyboardInteractive] {
        let service = SshService::start(folder.path(), LetsIn::Password(RIGHT, way)).await;
        let bench = Bench::new();
        let settings = SshSettings {
            host: "127.0.0.1".into(),
            port: service.port(),
            user: "hook".into(),
            login: SshLogin::Password,
            bind: String::new(),
            bind_port: 8080,
            address: SshAddress::Url { url: service.public() },
        };
        reach(&bench, settings).await;
        is_down_with(&bench, "secret").await;
        let api = bench.api();
        let set = |password: &str| api.secret_set(SSH_PASSWORD.into(), password.to_owned().into());
        set("wrong").await.expect("stored");
        is_down_with(&bench, "ssh_login").await;
        set(RIGHT).await.expect("stored");
        // It is in: this engine only does not trust the certificate of the public side.
        stands(&bench, |state| state.address.as_deref() == Some(service.public().as_str())).await;
        is_down_with(&bench, "not_reached").await;
    }
}
