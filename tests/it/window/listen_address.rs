//! The address to listen on, changed in the settings.

use hooktray_core::api::AttentionCode;
use hooktray_core::engine::ListenerStatus;
use hooktray_core::settings::Settings;
use hooktray_core::store::FILE;
use hooktray_support::free_port::free_port;
use hooktray_support::harness::TestEngine;
use hooktray_support::http;

#[tokio::test]
async fn taken_port_changes_nothing() {
    let engine = TestEngine::new();
    let api = engine.api();
    let listens = api.engine().listen("127.0.0.1:0").await.expect("a port");
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let taken = other.local_addr().expect("an address").to_string();
    let wanted = Settings { listen: taken.clone(), ..Settings::default() };
    let refused = api.settings_save(wanted.clone()).await.expect_err("taken");
    assert_eq!((refused.code.as_str(), refused.args["reason"].as_str()), ("listen", "in_use"));
    assert_eq!(api.settings().await.expect("settings"), Settings::default());
    let address = listens.to_string();
    assert_eq!(http::request(&address, "GET", "/health", "", b"").await.status, 200, "the old address still works");
    let dashboard = api.dashboard().await.expect("the dashboard");
    assert!(dashboard.attention.is_empty(), "nothing is wrong with it: {:?}", dashboard.attention);

    drop(other);
    api.settings_save(wanted).await.expect("free now");
    assert_eq!(http::request(&taken, "GET", "/health", "", b"").await.status, 200);
    assert!(api.dashboard().await.expect("the dashboard").attention.is_empty());
    let other_language = Settings { language: Some("en".into()), ..api.settings().await.expect("settings") };
    let elsewhere = api.engine().listen("127.0.0.1:0").await.expect("a port");
    api.settings_save(other_language).await.expect("saved");
    assert_eq!(api.engine().address(), Some(elsewhere), "only a change of the address changes it");
    api.engine().stop_listening().await;
    assert!(tokio::net::TcpStream::connect(elsewhere).await.is_err());
    assert!(tokio::net::TcpStream::connect(&taken).await.is_err());
}

#[tokio::test]
async fn address_that_cannot_be_stored_is_given_up_for_the_old_one() {
    let engine = TestEngine::new();
    let api = engine.api();
    let listens = api.engine().listen("127.0.0.1:0").await.expect("a port");
    let database = rusqlite::Connection::open(engine.data_dir.path().join(FILE)).expect("a database");
    let full = "CREATE TRIGGER full BEFORE INSERT ON settings BEGIN SELECT RAISE(ABORT, 'full'); END";
    database.execute_batch(full).expect("a trigger");
    let wanted = Settings { listen: format!("127.0.0.1:{}", free_port()), ..Settings::default() };
    api.settings_save(wanted).await.expect_err("not stored");
    assert_eq!(api.engine().listener_status(), ListenerStatus::Listening(listens));
    assert_eq!(http::request(&listens.to_string(), "GET", "/health", "", b"").await.status, 200);
}

#[tokio::test]
async fn address_changes_to_all_interfaces_and_back_on_the_same_port() {
    let engine = TestEngine::new();
    let api = engine.api();
    let port = api.engine().listen("127.0.0.1:0").await.expect("a port").port();
    let local = format!("127.0.0.1:{port}");
    for address in [format!("0.0.0.0:{port}"), local.clone(), format!("0.0.0.0:{port}")] {
        let wanted = Settings { listen: address.clone(), ..api.settings().await.expect("settings") };
        api.settings_save(wanted).await.unwrap_or_else(|error| panic!("{address}: {error:?}"));
        assert_eq!(api.engine().listener_status(), ListenerStatus::Listening(address.parse().expect("an address")));
        assert_eq!(http::request(&local, "GET", "/health", "", b"").await.status, 200, "{address}");
    }
}

#[tokio::test]
async fn address_that_another_program_shares_leaves_the_old_one_open() {
    let engine = TestEngine::new();
    let api = engine.api();
    let port = api.engine().listen("127.0.0.1:0").await.expect("a port").port();
    let other = tokio::net::TcpListener::bind(("127.0.0.2", port)).await.expect("nobody has it");
    let wanted = Settings { listen: format!("0.0.0.0:{port}"), ..Settings::default() };
    let refused = api.settings_save(wanted.clone()).await.expect_err("the other program has a part of it");
    assert_eq!(refused.args["reason"], "in_use");
    assert_eq!(http::request(&format!("127.0.0.1:{port}"), "GET", "/health", "", b"").await.status, 200);
    assert!(api.dashboard().await.expect("the dashboard").attention.is_empty());
    drop(other);
    api.settings_save(wanted).await.expect("free now");
}

#[tokio::test]
async fn alert_of_a_taken_port_goes_once_it_is_free() {
    let engine = TestEngine::new();
    let api = engine.api();
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let taken = other.local_addr().expect("an address").to_string();
    api.engine().listen(&taken).await.expect_err("taken");
    assert_eq!(api.dashboard().await.expect("the dashboard").attention[0].code, AttentionCode::Port);
    drop(other);
    api.engine().listen(&taken).await.expect("free now");
    assert!(api.dashboard().await.expect("the dashboard").attention.is_empty());
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    api.engine().listen(&other.local_addr().expect("an address").to_string()).await.expect_err("taken");
    api.engine().listen(&taken).await.expect("it listens there already");
    assert!(api.dashboard().await.expect("the dashboard").attention.is_empty(), "also after another one was tried");
}
