//! What is refused leaves one counted trace, for the owner and in the log, and costs nobody else anything.

use hooktray_core::api::RefusedView;
use hooktray_core::ingress::Limits;
use hooktray_support::harness::TestEngine;
#[cfg(unix)]
use hooktray_support::harness::{Program, plain_flow};
use hooktray_support::http::{exchange, post, request};
use serde_json::json;

use crate::intake::requests::link_of;

async fn refused(engine: &TestEngine) -> Vec<RefusedView> {
    engine.inner().write_refusals().await;
    engine.api().dashboard().await.expect("the dashboard").refused
}

#[tokio::test]
async fn refused_requests_are_counted_by_flow_and_reason() {
    let (engine, address, path) = link_of(TestEngine::new(), json!({"type": "webhook", "methods": ["POST"]})).await;
    assert_eq!(refused(&engine).await, []);
    for _ in 0..3 {
        exchange(&address, format!("POST {path}?a=b HTTP/9.1\r\nHost: h\r\n\r\n").as_bytes()).await;
        request(&address, "PUT", &path, "", b"{}").await;
        post(&address, "/hook/an-old-link", "{}").await;
        post(&address, "/favicon.ico", "").await;
        request(&address, "GET", &path, "", b"").await;
    }
    let now = engine.clock.now();
    let view = |flow: &str, code: &str, count| RefusedView {
        flow: flow.to_owned(),
        code: code.to_owned(),
        count,
        last_at: now,
        sender: "127.0.0.1".to_owned(),
    };
    let three = |count| {
        [
            view("", "unknown_link", count),
            view("plain", "broken_request", count),
            view("plain", "method_not_allowed", count),
        ]
    };
    assert_eq!(refused(&engine).await, three(3));
    post(&address, "/hook/an-old-link", "{}").await;
    assert_eq!(refused(&engine).await[0].count, 4, "counted on");
    let dashboard = engine.api().dashboard().await.expect("the dashboard");
    assert!(dashboard.attention.is_empty() && engine.history().is_empty() && engine.notifications().is_empty());

    engine.clock.advance(std::time::Duration::from_secs(25 * 3600));
    post(&address, "/hook/an-old-link", "{}").await;
    assert_eq!(refused(&engine).await.iter().map(|one| one.count).collect::<Vec<_>>(), [1], "what is over goes");
}

#[tokio::test]
async fn refusals_of_a_deleted_flow_go_with_it() {
    let (engine, address, path) = link_of(TestEngine::new(), json!({"type": "webhook", "methods": ["POST"]})).await;
    request(&address, "PUT", &path, "", b"{}").await;
    assert_eq!(refused(&engine).await.len(), 1);
    engine.inner().change_flows(|flows| flows.delete("plain")).expect("deleted");
    assert_eq!(refused(&engine).await, []);
}

#[cfg(unix)]
#[tokio::test]
async fn flood_of_refused_requests_fills_neither_the_log_nor_the_history() {
    let program = Program::new();
    let flow =
        plain_flow("http://127.0.0.1:9", json!({"name": "aray", "source": {"type": "webhook", "methods": ["POST"]}}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    let serving = program.serve();
    let path = crate::cli::program::path(&program);
    for _ in 0..1_000 {
        assert_eq!(request(&serving.address, "PUT", &path, "", b"{}").await.status, 405);
    }
    assert_eq!(serving.stop_with("TERM"), Some(0));
    let logs = program.logs();
    let told = logs.matches("requests were refused").count();
    assert!((1..5).contains(&told) && logs.len() < 10_000, "{logs}");
    let said = program.run(&["history"]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("method_not_allowed") && said.contains("× 1000 for “aray”"), "{said}");
    let json = program.says(&["history", "--json"]);
    assert_eq!(json.trim(), "[]");
}

#[tokio::test]
async fn flow_keeps_its_own_rate() {
    let limits = Limits::default().with_rate(1, 3);
    let (engine, address, path) = link_of(TestEngine::with_limits(limits), json!({"type": "webhook"})).await;
    for _ in 0..50 {
        assert_eq!(post(&address, "/hook/wrong", "{}").await.status, 404);
    }
    for _ in 0..3 {
        assert_eq!(post(&address, &path, "{}").await.status, 200);
    }
    assert_eq!(post(&address, &path, "{}").await.status, 429);
    assert_eq!(refused(&engine).await.len(), 2);
}
