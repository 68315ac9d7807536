//! The tunnel: what gets in through it, and which client address is believed.

use std::time::Duration;

use hooktray_core::flows::OLD_LINK_LIFETIME;
use hooktray_core::settings::Settings;
use hooktray_core::settings::tunnel::{TunnelProvider, TunnelSettings};
use hooktray_core::tunnel::{TunnelErrorCode, TunnelStage, TunnelState, TunnelTiming};
use hooktray_support::free_port::free_port;
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http::{exchange, post, request};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// Intervals so short that no test has to wait.
pub(crate) const FAST: TunnelTiming = TunnelTiming {
    check: Duration::from_millis(50),
    recheck: Duration::from_millis(20),
    networks: Duration::from_secs(3600),
    first_retry: Duration::from_millis(20),
    longest_retry: Duration::from_millis(200),
};

/// Waits until the tunnel is in such a state. Returns the state.
pub(crate) async fn wait_for(engine: &TestEngine, is: impl FnMut(&TunnelState) -> bool) -> TunnelState {
    let mut state = engine.inner().tunnel().subscribe();
    let waited = tokio::time::timeout(Duration::from_secs(30), state.wait_for(is)).await;
    let seen = engine.inner().tunnel().state();
    waited.unwrap_or_else(|_| panic!("not in time: {seen:?}")).expect("an engine").clone()
}

/// Waits until senders get through. Returns the public address without its scheme.
pub(crate) async fn wait_until_works(engine: &TestEngine) -> String {
    let state = wait_for(engine, |state| state.stage == TunnelStage::Works).await;
    state.address.expect("an address").replace("http://", "")
}

/// Waits until the tunnel is down with this error.
pub(crate) async fn wait_until_down(engine: &TestEngine, code: TunnelErrorCode) {
    let is = |state: &TunnelState| {
        state.stage == TunnelStage::Down && state.error.as_ref().is_some_and(|(error, _)| error.code == code)
    };
    wait_for(engine, is).await;
}

/// Returns an engine with one flow that is stopped, so that records are kept and nothing is sent.
pub(crate) fn engine() -> (TestEngine, String) {
    let engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false})));
    (engine, path(&flow))
}

/// Settings for an own address, whose requests arrive at a port of this machine.
pub(crate) fn own_address(url: &str, listen: &str) -> TunnelSettings {
    TunnelSettings::by(TunnelProvider::Address { url: url.to_owned(), listen: listen.to_owned() })
}

/// Opens the tunnel of an engine. Returns its address.
pub(crate) async fn open(engine: &TestEngine, change: impl FnOnce(&mut TunnelSettings)) -> String {
    let listen = format!("127.0.0.1:{}", free_port());
    let mut settings = own_address(&format!("http://{listen}"), &listen);
    change(&mut settings);
    engine.inner().tunnel().set_with(Some(settings), FAST).await;
    assert_eq!(wait_until_works(engine).await, listen);
    listen
}

#[tokio::test]
async fn switched_off_tunnel_leaves_no_task_and_no_port() {
    let (engine, _) = engine();
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    assert_eq!(engine.api().tunnel().stage, TunnelStage::Off);
    let public = open(&engine, |_| {}).await;
    assert!(tasks() > before);
    engine.inner().tunnel().set(None).await;
    assert_eq!(engine.api().tunnel().stage, TunnelStage::Off);
    assert_eq!(engine.api().tunnel().address, None);
    assert_eq!(tasks(), before);
    assert!(TcpStream::connect(&public).await.is_err(), "the port is free again");
}

#[tokio::test]
async fn only_links_and_health_are_reachable_from_outside() {
    let (engine, path) = engine();
    let public = open(&engine, |_| {}).await;
    assert_eq!(post(&public, &path, r#"{"id": 1}"#).await.status, 200);
    assert_eq!(request(&public, "GET", "/health", "", b"").await.body, r#"{"status":"ok"}"#);
    for target in ["/", "/api", "/settings", "/hook", "/hook/", "/metrics", "/health/"] {
        assert_eq!(request(&public, "GET", target, "", b"").await.status, 404, "{target}");
    }
    assert_eq!(engine.statuses(), ["held"]);
}

#[tokio::test]
async fn public_sender_is_never_taken_for_a_local_one() {
    let (mut engine, path) = engine();
    let claim = "X-Forwarded-For: 127.0.0.1\r\nCF-Connecting-IP: 127.0.0.1\r\n";
    let public = open(&engine, |settings| settings.allowed = vec!["203.0.113.0/24".into()]).await;
    let response = request(&public, "POST", &path, claim, b"{}").await;
    assert_eq!((response.status, response.code().as_str()), (403, "not_allowed"));
    let own = engine.listen().await;
    assert_eq!(post(&own, &path, "{}").await.status, 200, "local senders are not checked");
    assert_eq!(engine.statuses().len(), 1);
}

#[tokio::test]
async fn trusted_proxy_names_the_sender_and_the_allowed_list_applies_to_it() {
    let (engine, path) = engine();
    let from = |ip: &str| format!("X-Forwarded-For: 10.9.9.9, {ip}\r\n");
    let public = open(&engine, |_| {}).await;
    assert_eq!(request(&public, "POST", &path, &from("203.0.113.5"), b"{}").await.status, 200);
    assert_eq!(engine.newest()["request"]["ip"], "127.0.0.1", "no proxy is trusted");
    let named = |settings: &mut TunnelSettings| {
        settings.proxies = vec!["127.0.0.1".into()];
        settings.allowed = vec!["203.0.113.5".into()];
    };
    let public = open(&engine, named).await;
    assert_eq!(request(&public, "POST", &path, &from("203.0.113.5"), b"{}").await.status, 200);
    assert_eq!(engine.newest()["request"]["ip"], "203.0.113.5");
    assert_eq!(request(&public, "POST", &path, &from("203.0.113.6"), b"{}").await.status, 403);
    assert_eq!(engine.statuses().len(), 2);
}

#[tokio::test]
async fn wrong_links_get_the_same_reply_and_then_a_slow_one() {
    let (engine, path) = engine();
    let public = open(&engine, |settings| settings.proxies = vec!["127.0.0.1".into()]).await;
    let from = |ip: &str| format!("X-Forwarded-For: {ip}\r\n");
    let (guesser, other) = (from("203.0.113.5"), from("203.0.113.6"));
    let right = path.trim_start_matches("/hook/");
    let near = format!("/hook/{}x", &right[..right.len() - 1]);
    let mut responses = Vec::new();
    for target in ["/hook/x", "/hook/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", near.as_str(), "/hook/%00"] {
        for method in ["GET", "POST", "PUT"] {
            let response = request(&public, method, target, &other, b"{}").await;
            responses.push((response.status, response.body));
        }
    }
    responses.dedup();
    assert_eq!(responses.len(), 1, "{responses:?}");
    assert_eq!(responses[0].0, 404);
    engine.inner().tunnel().set(None).await;
    // With the clock paused, only a delayed reply moves it.
    let public = open(&engine, |settings| settings.proxies = vec!["127.0.0.1".into()]).await;
    for _ in 0..10 {
        request(&public, "POST", "/hook/x", &guesser, b"{}").await;
    }
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    assert_eq!(request(&public, "POST", "/hook/x", &guesser, b"{}").await.status, 404);
    assert!(begun.elapsed() >= Duration::from_secs(3), "delayed");
}

/// Returns whether an address was refused that tried too many wrong links.
async fn has_refused_too_many(engine: &TestEngine) -> bool {
    engine.inner().write_refusals().await;
    let refused = engine.api().dashboard().await.expect("the dashboard").refused;
    refused.iter().any(|refused| refused.flow.is_empty() && refused.code == "too_many")
}

#[tokio::test]
async fn wrong_links_take_nothing_from_the_right_one() {
    let (engine, path) = engine();
    let public = open(&engine, |_| {}).await;
    let mut slow = Vec::new();
    // Far more than the rate allows; a slow machine takes longer for them than the rate is counted in.
    while slow.len() < 700 || slow.len() < 5_000 && !has_refused_too_many(&engine).await {
        // Their replies are delayed, and nobody waits for them.
        let mut stream = TcpStream::connect(&public).await.expect("a connection");
        let wrong = b"POST /hook/wrong HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(wrong).await.expect("sent");
        slow.push(stream);
    }
    assert!(has_refused_too_many(&engine).await, "an address that tries wrong links without end is refused");
    for _ in 0..60 {
        assert_eq!(post(&public, &path, "{}").await.status, 200, "the same address");
    }
    assert_eq!(engine.statuses().len(), 60);
}

#[tokio::test]
async fn link_is_read_and_looked_at_through_the_tunnel_as_well() {
    let (engine, path) = engine();
    let public = open(&engine, |_| {}).await;
    assert_eq!(request(&public, "HEAD", &path, "", b"").await.status, 200);
    assert!(request(&public, "GET", &path, "", b"").await.body.contains("link works"));
    assert_eq!(post(&public, &format!("/{path}/%0D%0A"), "{}").await.status, 200);
    let broken = format!("POST {path}?a=b HTTP/9.1\r\nHost: h\r\n\r\n");
    let refused = exchange(&public, broken.as_bytes()).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "broken_request"));
    assert_eq!(engine.statuses(), ["held"]);
    engine.inner().write_refusals().await;
    let refused = engine.api().dashboard().await.expect("the dashboard").refused;
    assert_eq!((refused.len(), refused[0].flow.as_str(), refused[0].count), (1, "plain", 1));
}

#[tokio::test]
async fn renewed_link_works_for_one_more_day() {
    let (mut engine, old) = engine();
    let own = engine.listen().await;
    let id = engine.api().dashboard().await.expect("the dashboard").flows[0].id;
    let renewed = engine.api().flow_renew_link(id).await.expect("renewed");
    let new = format!("/hook/{}", renewed.file.webhook().token.clone().expect("a token"));
    assert_ne!(new, old);
    assert!(renewed.link.ends_with(&new));
    assert_eq!((post(&own, &old, "{}").await.status, post(&own, &new, "{}").await.status), (200, 200));
    engine.clock.advance(OLD_LINK_LIFETIME - Duration::from_secs(1));
    assert_eq!(post(&own, &old, "{}").await.status, 200);
    engine.restart().await;
    let own = engine.listen().await;
    assert_eq!(post(&own, &old, "{}").await.status, 200, "also after a restart");
    engine.clock.advance(Duration::from_secs(1));
    assert_eq!((post(&own, &old, "{}").await.status, post(&own, &new, "{}").await.status), (404, 200));
}

#[tokio::test]
async fn old_link_is_deleted_with_its_flow() {
    let (mut engine, old) = engine();
    let own = engine.listen().await;
    let id = engine.api().dashboard().await.expect("the dashboard").flows[0].id;
    engine.api().flow_renew_link(id).await.expect("renewed");
    let token = old.trim_start_matches("/hook/");
    let thief =
        plain_flow("http://127.0.0.1:9", json!({"name": "thief", "source": {"type": "webhook", "token": token}}));
    let taken = engine.api().flow_import(thief.to_string()).await.expect_err("refused");
    assert_eq!(taken.code, "token_taken");
    engine.api().flow_delete(id).await.expect("deleted");
    assert_eq!(post(&own, &old, "{}").await.status, 404);
}

#[tokio::test]
async fn open_flow_is_reported_while_public_and_protected_with_one_key() {
    let (mut engine, path) = engine();
    let api = engine.api();
    let id = api.dashboard().await.expect("the dashboard").flows[0].id;
    let warned = |codes: &[hooktray_core::api::Finding]| codes.iter().any(|finding| finding.code.as_str() == "exposed");
    assert!(!warned(&api.flow_get(id).await.expect("a flow").warnings));
    let public = open(&engine, |_| {}).await;
    assert!(warned(&api.flow_get(id).await.expect("a flow").warnings));
    assert!(api.dashboard().await.expect("the dashboard").flows[0].exposed.is_some());
    assert_eq!(api.dashboard().await.expect("the dashboard").address, format!("http://{public}"));

    let protected = api.flow_protect(id).await.expect("protected");
    assert!(!warned(&protected.flow.warnings));
    assert!(api.dashboard().await.expect("the dashboard").flows[0].exposed.is_none());
    assert_eq!(post(&public, &path, "{}").await.status, 401);
    let with = |value: &str| format!("{}: {value}\r\n", protected.header);
    assert_eq!(request(&public, "POST", &path, &with(&protected.value), b"{}").await.status, 200);
    assert!(!engine.newest().to_string().contains(&protected.value), "masked where it is stored");
    let file = api.flow_file(id).await.expect("a file");
    assert!(file.contains("\"auth\"") && !file.contains(&protected.value));

    let again = api.flow_protect(id).await.expect("protected again");
    assert_ne!(again.value, protected.value);
    let own = engine.listen().await;
    assert_eq!(request(&own, "POST", &path, &with(&protected.value), b"{}").await.status, 401);
    assert_eq!(request(&own, "POST", &path, &with(&again.value), b"{}").await.status, 200);

    engine.import(&plain_flow(
        "http://127.0.0.1:9",
        json!({"enabled": false, "source": {"type": "webhook", "auth": {"type": "basic", "user": "u", "password_secret": "p"}}}),
    ));
    assert_eq!(api.flow_protect(id).await.expect_err("refused").code, "auth_in_use");
}

#[tokio::test]
async fn settings_open_and_close_the_tunnel() {
    let (engine, _) = engine();
    let api = engine.api();
    let listen = format!("127.0.0.1:{}", free_port());
    let tunnel = Some(own_address(&format!("http://{listen}"), &listen));
    let settings = api.settings().await.expect("settings");
    api.settings_save(Settings { tunnel, ..settings.clone() }).await.expect("saved");
    assert_eq!(wait_until_works(&engine).await, listen);
    let view = api.tunnel();
    assert_eq!(
        (view.provider.as_str(), view.stage, view.address),
        ("address", TunnelStage::Works, Some(format!("http://{listen}")))
    );
    let wrong = Some(own_address("https://a.example.com/path", &listen));
    assert!(api.settings_save(Settings { tunnel: wrong, ..settings.clone() }).await.is_err());
    api.settings_save(settings).await.expect("saved");
    assert_eq!(api.tunnel().stage, TunnelStage::Off);
    assert!(TcpStream::connect(&listen).await.is_err());
}
