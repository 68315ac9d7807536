//! Errors reach the owner: the first at once, then digests, then the end. No email is lost.

use std::time::Duration;

use hooktray_core::api::RetryMode;
use hooktray_core::incident::IncidentStage;
use hooktray_core::incident::alert::Alert;
use hooktray_core::incident::inactivity::InactivityWatch;
use hooktray_core::outcome::{Problem, ProblemCode};
use hooktray_core::settings::{self, EmailSettings, Hours, Settings};
use hooktray_core::store::FILE;
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::TestEngine;
use hooktray_support::mail_server::{MailServer, OWNER, USER};
use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};

/// Returns a flow whose owner gets email alerts.
pub(super) async fn emailed(mail_server: &MailServer, change: impl FnOnce(&mut Value)) -> TestFlow {
    let test = test_flow(change).await;
    test.engine.set_email(mail_server.settings());
    test
}

/// Sends records that the CRM refuses, and lets the alerts go out.
pub(super) async fn refused(test: &TestFlow, numbers: std::ops::RangeInclusive<u32>) {
    let count = numbers.clone().count();
    test.aray.respond_next(vec![ArayResponse::Refuse("offer 89165550117 is closed".into()); count]);
    test.send_numbered(numbers).await;
    test.engine.run_worker().await;
    test.engine.run_alerts().await;
}

pub(super) fn stages(engine: &TestEngine) -> Vec<(IncidentStage, u32)> {
    let stages = engine.notifications().into_iter().filter_map(|notice| match notice.alert {
        Alert::Incident(report) => Some((report.stage, report.pending)),
        _ => None,
    });
    stages.collect()
}

#[tokio::test]
async fn first_failure_is_emailed_at_once_further_ones_in_a_digest_and_the_end_once() {
    let mail_server = MailServer::plain();
    let test = emailed(&mail_server, |_| {}).await;
    refused(&test, 1..=1).await;
    assert_eq!(mail_server.subjects(), ["Hooktray: “aray”: an order was not sent"]);
    refused(&test, 2..=30).await;
    test.engine.run_all_after(60).await;
    assert_eq!(mail_server.emails().len(), 1, "no email for each");
    test.engine.run_all_after(15 * 60).await;
    assert_eq!(mail_server.subjects()[1..], ["Hooktray: “aray”: 29 more orders were not sent"]);
    test.send_numbered(31..=33).await;
    test.engine.run_all_after(10).await;
    assert_eq!(mail_server.emails().len(), 2, "more may be on its way");
    test.engine.run_all_after(120).await;
    test.engine.run_all_after(3600).await;
    assert_eq!(mail_server.subjects()[2..], ["Hooktray: “aray”: works again"]);
    assert!(mail_server.emails()[2]["text"].as_str().expect("text").contains("3 orders have been delivered"));
    assert_eq!(
        stages(&test.engine),
        [(IncidentStage::First, 1), (IncidentStage::Digest, 29), (IncidentStage::Ended, 0)]
    );
}

#[tokio::test]
async fn failure_that_is_solved_before_its_digest_is_not_told() {
    let test = test_flow(|_| {}).await;
    refused(&test, 1..=1).await;
    test.send_numbered(2..=2).await;
    test.engine.run_all_after(10).await;
    test.engine.run_all_after(150).await;
    let told = [(IncidentStage::First, 1), (IncidentStage::Ended, 0)];
    assert_eq!(stages(&test.engine), told);
    // Within the hour it happens again; two of three are solved.
    refused(&test, 3..=5).await;
    let ids = test.engine.history().iter().map(|row| row.id.clone()).take(2).collect::<Vec<_>>();
    test.engine.api().retry(vec![ids[0].clone()], RetryMode::Unfinished, false).await.expect("queued");
    test.engine.run_all_after(10).await;
    assert_eq!(test.engine.api().mark_solved(vec![ids[1].clone()], true).await.expect("solved"), 1);
    test.engine.run_all_after(20 * 60).await;
    let third = test.engine.history()[2].id.clone();
    let [digest] = test.engine.notifications().try_into().expect("one");
    let report = digest.alert.report().expect("of an incident");
    let told = (report.stage, report.pending, &report.examples);
    assert_eq!(told, (IncidentStage::Digest, 1, &vec![third]), "what is still to be solved");
    refused(&test, 6..=6).await;
    let id = test.engine.history()[0].id.clone();
    test.engine.api().retry(vec![id], RetryMode::Unfinished, false).await.expect("queued");
    test.engine.run_all_after(10).await;
    test.engine.run_all_after(20 * 60).await;
    assert_eq!(stages(&test.engine), [], "nothing is left to tell");
}

#[tokio::test]
async fn refusal_of_the_key_and_another_one_are_told_apart() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("Invalid api key".into())]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    refused(&test, 2..=2).await;
    assert_eq!(stages(&test.engine), [(IncidentStage::First, 1), (IncidentStage::First, 1)]);
}

#[tokio::test]
async fn email_has_proper_headers_and_no_phone_number() {
    let mail_server = MailServer::plain();
    let test = emailed(&mail_server, |_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("phone +7 916 555-01-17 <b>is</b> wrong".into())]);
    test.send(r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга 8-916-555-01-17"}"#).await;
    test.engine.run_worker().await;
    test.engine.run_alerts().await;
    refused(&test, 2..=2).await;
    test.engine.run_all_after(15 * 60).await;
    let emails = mail_server.emails();
    let (first, second) = (&emails[0]["headers"], &emails[1]["headers"]);
    assert_eq!(first["auto-submitted"], "auto-generated");
    assert_eq!(first["from"], format!("Магазин <{USER}>"));
    assert_eq!(first["to"], OWNER);
    assert_eq!(first["date"], "Tue, 24 Nov 2026 09:00:00 +0000");
    assert_eq!(second["in-reply-to"], first["message-id"], "one thread");
    assert_eq!(second["references"], first["message-id"]);
    assert_ne!(second["message-id"], first["message-id"]);
    let all = emails[0].to_string();
    assert!(all.contains("Ольга") && all.contains("••••0117"), "{all}");
    assert!(!all.contains("916") && !all.contains("555"), "{all}");
    assert!(!emails[0]["html"].as_str().expect("html").contains("<b>is"), "{all}");
}

#[tokio::test]
async fn numbers_are_shown_in_full_if_the_user_allows_it() {
    let mail_server = MailServer::plain();
    let test = test_flow(|_| {}).await;
    test.engine.set_email(EmailSettings { show_numbers: true, ..mail_server.settings() });
    refused(&test, 1..=1).await;
    assert!(mail_server.emails()[0]["text"].as_str().expect("text").contains("89165550117"));
}

#[tokio::test]
async fn flow_may_use_one_channel_only_and_emails_ignore_quiet_hours() {
    let mail_server = MailServer::plain();
    let silent = emailed(&mail_server, |flow| flow["notify"] = json!({"desktop": true, "email": false})).await;
    refused(&silent, 1..=1).await;
    assert_eq!((mail_server.emails().len(), silent.engine.notifications().len()), (0, 1));
    let test = test_flow(|_| {}).await;
    let quiet = Some(Hours { from_hour: 0, to_hour: 0 });
    let settings = Settings { email: Some(mail_server.settings()), quiet, ..Settings::default() };
    settings::save(test.engine.inner().store(), &settings).expect("saved");
    refused(&test, 1..=1).await;
    assert_eq!((mail_server.emails().len(), test.engine.notifications().len()), (1, 0));
}

#[tokio::test]
async fn crash_between_outcome_and_email_sends_the_email_once() {
    let mail_server = MailServer::plain();
    let mut test = emailed(&mail_server, |_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    test.engine.restart().await;
    assert_eq!(mail_server.emails().len(), 0);
    test.engine.run_alerts().await;
    test.engine.restart().await;
    test.engine.run_all_after(60).await;
    assert_eq!(mail_server.emails().len(), 1);
}

#[tokio::test]
async fn outcome_is_stored_even_if_its_incident_cannot_be() {
    let mail_server = MailServer::plain();
    let test = emailed(&mail_server, |_| {}).await;
    let database = rusqlite::Connection::open(test.engine.data_dir.path().join(FILE)).expect("a database");
    database.execute_batch("ALTER TABLE messages RENAME TO away").expect("renamed");
    test.aray.respond_next(vec![ArayResponse::Refuse("no".into()); 2]);
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed"]);
    database.execute_batch("ALTER TABLE away RENAME TO messages").expect("renamed");
    test.send_numbered(2..=2).await;
    test.engine.run_all_after(0).await;
    assert_eq!(mail_server.subjects(), ["Hooktray: “aray”: an order was not sent"], "no half of it was kept");
}

#[tokio::test]
async fn machine_problems_raise_an_alert_and_so_does_their_end() {
    let engine = TestEngine::new();
    let alert_monitor = engine.inner().alert_monitor();
    for _ in 0..3 {
        alert_monitor.free_space(1024).await.expect("recorded");
    }
    assert_eq!(stages(&engine), [(IncidentStage::First, 1)]);
    alert_monitor.free_space(1 << 40).await.expect("recorded");
    engine.clock.advance(Duration::from_secs(120));
    engine.run_alerts().await;
    assert_eq!(stages(&engine), [(IncidentStage::Ended, 0)]);
    let lost = Problem::new(ProblemCode::PortLost, "lost").with("address", "127.0.0.1:1").with("reason", "in_use");
    alert_monitor.machine_failed(lost).await.expect("recorded");
    assert_eq!(stages(&engine), [(IncidentStage::First, 1)], "at once: meanwhile nothing arrives");
}

#[tokio::test]
async fn inactivity_raises_one_alert_until_a_record_arrives() {
    let test = test_flow(|_| {}).await;
    let api = test.engine.api();
    let flow = api.dashboard().await.expect("the dashboard").flows[0].id;
    let watch = InactivityWatch { hours: 2, from_hour: 0, to_hour: 0, days: [true; 7] };
    api.inactivity_watch_set(flow, Some(watch)).await.expect("watched");
    assert_eq!(api.inactivity_watch(flow).await.expect("a watch"), Some(watch));
    assert!(api.inactivity_watch_set(flow, Some(InactivityWatch { hours: 0, ..watch })).await.is_err());
    assert!(api.inactivity_watch_set(99, Some(watch)).await.is_err());
    let alerts = |engine: &TestEngine| {
        let stages = engine.notifications().into_iter();
        stages.filter(|notice| matches!(notice.alert, Alert::Inactivity { hours: 2, .. })).count()
    };
    test.engine.run_all_after(2 * 3600 - 1).await;
    assert_eq!(alerts(&test.engine), 0);
    test.engine.run_all_after(1).await;
    test.engine.run_all_after(5 * 3600).await;
    assert_eq!(alerts(&test.engine), 1);
    test.send_numbered(1..=1).await;
    test.engine.run_all_after(2 * 3600).await;
    assert_eq!(alerts(&test.engine), 1);
    api.inactivity_watch_set(flow, None).await.expect("no longer");
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!(alerts(&test.engine), 0);
}

#[tokio::test]
async fn next_start_reports_how_long_the_program_was_off() {
    let mail_server = MailServer::plain();
    let mut test = emailed(&mail_server, |_| {}).await;
    let begin = async |engine: &TestEngine| {
        engine.inner().alert_monitor().start().await.expect("begun");
        engine.run_alerts().await;
        engine.notifications().len()
    };
    assert_eq!(begin(&test.engine).await, 0, "the first start");
    test.engine.restart().await;
    test.engine.clock.advance(Duration::from_secs(599));
    assert_eq!(begin(&test.engine).await, 0, "an update");
    test.engine.restart().await;
    test.engine.clock.advance(Duration::from_secs(9 * 3600));
    assert_eq!(begin(&test.engine).await, 1);
    assert_eq!(mail_server.subjects(), ["Hooktray: Hooktray was not running"]);
    test.engine.inner().change_flows(|flows| flows.stop("aray")).expect("stopped");
    test.engine.restart().await;
    test.engine.clock.advance(Duration::from_secs(9 * 3600));
    assert_eq!(begin(&test.engine).await, 0, "nobody waited for records");
}
