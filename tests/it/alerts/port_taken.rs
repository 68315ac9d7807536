//! Another program has the port: nothing arrives, and everybody hears of it at once.

use hooktray_core::api::AttentionCode;
use hooktray_core::api::{Api, Dashboard};
use hooktray_core::engine::RunOptions;
use hooktray_core::incident::IncidentStage;
use hooktray_core::incident::alert::Alert;
use hooktray_core::outcome::ProblemCode;
use hooktray_support::harness::{TestEngine, plain_flow};
use hooktray_support::wait;
use serde_json::json;
use tokio_util::sync::CancellationToken;

async fn dashboard_when(api: &Api, fits: impl Fn(&Dashboard) -> bool) -> Dashboard {
    wait::until_some("the dashboard", async || Some(api.dashboard().await.expect("the dashboard")).filter(&fits)).await
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
    let dashboard = api.dashboard().await.expect("the dashboard");
    assert_eq!((dashboard.flows[0].enabled, dashboard.flows[0].receives), (true, false));
    assert_eq!(dashboard.attention[0].code, AttentionCode::Port);

    let stop = CancellationToken::new();
    let running = {
        let (engine, stop) = (engine.inner().clone(), stop.clone());
        tokio::spawn(async move { engine.run(stop).await })
    };
    let notification = engine.next_notification().await;
    let Alert::Incident(report) = notification.alert else { panic!("{notification:?}") };
    assert_eq!(
        (report.code, report.stage),
        (ProblemCode::PortLost, IncidentStage::First),
        "the clock of the test stands still"
    );

    drop(other);
    let dashboard = dashboard_when(&api, |dashboard| dashboard.flows[0].receives).await;
    assert!(dashboard.attention.is_empty(), "{dashboard:?}");
    stop.cancel();
    running.await.expect("it ends");
}
