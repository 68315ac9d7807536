//! The daily summary: what became of the day, once a day, by the channels that were chosen for it.

use hooktray_core::settings::{self, Settings, SummarySettings};
use hooktray_support::aray::ArayResponse;
use hooktray_support::bot_api::{BotApi, TOKEN};
use hooktray_support::mail_server::MailServer;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::test_flow::{TestFlow, test_flow};

/// Returns a flow whose owner gets a summary at this hour, by Telegram, with the clock at eight in the evening.
async fn told(api: &BotApi, hour: u8) -> TestFlow {
    let test = test_flow(|_| {}).await;
    test.engine.clock.set(at(&test, "20:00"));
    test.engine.secrets.set(settings::TELEGRAM_TOKEN, TOKEN.to_owned().into()).expect("stored");
    wish(&test, api, |settings| {
        settings.summary = Some(SummarySettings { hour, email: false, telegram: true, webhook: false });
    });
    test.engine.run_alerts().await;
    test
}

fn wish(test: &TestFlow, api: &BotApi, change: impl FnOnce(&mut Settings)) {
    let telegram = Some(api.settings());
    let mut settings = Settings { language: Some("en".into()), telegram, ..Settings::default() };
    change(&mut settings);
    settings::save(test.engine.inner().store(), &settings).expect("saved");
}

/// Returns a time of the day on which the test began.
fn at(test: &TestFlow, time: &str) -> Timestamp {
    let zone = TimeZone::system();
    let today = test.engine.clock.now().to_zoned_datetime(zone.clone()).date();
    zone.to_timestamp(today.to_datetime(time.parse().expect("a time"))).expect("a moment")
}

fn summaries(api: &BotApi) -> Vec<String> {
    let messages = api.messages().into_iter().map(|(_, text)| text);
    messages.filter(|text| text.contains("Received: ")).collect()
}

#[tokio::test]
async fn summary_counts_what_came_of_the_day_and_says_what_to_do() {
    let api = BotApi::start().await;
    let test = told(&api, 21).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into()), ArayResponse::Status(404)]);
    test.send_numbered(1..=6).await;
    test.engine.run_all_after(60).await;
    assert_eq!(summaries(&api), [""; 0]);
    test.engine.run_all_after(3600).await;
    let said = summaries(&api).remove(0);
    assert!(said.starts_with("4 orders delivered, 2 failed\n"), "{said}");
    for line in ["Received: 6", "Delivered: 4", "Failed: 2", "What to do: Send 2 failed orders again", "Slowest order:"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(said.matches("– ").count(), 2, "two causes: {said}");
    assert!(!said.contains("89165550117") && !said.contains("0117"), "no customer: {said}");
}

#[tokio::test]
async fn summary_of_a_day_without_trouble_says_that_there_is_nothing_to_do() {
    let api = BotApi::start().await;
    let test = told(&api, 21).await;
    test.send_numbered(1..=1).await;
    test.engine.run_all_after(1).await;
    test.engine.run_all_after(3600).await;
    let said = summaries(&api).remove(0);
    assert!(said.starts_with("1 order delivered\n") && said.contains("Nothing to do."), "{said}");
}

#[tokio::test]
async fn summary_is_sent_once_though_the_program_is_started_again_in_that_minute() {
    let api = BotApi::start().await;
    let mut test = told(&api, 21).await;
    test.engine.clock.set(at(&test, "21:00"));
    for _ in 0..3 {
        test.engine.run_alerts().await;
        test.engine.restart().await;
    }
    test.engine.run_all_after(60).await;
    assert_eq!(summaries(&api).len(), 1);
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!(summaries(&api).len(), 2);
}

#[tokio::test]
async fn summary_is_not_sent_again_though_a_backup_of_before_is_restored() {
    let api = BotApi::start().await;
    let mut test = told(&api, 21).await;
    let file = test.engine.data_dir.path().with_extension("backup");
    test.engine.api().backup(file.clone()).await.expect("a backup");
    test.engine.run_all_after(3600).await;
    assert_eq!(summaries(&api).len(), 1);
    test.engine.restore(&file).await;
    std::fs::remove_file(&file).expect("removed");
    test.engine.run_all_after(60).await;
    assert_eq!(summaries(&api).len(), 1);
    test.engine.run_all_after(24 * 3600).await;
    assert_eq!(summaries(&api).len(), 2);
}

#[tokio::test]
async fn summary_missed_while_the_program_was_off_is_sent_at_the_next_start_that_day() {
    let api = BotApi::start().await;
    let mut test = told(&api, 21).await;
    let late = at(&test, "23:30");
    let clock = test.engine.clock.clone();
    test.engine.restart_after(move || clock.set(late)).await;
    test.engine.run_alerts().await;
    test.engine.run_all_after(60).await;
    assert_eq!(summaries(&api).len(), 1);
}

#[tokio::test]
async fn summary_is_off_by_default_and_not_sent_for_an_hour_that_has_passed() {
    let api = BotApi::start().await;
    let test = told(&api, 9).await;
    test.engine.run_all_after(3600).await;
    assert_eq!(summaries(&api).len(), 0);
    wish(&test, &api, |_| {});
    test.engine.run_all_after(48 * 3600).await;
    assert_eq!(api.messages().iter().filter(|(_, text)| text.contains("Received: ")).count(), 0);
}

#[tokio::test]
async fn summary_goes_by_each_chosen_channel_that_is_set_up() {
    let (api, mail_server) = (BotApi::start().await, MailServer::plain());
    let test = told(&api, 21).await;
    wish(&test, &api, |settings| {
        settings.email = Some(mail_server.settings());
        settings.summary = Some(SummarySettings { hour: 21, email: true, telegram: false, webhook: true });
    });
    test.engine.run_all_after(3700).await;
    assert_eq!((mail_server.subjects(), summaries(&api).len()), (vec!["Hooktray: 0 orders delivered".into()], 0));
}

#[tokio::test]
async fn summary_on_request_is_shown_and_sent_and_takes_nothing_from_the_daily_one() {
    let api = BotApi::start().await;
    let test = told(&api, 21).await;
    test.send_numbered(1..=2).await;
    test.engine.run_all_after(1).await;
    test.engine.api().summary_tell().await.expect("told");
    test.engine.run_alerts().await;
    let shown = test.engine.notifications();
    assert!(shown.iter().any(|notification| notification.alert.as_str() == "summary"), "{shown:?}");
    test.engine.run_all_after(3700).await;
    let told = summaries(&api);
    assert!(told.len() == 2 && told.iter().all(|text| text.starts_with("2 orders delivered")), "{told:?}");
}
