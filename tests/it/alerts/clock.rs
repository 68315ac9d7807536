//! Alerts after the clock was set back: none waits longer than it would have waited anyway.

use hooktray_core::incident::IncidentStage;
use hooktray_core::incident::alert::Alert;
use hooktray_core::incident::inactivity::InactivityWatch;
use hooktray_core::settings::EmailSettings;
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::TestEngine;
use hooktray_support::mail_server::MailServer;
use jiff::SignedDuration;

use crate::test_flow::{TestFlow, test_flow};

/// How far ahead a clock with a dead battery or a wrong year may be.
const AHEAD: [i64; 2] = [3, 30 * 365 * 24];

async fn refused(test: &TestFlow, number: u32) {
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send_numbered(number..=number).await;
    test.engine.run_all_after(0).await;
}

fn stages(engine: &TestEngine) -> Vec<IncidentStage> {
    let stages = engine.notifications().into_iter().filter_map(|notice| match notice.alert {
        Alert::Incident(report) => Some(report.stage),
        _ => None,
    });
    stages.collect()
}

#[tokio::test]
async fn failure_after_the_clock_was_set_back_is_in_the_next_digest() {
    for hours in AHEAD {
        let test = test_flow(|_| {}).await;
        let right = test.engine.clock.now();
        test.engine.clock.set(right + SignedDuration::from_hours(hours));
        refused(&test, 1).await;
        assert_eq!(stages(&test.engine), [IncidentStage::First]);
        test.engine.clock.set(right);
        refused(&test, 2).await;
        test.engine.run_all_after(15 * 60).await;
        assert_eq!(stages(&test.engine), [IncidentStage::Digest], "{hours} hours ahead");
    }
}

#[tokio::test]
async fn digest_that_waits_when_the_clock_is_set_back_comes_in_its_time() {
    for hours in AHEAD {
        let test = test_flow(|_| {}).await;
        let right = test.engine.clock.now();
        test.engine.clock.set(right + SignedDuration::from_hours(hours));
        refused(&test, 1).await;
        refused(&test, 2).await;
        test.engine.clock.set(right);
        stages(&test.engine);
        test.engine.run_all_after(0).await;
        test.engine.run_all_after(15 * 60).await;
        assert_eq!(stages(&test.engine), [IncidentStage::Digest], "{hours} hours ahead");
    }
}

#[tokio::test]
async fn email_that_waits_when_the_clock_is_set_back_is_tried_again_in_its_time() {
    for hours in AHEAD {
        let mail_server = MailServer::plain();
        let test = test_flow(|_| {}).await;
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port");
        let right = test.engine.clock.now();
        test.engine.clock.set(right + SignedDuration::from_hours(hours));
        test.engine.set_email(EmailSettings { port: free.port(), ..mail_server.settings() });
        refused(&test, 1).await;
        test.engine.clock.set(right);
        test.engine.set_email(mail_server.settings());
        test.engine.run_all_after(60).await;
        assert_eq!(mail_server.emails().len(), 1, "{hours} hours ahead");
    }
}

#[tokio::test]
async fn inactivity_is_counted_from_when_the_clock_was_set_back() {
    for hours in AHEAD {
        for restarts in [false, true] {
            let mut test = test_flow(|_| {}).await;
            let flow = test.engine.api().dashboard().await.expect("the dashboard").flows[0].id;
            let watch = InactivityWatch { hours: 2, from_hour: 0, to_hour: 0, days: [true; 7] };
            test.engine.api().inactivity_watch_set(flow, Some(watch)).await.expect("watched");
            let right = test.engine.clock.now() + SignedDuration::from_hours(1);
            test.engine.clock.set(right + SignedDuration::from_hours(hours));
            test.engine.inner().alert_monitor().start().await.expect("begun");
            test.send_numbered(1..=1).await;
            test.engine.run_alerts().await;
            test.engine.notifications();
            test.engine.clock.set(right);
            if restarts {
                test.engine.restart().await;
                test.engine.inner().alert_monitor().start().await.expect("begun");
            }
            let mut alerts = Vec::new();
            for after in [0, 2 * 3600 - 1, 1, 3600] {
                test.engine.run_all_after(after).await;
                let told = test.engine.notifications().into_iter();
                alerts.push(told.filter(|told| matches!(told.alert, Alert::Inactivity { hours: 2, .. })).count());
            }
            assert_eq!(alerts, [0, 0, 1, 0], "{hours} hours ahead, restarted: {restarts}");
        }
    }
}
