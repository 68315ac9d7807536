//! Another program has the port: nothing arrives, and everybody hears of it at once.

use hooktray_core::api::AttentionCode;
use hooktray_core::api::{Api, Overview};
use hooktray_core::engine::RunOptions;
use hooktray_core::incident::IncidentStage;
use hooktray_core::incident::alert::Alert;
use hooktray_core::outcome::ProblemCode;
use hooktray_support::harness::{TestEngine, plain_flow};
use serde_json::json;
use tokio_util::sync::CancellationToken;

async fn overview_when(api: &Api, fits: impl Fn(&Overview) -> bool) -> Overview {
    loop {
        let overview = api.overview().await.expect("an overview");
        if fits(&overview) {
            return overview;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn taken_port_is_told_at_once_everywhere_and_goes_by_itself() {
    let engine = TestEngine::new();
    engine.import(&plain_flow("http://unused.example", json!({})));
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let taken = other.local_addr().expect("an address").to_string();
    let options = RunOptions { listen: Some(taken), tunnel: None };
    engine.inner().start(options).await.expect_err("it is taken");
    let api = engine.api();
    let overview = api.overview().await.expect("an overview");
    assert_eq!((overview.flows[0].enabled, overview.flows[0].receives), (true, false));
    assert_eq!(overview.attention[0].code, AttentionCode::Port);

    let stop = CancellationToken::new();
    let running = {
        let (engine, stop) = (engine.inner().clone(), stop.clone());
        tokio::spawn(async move { engine.run(stop).await })
    };
    let notification = loop {
        if let Some(notification) = engine.notifications().pop() {
            break notification;
        }
        tokio::task::yield_now().await;
    };
    let Alert::Incident(report) = notification.alert else { panic!("{notification:?}") };
    assert_eq!(
        (report.code, report.stage),
        (ProblemCode::PortLost, IncidentStage::First),
        "the clock of the test stands still"
    );

    drop(other);
    let overview = overview_when(&api, |overview| overview.flows[0].receives).await;
    assert!(overview.attention.is_empty(), "{overview:?}");
    stop.cancel();
    running.await.expect("it ends");
}
