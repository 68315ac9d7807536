//! Errors reach the owner: told once at once, then in digests, then as over; letters survive whatever happens.

use std::time::Duration;

use hooktray_core::incident::IncidentStage;
use hooktray_core::incident::alert::Alert;
use hooktray_core::incident::inactivity::InactivityWatch;
use hooktray_core::outcome::{Code, Problem};
use hooktray_core::settings::{self, EmailSettings, Hours, Settings};
use hooktray_core::store::FILE;
use hooktray_support::aray::{Answer, Aray};
use hooktray_support::harness::{API_KEY, Bench};
use hooktray_support::mailbox::{Mailbox, OWNER, PASSWORD, USER};
use serde_json::{Value, json};

use crate::line::{Line, line};

/// A line whose owner gets letters.
async fn mailed(mailbox: &Mailbox, change: impl FnOnce(&mut Value)) -> Line {
    let line = line(change).await;
    line.bench.email_by(mailbox.settings());
    line
}

async fn refused(line: &Line, numbers: std::ops::RangeInclusive<u32>) {
    let count = numbers.clone().count();
    line.aray.answer_next(vec![Answer::Refuse("offer 89165550117 is closed".into()); count]);
    line.send_numbered(numbers).await;
    line.bench.settle().await;
    line.bench.run_alerts().await;
}

fn tellings(bench: &Bench) -> Vec<(IncidentStage, u32)> {
    let told = bench.notices().into_iter().filter_map(|notice| match notice.alert {
        Alert::Incident(report) => Some((report.stage, report.pending)),
        _ => None,
    });
    told.collect()
}

#[tokio::test]
async fn the_first_failure_is_told_at_once_the_next_ones_in_one_digest_and_the_end_once() {
    let mailbox = Mailbox::plain();
    let line = mailed(&mailbox, |_| {}).await;
    refused(&line, 1..=1).await;
    assert_eq!(mailbox.subjects(), ["Hooktray: “aray”: an order was not sent"]);
    refused(&line, 2..=30).await;
    line.bench.later(60).await;
    assert_eq!(mailbox.letters().len(), 1, "not a letter for each");
    line.bench.later(15 * 60).await;
    assert_eq!(mailbox.subjects()[1..], ["Hooktray: “aray”: 29 more orders were not sent"]);
    line.send_numbered(31..=33).await;
    line.bench.later(10).await;
    assert_eq!(mailbox.letters().len(), 2, "more may be on its way");
    line.bench.later(120).await;
    line.bench.later(3600).await;
    assert_eq!(mailbox.subjects()[2..], ["Hooktray: “aray”: works again"]);
    assert!(mailbox.letters()[2]["text"].as_str().expect("text").contains("3 orders have been delivered"));
    assert_eq!(
        tellings(&line.bench),
        [(IncidentStage::First, 1), (IncidentStage::Digest, 29), (IncidentStage::Ended, 0)]
    );
}

#[tokio::test]
async fn a_letter_is_a_proper_one_and_holds_no_number() {
    let mailbox = Mailbox::plain();
    let line = mailed(&mailbox, |_| {}).await;
    line.aray.answer_next([Answer::Refuse("phone +7 916 555-01-17 <b>is</b> wrong".into())]);
    line.send(r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга 8-916-555-01-17"}"#).await;
    line.bench.settle().await;
    line.bench.run_alerts().await;
    refused(&line, 2..=2).await;
    line.bench.later(15 * 60).await;
    let letters = mailbox.letters();
    let (first, second) = (&letters[0]["headers"], &letters[1]["headers"]);
    assert_eq!(first["auto-submitted"], "auto-generated");
    assert_eq!(first["from"], format!("Магазин <{USER}>"));
    assert_eq!(first["to"], OWNER);
    assert_eq!(first["date"], "Tue, 24 Nov 2026 09:00:00 +0000");
    assert_eq!(second["in-reply-to"], first["message-id"], "one thread");
    assert_eq!(second["references"], first["message-id"]);
    assert_ne!(second["message-id"], first["message-id"]);
    let all = letters[0].to_string();
    assert!(all.contains("Ольга") && all.contains("••••0117"), "{all}");
    assert!(!all.contains("916") && !all.contains("555"), "{all}");
    assert!(!letters[0]["html"].as_str().expect("html").contains("<b>is"), "{all}");
}

#[tokio::test]
async fn numbers_are_written_out_where_the_user_allows_it() {
    let mailbox = Mailbox::plain();
    let line = line(|_| {}).await;
    line.bench.email_by(EmailSettings { show_numbers: true, ..mailbox.settings() });
    refused(&line, 1..=1).await;
    assert!(mailbox.letters()[0]["text"].as_str().expect("text").contains("89165550117"));
}

#[tokio::test]
async fn an_outage_that_passes_by_itself_is_told_to_nobody_and_a_lasting_one_after_five_minutes() {
    let mailbox = Mailbox::plain();
    let line = mailed(&mailbox, |flow| flow["retry"] = json!({"delays_seconds": [600, 600, 600], "jitter": 0})).await;
    let place = line.aray.addr();
    line.aray.stop();
    let send = async |number: u32| {
        let body = format!(r#"{{"to": "89165550117", "custmemo": "{number}"}}"#);
        hooktray_support::http::post(&line.address, &line.path, &body).await;
    };
    send(1).await;
    line.bench.later(200).await;
    let back = Aray::start_on(place, API_KEY).expect("the port is free");
    line.bench.later(60).await;
    assert_eq!(line.bench.states(), ["delivered"]);
    line.bench.later(600).await;
    assert_eq!((mailbox.letters().len(), line.bench.notices().len()), (0, 0));
    back.stop();
    for number in 2..=5 {
        send(number).await;
    }
    line.bench.later(0).await;
    line.bench.later(299).await;
    assert_eq!(mailbox.letters().len(), 0);
    line.bench.later(1).await;
    assert_eq!(mailbox.subjects(), ["Hooktray: “aray”: orders are waiting"]);
    assert!(mailbox.letters()[0]["text"].as_str().expect("text").contains("4 orders"));
    let _back = Aray::start_on(place, API_KEY).expect("the port is free");
    line.bench.later(600).await;
    line.bench.later(120).await;
    assert_eq!(mailbox.subjects()[1..], ["Hooktray: “aray”: works again"]);
}

#[tokio::test]
async fn a_single_retry_is_told_to_nobody_and_the_third_failed_try_is() {
    let mailbox = Mailbox::plain();
    let line = mailed(&mailbox, |flow| flow["retry"] = json!({"delays_seconds": [5, 5, 5, 5], "jitter": 0})).await;
    line.aray.answer_next(vec![Answer::Status(503); 3]);
    line.send_numbered(1..=1).await;
    line.bench.later(0).await;
    line.bench.later(5).await;
    assert_eq!(mailbox.letters().len(), 0);
    line.bench.later(5).await;
    assert_eq!((mailbox.letters().len(), line.bench.states()), (1, vec!["pending".to_owned()]));
}

#[tokio::test]
async fn a_missing_key_is_told_once_however_many_records_wait_for_it() {
    let mailbox = Mailbox::plain();
    let line = mailed(&mailbox, |_| {}).await;
    line.bench.secrets.delete("aray_api_key").expect("deleted");
    line.send_numbered(1..=20).await;
    line.bench.later(0).await;
    assert_eq!(mailbox.subjects(), ["Hooktray: “aray”: orders are waiting"]);
    assert!(mailbox.letters()[0]["text"].as_str().expect("text").contains("aray_api_key"));
}

#[tokio::test]
async fn a_flow_may_be_told_of_in_one_way_only_and_letters_know_no_quiet_hours() {
    let mailbox = Mailbox::plain();
    let silent = mailed(&mailbox, |flow| flow["notify"] = json!({"desktop": true, "email": false})).await;
    refused(&silent, 1..=1).await;
    assert_eq!((mailbox.letters().len(), silent.bench.notices().len()), (0, 1));
    let line = line(|_| {}).await;
    let quiet = Some(Hours { from_hour: 0, to_hour: 0 });
    let settings = Settings { mail: Some(mailbox.settings()), quiet, ..Settings::default() };
    settings::save(line.bench.engine().store(), &settings).expect("saved");
    refused(&line, 1..=1).await;
    assert_eq!((mailbox.letters().len(), line.bench.notices().len()), (1, 0));
}

#[tokio::test]
async fn after_a_crash_between_the_outcome_and_the_letter_it_goes_out_once() {
    let mailbox = Mailbox::plain();
    let mut line = mailed(&mailbox, |_| {}).await;
    line.aray.answer_next([Answer::Refuse("no".into())]);
    line.send_numbered(1..=1).await;
    line.bench.settle().await;
    line.bench.restart().await;
    assert_eq!(mailbox.letters().len(), 0);
    line.bench.run_alerts().await;
    line.bench.restart().await;
    line.bench.later(60).await;
    assert_eq!(mailbox.letters().len(), 1);
}

#[tokio::test]
async fn an_outcome_is_stored_even_if_its_incident_cannot_be() {
    let mailbox = Mailbox::plain();
    let line = mailed(&mailbox, |_| {}).await;
    let database = rusqlite::Connection::open(line.bench.folder.path().join(FILE)).expect("a database");
    database.execute_batch("ALTER TABLE emails RENAME TO away").expect("renamed");
    line.aray.answer_next(vec![Answer::Refuse("no".into()); 2]);
    line.send_numbered(1..=1).await;
    line.bench.settle().await;
    assert_eq!(line.bench.states(), ["failed"]);
    database.execute_batch("ALTER TABLE away RENAME TO emails").expect("renamed");
    line.send_numbered(2..=2).await;
    line.bench.later(0).await;
    assert_eq!(mailbox.subjects(), ["Hooktray: “aray”: an order was not sent"], "no half of it was kept");
}

#[tokio::test]
async fn a_letter_is_tried_again_and_given_up_visibly_without_another_letter() {
    let mailbox = Mailbox::plain();
    let line = line(|_| {}).await;
    let mut nobody = mailbox.settings();
    nobody.port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port").port();
    line.bench.email_by(nobody);
    refused(&line, 1..=1).await;
    let api = line.bench.api();
    for delay in [60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600] {
        assert_eq!(api.emails_failed().await.expect("letters").len(), 0);
        line.bench.later(delay).await;
    }
    let failed = api.emails_failed().await.expect("letters");
    assert_eq!((failed.len(), failed[0].tries, failed[0].code.as_str()), (1, 8, "unreachable"));
    let alert: Vec<Alert> = line.bench.notices().into_iter().map(|notice| notice.alert).collect();
    assert!(matches!(alert.last(), Some(Alert::EmailFailed { code }) if code == "unreachable"), "{alert:?}");
    let alarms = api.overview().await.expect("an overview").alarms;
    assert!(alarms.iter().any(|alarm| alarm.code == "email" && alarm.args["code"] == "unreachable"), "{alarms:?}");
    assert_eq!(mailbox.letters().len(), 0);
    line.bench.email_by(mailbox.settings());
    assert_eq!(api.emails_retry().await.expect("queued"), 1);
    line.bench.run_alerts().await;
    assert_eq!(mailbox.letters().len(), 1);
    assert!(api.overview().await.expect("an overview").alarms.iter().all(|alarm| alarm.code != "email"));
}

#[tokio::test]
async fn greylisting_and_a_cut_connection_are_overcome_with_the_same_letter() {
    let mailbox = Mailbox::with("plain", json!({"greylist": 1, "cut": 1}));
    let line = mailed(&mailbox, |_| {}).await;
    refused(&line, 1..=1).await;
    line.bench.later(60).await;
    assert_eq!(mailbox.letters().len(), 0, "put off, then cut");
    line.bench.later(300).await;
    line.bench.later(24 * 3600).await;
    assert_eq!(mailbox.letters().len(), 1);
}

#[tokio::test]
async fn an_address_that_is_refused_keeps_no_letter_from_the_others() {
    let mailbox = Mailbox::with("plain", json!({"unknown": ["wrong@example.ru"]}));
    let line = line(|_| {}).await;
    let to = vec!["wrong@example.ru".into(), OWNER.into()];
    line.bench.email_by(EmailSettings { to, ..mailbox.settings() });
    refused(&line, 1..=1).await;
    assert_eq!(mailbox.letters()[0]["to"], json!([OWNER]));
    let failed = line.bench.api().emails_failed().await.expect("letters");
    assert!(failed[0].code == "refused" && failed[0].words.contains("wrong@example.ru"), "{failed:?}");
    assert!(failed[0].words.contains("No such user here"), "the server's own words: {failed:?}");
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_stands_nowhere() {
    let mailbox = Mailbox::with("plain", json!({"user": USER, "password": "another"}));
    let line = mailed(&mailbox, |_| {}).await;
    line.bench.secrets.set(settings::PASSWORD, PASSWORD.to_owned().into()).expect("stored");
    refused(&line, 1..=1).await;
    let failed = line.bench.api().emails_failed().await.expect("letters");
    assert_eq!((failed[0].code.as_str(), failed[0].tries), ("login", 1));
    let test = line.bench.api().email_test(mailbox.settings()).await.expect_err("refused");
    assert!(test.code == "email_login" && test.message.contains("535"), "{test:?}");
    for file in std::fs::read_dir(line.bench.folder.path()).expect("a folder") {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let holds = bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes());
        assert!(!holds, "{} holds the password", path.display());
    }
}

#[tokio::test]
async fn without_a_password_letters_wait() {
    let mailbox = Mailbox::with("plain", json!({"user": USER, "password": PASSWORD}));
    let line = mailed(&mailbox, |_| {}).await;
    refused(&line, 1..=1).await;
    let api = line.bench.api();
    assert_eq!((mailbox.letters().len(), api.emails_failed().await.expect("letters").len()), (0, 0));
    api.secret_set(settings::PASSWORD.into(), PASSWORD.to_owned().into()).await.expect("stored");
    line.bench.run_alerts().await;
    assert_eq!(mailbox.letters()[0]["user"], USER);
}

#[tokio::test]
async fn a_server_that_hangs_holds_up_nobody_for_longer_than_its_patience() {
    let mailbox = Mailbox::with("plain", json!({"hang": true}));
    let post = hooktray_core::alerts::email::SmtpClient::new(&mailbox.settings(), None, Duration::from_millis(200))
        .expect("a post");
    let letter = hooktray_core::alerts::email::Composed {
        subject: "s".into(),
        text: "t".into(),
        html: "h".into(),
        message_id: "<1@example.ru>".into(),
        thread_id: None,
        at: hooktray_support::harness::start(),
    };
    let began = std::time::Instant::now();
    let error = post.send(&letter).await.expect_err("it hangs");
    assert!(error.code == "unreachable" && !error.is_final, "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn the_machines_own_troubles_are_told_and_so_is_their_end() {
    let bench = Bench::new();
    let alert_monitor = bench.engine().alert_monitor();
    for _ in 0..3 {
        alert_monitor.free_space(1024).await.expect("noted");
    }
    assert_eq!(tellings(&bench), [(IncidentStage::First, 1)]);
    alert_monitor.free_space(1 << 40).await.expect("noted");
    bench.clock.advance(Duration::from_secs(120));
    bench.run_alerts().await;
    assert_eq!(tellings(&bench), [(IncidentStage::Ended, 0)]);
    let lost = Problem::new(Code::PortLost, "lost").with("address", "127.0.0.1:1").with("reason", "in_use");
    alert_monitor.machine_failed(lost).await.expect("noted");
    assert_eq!(tellings(&bench), []);
    bench.clock.advance(Duration::from_secs(60));
    bench.run_alerts().await;
    assert_eq!(tellings(&bench), [(IncidentStage::First, 1)]);
}

#[tokio::test]
async fn silence_is_told_once_until_something_arrives_again() {
    let line = line(|_| {}).await;
    let api = line.bench.api();
    let flow = api.overview().await.expect("an overview").flows[0].id;
    let watch = InactivityWatch { hours: 2, from_hour: 0, to_hour: 0, days: [true; 7] };
    api.inactivity_watch_set(flow, Some(watch)).await.expect("watched");
    assert_eq!(api.inactivity_watch(flow).await.expect("a watch"), Some(watch));
    assert!(api.inactivity_watch_set(flow, Some(InactivityWatch { hours: 0, ..watch })).await.is_err());
    assert!(api.inactivity_watch_set(99, Some(watch)).await.is_err());
    let silences = |bench: &Bench| {
        let told = bench.notices().into_iter();
        told.filter(|notice| matches!(notice.alert, Alert::Inactivity { hours: 2, .. })).count()
    };
    line.bench.later(2 * 3600 - 1).await;
    assert_eq!(silences(&line.bench), 0);
    line.bench.later(1).await;
    line.bench.later(5 * 3600).await;
    assert_eq!(silences(&line.bench), 1);
    line.send_numbered(1..=1).await;
    line.bench.later(2 * 3600).await;
    assert_eq!(silences(&line.bench), 1);
    api.inactivity_watch_set(flow, None).await.expect("no longer");
    line.bench.later(24 * 3600).await;
    assert_eq!(silences(&line.bench), 0);
}

#[tokio::test]
async fn the_next_start_tells_for_how_long_the_program_was_off() {
    let mailbox = Mailbox::plain();
    let mut line = mailed(&mailbox, |_| {}).await;
    let begin = async |bench: &Bench| {
        bench.engine().alert_monitor().start().await.expect("begun");
        bench.run_alerts().await;
        bench.notices().len()
    };
    assert_eq!(begin(&line.bench).await, 0, "the first start");
    line.bench.restart().await;
    line.bench.clock.advance(Duration::from_secs(599));
    assert_eq!(begin(&line.bench).await, 0, "an update");
    line.bench.restart().await;
    line.bench.clock.advance(Duration::from_secs(9 * 3600));
    assert_eq!(begin(&line.bench).await, 1);
    assert_eq!(mailbox.subjects(), ["Hooktray: Hooktray was not running"]);
    line.bench.engine().change_flows(|flows| flows.stop("aray")).expect("stopped");
    line.bench.restart().await;
    line.bench.clock.advance(Duration::from_secs(9 * 3600));
    assert_eq!(begin(&line.bench).await, 0, "nobody waited for records");
}
