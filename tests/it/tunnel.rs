//! Reachable from outside: what may come in by that way, and whose word is taken for what.

use std::time::Duration;

use hooktray_core::api::TunnelStage;
use hooktray_core::flows::OLD_LINK;
use hooktray_core::settings::Settings;
use hooktray_core::settings::tunnel::{TunnelProvider, TunnelSettings};
use hooktray_core::tunnel::{Pace, Stage, State};
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http::{post, request};
use hooktray_support::sshd::free_port;
use serde_json::json;
use tokio::net::TcpStream;

/// A pace at which nobody has to wait.
pub(crate) const SOON: Pace = Pace {
    check: Duration::from_millis(50),
    recheck: Duration::from_millis(20),
    look: Duration::from_secs(3600),
    again: Duration::from_millis(20),
    longest: Duration::from_millis(200),
};

/// Waits until the way in stands like this; gives how it stands then.
pub(crate) async fn stands(engine: &TestEngine, is: impl FnMut(&State) -> bool) -> State {
    let mut state = engine.inner().tunnel().follow();
    let waited = tokio::time::timeout(Duration::from_secs(30), state.wait_for(is)).await;
    let seen = engine.inner().tunnel().state();
    waited.unwrap_or_else(|_| panic!("it does not come to that: {seen:?}")).expect("an engine").clone()
}

/// Waits until senders get through; gives the public address without its scheme.
pub(crate) async fn works(engine: &TestEngine) -> String {
    let state = stands(engine, |state| state.stage == Stage::Works).await;
    state.address.expect("an address").replace("http://", "")
}

/// Waits until this trouble is what is wrong.
pub(crate) async fn is_down_with(engine: &TestEngine, code: &str) {
    let is = |state: &State| {
        state.stage == Stage::Down && state.trouble.as_ref().is_some_and(|(trouble, _)| trouble.code == code)
    };
    stands(engine, is).await;
}

/// An engine with one flow that is stopped, so that records are kept and nothing is sent.
pub(crate) fn engine() -> (TestEngine, String) {
    let engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://127.0.0.1:9", json!({"enabled": false})));
    (engine, path(&flow))
}

/// An address of one's own, whose requests come in at a port of this machine.
pub(crate) fn own_address(url: &str, listen: &str) -> TunnelSettings {
    TunnelSettings::by(TunnelProvider::Address { url: url.to_owned(), listen: listen.to_owned() })
}

/// Opens the outer entrance of an engine; gives its address.
pub(crate) async fn open(engine: &TestEngine, change: impl FnOnce(&mut TunnelSettings)) -> String {
    let listen = format!("127.0.0.1:{}", free_port());
    let mut settings = own_address(&format!("http://{listen}"), &listen);
    change(&mut settings);
    engine.inner().tunnel().set_at(Some(settings), SOON).await;
    assert_eq!(works(engine).await, listen);
    listen
}

#[tokio::test]
async fn off_is_nothing_and_off_again_leaves_nothing() {
    let (engine, _) = engine();
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    assert_eq!(engine.api().tunnel().stage, TunnelStage::Off);
    let outer = open(&engine, |_| {}).await;
    assert!(tasks() > before);
    engine.inner().tunnel().set(None).await;
    assert_eq!(engine.api().tunnel().stage, TunnelStage::Off);
    assert_eq!(engine.api().tunnel().address, None);
    assert_eq!(tasks(), before);
    assert!(TcpStream::connect(&outer).await.is_err(), "the port is free again");
}

#[tokio::test]
async fn only_links_and_the_health_path_are_there_from_outside() {
    let (engine, path) = engine();
    let outer = open(&engine, |_| {}).await;
    assert_eq!(post(&outer, &path, r#"{"id": 1}"#).await.status, 200);
    assert_eq!(request(&outer, "GET", "/health", "", b"").await.body, r#"{"status":"ok"}"#);
    for target in ["/", "/api", "/settings", "/hook", "/hook/", "/metrics", "/health/"] {
        assert_eq!(request(&outer, "GET", target, "", b"").await.status, 404, "{target}");
    }
    assert_eq!(engine.statuses(), ["held"]);
}

#[tokio::test]
async fn whoever_comes_by_the_outer_entrance_is_never_taken_for_somebody_of_this_machine() {
    let (mut engine, path) = engine();
    let claim = "X-Forwarded-For: 127.0.0.1\r\nCF-Connecting-IP: 127.0.0.1\r\n";
    let outer = open(&engine, |settings| settings.allowed = vec!["203.0.113.0/24".into()]).await;
    let answer = request(&outer, "POST", &path, claim, b"{}").await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "not_allowed"));
    let own = engine.listen().await;
    assert_eq!(post(&own, &path, "{}").await.status, 200, "senders of this machine are not asked");
    assert_eq!(engine.statuses().len(), 1);
}

#[tokio::test]
async fn a_proxy_is_believed_once_it_is_named_and_then_the_list_counts_for_senders() {
    let (engine, path) = engine();
    let from = |ip: &str| format!("X-Forwarded-For: 10.9.9.9, {ip}\r\n");
    let outer = open(&engine, |_| {}).await;
    assert_eq!(request(&outer, "POST", &path, &from("203.0.113.5"), b"{}").await.status, 200);
    assert_eq!(engine.newest()["request"]["ip"], "127.0.0.1", "nobody was named");
    let named = |settings: &mut TunnelSettings| {
        settings.proxies = vec!["127.0.0.1".into()];
        settings.allowed = vec!["203.0.113.5".into()];
    };
    let outer = open(&engine, named).await;
    assert_eq!(request(&outer, "POST", &path, &from("203.0.113.5"), b"{}").await.status, 200);
    assert_eq!(engine.newest()["request"]["ip"], "203.0.113.5");
    assert_eq!(request(&outer, "POST", &path, &from("203.0.113.6"), b"{}").await.status, 403);
    assert_eq!(engine.statuses().len(), 2);
}

#[tokio::test]
async fn wrong_links_are_all_answered_alike_and_then_slowly() {
    let (engine, path) = engine();
    let outer = open(&engine, |settings| settings.proxies = vec!["127.0.0.1".into()]).await;
    let from = |ip: &str| format!("X-Forwarded-For: {ip}\r\n");
    let (guesser, other) = (from("203.0.113.5"), from("203.0.113.6"));
    let right = path.trim_start_matches("/hook/");
    let near = format!("/hook/{}x", &right[..right.len() - 1]);
    let mut answers = Vec::new();
    for target in ["/hook/x", "/hook/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", near.as_str(), "/hook/%00"] {
        for method in ["GET", "POST", "PUT"] {
            let answer = request(&outer, method, target, &other, b"{}").await;
            answers.push((answer.status, answer.body));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0].0, 404);
    engine.inner().tunnel().set(None).await;
    // With the clock held, only an answer that waits for it moves it.
    let outer = open(&engine, |settings| settings.proxies = vec!["127.0.0.1".into()]).await;
    for _ in 0..10 {
        request(&outer, "POST", "/hook/x", &guesser, b"{}").await;
    }
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    assert_eq!(request(&outer, "POST", "/hook/x", &guesser, b"{}").await.status, 404);
    assert!(begun.elapsed() >= Duration::from_secs(3), "held back");
}

#[tokio::test]
async fn a_link_that_was_renewed_is_taken_for_a_day() {
    let (mut engine, old) = engine();
    let own = engine.listen().await;
    let id = engine.api().overview().await.expect("an overview").flows[0].id;
    let renewed = engine.api().flow_renew_link(id).await.expect("renewed");
    let new = format!("/hook/{}", renewed.file.webhook().token.clone().expect("a token"));
    assert_ne!(new, old);
    assert!(renewed.link.ends_with(&new));
    assert_eq!((post(&own, &old, "{}").await.status, post(&own, &new, "{}").await.status), (200, 200));
    engine.clock.advance(OLD_LINK - Duration::from_secs(1));
    assert_eq!(post(&own, &old, "{}").await.status, 200);
    engine.restart().await;
    let own = engine.listen().await;
    assert_eq!(post(&own, &old, "{}").await.status, 200, "a restart forgets none");
    engine.clock.advance(Duration::from_secs(1));
    assert_eq!((post(&own, &old, "{}").await.status, post(&own, &new, "{}").await.status), (404, 200));
}

#[tokio::test]
async fn an_old_link_belongs_to_its_flow_and_goes_with_it() {
    let (mut engine, old) = engine();
    let own = engine.listen().await;
    let id = engine.api().overview().await.expect("an overview").flows[0].id;
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
async fn a_flow_that_asks_for_nothing_is_pointed_out_while_it_can_be_reached_and_protected_with_one_key() {
    let (mut engine, path) = engine();
    let api = engine.api();
    let id = api.overview().await.expect("an overview").flows[0].id;
    let warned = |codes: &[hooktray_core::api::Note]| codes.iter().any(|note| note.code == "exposed");
    assert!(!warned(&api.flow_get(id).await.expect("a flow").warnings));
    let outer = open(&engine, |_| {}).await;
    assert!(warned(&api.flow_get(id).await.expect("a flow").warnings));
    assert!(api.overview().await.expect("an overview").flows[0].exposed.is_some());
    assert_eq!(api.overview().await.expect("an overview").address, format!("http://{outer}"));

    let protected = api.flow_protect(id).await.expect("protected");
    assert!(!warned(&protected.flow.warnings));
    assert!(api.overview().await.expect("an overview").flows[0].exposed.is_none());
    assert_eq!(post(&outer, &path, "{}").await.status, 401);
    let with = |value: &str| format!("{}: {value}\r\n", protected.header);
    assert_eq!(request(&outer, "POST", &path, &with(&protected.value), b"{}").await.status, 200);
    assert!(!engine.newest().to_string().contains(&protected.value), "masked where it is stored");
    let file = api.flow_file(id).await.expect("a file");
    assert!(file.contains("\"auth\"") && !file.contains(&protected.value));

    let again = api.flow_protect(id).await.expect("protected anew");
    assert_ne!(again.value, protected.value);
    let own = engine.listen().await;
    assert_eq!(request(&own, "POST", &path, &with(&protected.value), b"{}").await.status, 401);
    assert_eq!(request(&own, "POST", &path, &with(&again.value), b"{}").await.status, 200);

    engine.import(&plain_flow(
        "http://127.0.0.1:9",
        json!({"enabled": false, "source": {"type": "webhook", "auth": {"type": "basic", "user": "u", "password_secret": "p"}}}),
    ));
    assert_eq!(api.flow_protect(id).await.expect_err("refused").code, "usage");
}

#[tokio::test]
async fn settings_open_and_close_the_way_in() {
    let (engine, _) = engine();
    let api = engine.api();
    let listen = format!("127.0.0.1:{}", free_port());
    let tunnel = Some(own_address(&format!("http://{listen}"), &listen));
    let settings = api.settings().await.expect("settings");
    api.settings_save(Settings { tunnel, ..settings.clone() }).await.expect("saved");
    assert_eq!(works(&engine).await, listen);
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
