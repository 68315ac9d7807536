//! The window's API, on a real engine.

use hooktray_core::api::{AppStatus, HistoryFilter, PreviewOutcome, RetryMode};
use hooktray_core::base::i18n::Language;
use hooktray_core::outcome::Status;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, TestEngine, aray_flow, path, plain_flow};
use hooktray_support::http;
use serde_json::{Value, json};

use crate::test_flow::{SMS, test_flow};

const SENT: &str = include_str!("../../fixtures/samples/sms-deliverer-sent.http");

/// Returns an engine with a started flow to a stand-in, and the id of that flow.
async fn with_flow() -> (TestEngine, Aray, String, i64) {
    let mut engine = TestEngine::new();
    let aray = Aray::start(API_KEY);
    engine.listen().await;
    let flow = engine.import(&aray_flow(&aray.url()));
    let id = engine.api().dashboard().await.expect("the dashboard").flows[0].id;
    let token = flow.webhook().token.clone().expect("a token");
    (engine, aray, token, id)
}

async fn newest(engine: &TestEngine) -> String {
    engine.api().history(HistoryFilter::default(), None).await.expect("a page").entries[0].id.clone()
}

#[tokio::test]
async fn dashboard_counts_today_and_open_operations() {
    let (mut engine, aray, token, _) = with_flow().await;
    let address = engine.listen().await;
    aray.respond_next([ArayResponse::Refuse("no".into())]);
    assert_eq!(http::sample(&address, &token, SENT).await.status, 200);
    engine.run_worker().await;
    let failed = engine.api().dashboard().await.expect("the dashboard");
    let flow = &failed.flows[0];
    assert_eq!((failed.status, failed.failed, flow.failed, flow.unsolved), (AppStatus::Attention, 1, 1, 1));
    assert_eq!(flow.hours.last().expect("this hour").failed, 1);
    assert!(flow.link.ends_with(&format!("/hook/{token}")), "{}", flow.link);

    let id = newest(&engine).await;
    assert_eq!(engine.api().mark_solved(vec![id.clone()], true).await.expect("marked"), 1);
    let solved = engine.api().dashboard().await.expect("the dashboard");
    assert_eq!(
        (solved.status, solved.flows[0].unsolved, solved.failed),
        (AppStatus::Running, 0, 1),
        "solved, and counted"
    );

    assert_eq!(engine.api().retry(vec![id], RetryMode::Unfinished, false).await.expect("queued").queued, 1);
    assert_eq!(engine.api().dashboard().await.expect("the dashboard").flows[0].waiting, 1);
    engine.run_worker().await;
    let delivered = engine.api().dashboard().await.expect("the dashboard");
    assert_eq!((delivered.delivered, delivered.failed), (1, 0));
}

#[tokio::test]
async fn draft_is_previewed_field_by_field_with_its_key_masked() {
    let (mut engine, aray, token, id) = with_flow().await;
    let address = engine.listen().await;
    http::sample(&address, &token, SENT).await;
    let (api, operation) = (engine.api(), newest(&engine).await);
    let flow = api.flow_get(id).await.expect("the flow");
    let mut draft = serde_json::to_value(&flow.file).expect("JSON");
    for field in draft["actions"][0]["fields"].as_array_mut().expect("fields") {
        match field["name"].as_str() {
            Some("price") => field["value"] = json!("cheap"),
            Some("base_url") => field["value"] = json!("{{ body.nothing }}"),
            _ => {}
        }
    }
    let looked = api.flow_dry_run(draft.clone(), Some(operation.clone()), None).await.expect("looked over");
    let preview = looked.preview.expect("a preview");
    let field = |name: &str| {
        let fields = draft["actions"][0]["fields"].as_array().expect("fields");
        let index = fields.iter().position(|field| field["name"] == name).expect("the field");
        &preview.values[&format!("actions[0].fields[{index}].value")]
    };
    assert_eq!(field("phone").text, "+79165550117");
    assert_eq!(field("price").problem.as_ref().expect("wrong").code, "field_invalid");
    assert_eq!(field("base_url").problem.as_ref().expect("empty").code, "field_empty");
    assert_eq!(field("ip").text, "95.161.221.10", "fields after a wrong one are rendered too");
    assert_eq!(preview.outcome, PreviewOutcome::Wrong);
    let request = &preview.requests[0];
    assert!(request.url.contains("phone=%2B79165550117") && request.curl.starts_with("curl -X GET '"), "{request:?}");
    let shown = format!("{preview:?}{:?}", looked.options);
    assert!(!shown.contains(API_KEY) && shown.contains("••••"), "{shown}");
    assert!(looked.options.iter().any(|pick| pick.expression == "body.to" && pick.value == "8 (916) 555-01-17"));
    assert!(aray.requests().is_empty(), "nothing is sent");

    let example = api.flow_dry_run(draft.clone(), Some("example".into()), None).await.expect("looked over");
    let name = example.preview.expect("a preview").values["actions[0].fields[1].value"].text.clone();
    assert_eq!(name, "Ольга Смирнова", "before a real record arrived");

    draft["actions"][1]["url"] = json!("https://x.example/?{{ steps.nothing.encoded }}");
    let looked = api.flow_dry_run(draft, Some(operation), None).await.expect("looked over");
    let mistake = &looked.errors[0];
    assert_eq!((mistake.code.as_str(), mistake.path.as_str()), ("no_step", "actions[1].url"));
    assert_eq!(mistake.args["name"], "nothing");
    assert!(looked.preview.is_none());
}

#[tokio::test]
async fn flow_is_renamed_copied_and_deleted_with_its_link_and_history() {
    let (mut engine, _aray, token, id) = with_flow().await;
    let address = engine.listen().await;
    let api = engine.api();
    api.flow_set_started(id, false).await.expect("stopped");
    http::sample(&address, &token, SENT).await;
    let mut file = serde_json::to_value(api.flow_get(id).await.expect("the flow").file).expect("JSON");
    file["name"] = json!("Другое имя");
    file["enabled"] = json!(true);
    let saved = api.flow_save(id, file).await.expect("saved");
    assert_eq!(
        (saved.id, saved.file.name.as_str(), saved.file.enabled),
        (id, "Другое имя", false),
        "saving starts nothing"
    );
    assert!(saved.link.ends_with(&token), "the link stays");
    let filter = HistoryFilter { flow_id: Some(id), ..HistoryFilter::default() };
    assert_eq!(api.history_count(filter.clone()).await.expect("counted"), 1, "so does the history");

    let copy = api.flow_duplicate(id, "Копия".into()).await.expect("copied");
    assert_ne!(copy.link, saved.link);
    let taken = api.flow_duplicate(id, "Копия".into()).await.expect_err("taken");
    assert_eq!((taken.code.as_str(), taken.args["flow"].as_str()), ("flow_name_taken", "Копия"));

    assert_eq!(api.flow_delete(id).await.expect("deleted").cancelled, 1, "the record that was held is cancelled");
    let line = &api.history(filter, None).await.expect("a page").entries[0];
    assert_eq!(line.status, Status::Cancelled);
    let again = api.retry(vec![line.id.clone()], RetryMode::Unfinished, false).await.expect_err("no flow");
    assert_eq!((again.code.as_str(), again.args["reason"].as_str()), ("operation_state", "no_flow"));
    assert_eq!(api.flow_get(id).await.expect_err("gone").code, "no_such_flow");
}

#[tokio::test]
async fn history_pages_continue_with_the_same_filter() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://unused.example", json!({"enabled": false})));
    let address = engine.listen().await;
    for n in 0..105 {
        let record = json!({"id": n.to_string(), "name": if n == 7 { "Щукина" } else { "Ольга" }});
        assert_eq!(http::post(&address, &path(&flow), &record.to_string()).await.status, 200);
    }
    let api = engine.api();
    let first = api.history(HistoryFilter::default(), None).await.expect("a page");
    assert!(first.more && first.entries.len() == 100);
    let second =
        api.history(HistoryFilter::default(), first.entries.last().map(|line| line.seq)).await.expect("a page");
    assert!(!second.more && second.entries.len() == 5);
    let search = HistoryFilter { search: Some(" щукин ".into()), ..HistoryFilter::default() };
    let found = api.history(search.clone(), None).await.expect("a page");
    assert_eq!((found.entries.len(), found.entries[0].summary.as_str()), (1, "Щукина"));
    assert_eq!(api.history_count(search).await.expect("counted"), 1);
    let later = HistoryFilter {
        since: Some(engine.clock.now() + jiff::SignedDuration::from_secs(1)),
        ..HistoryFilter::default()
    };
    assert_eq!(api.history_count(later).await.expect("counted"), 0);
    let ids: Vec<String> = first.entries.iter().take(2).map(|line| line.id.clone()).collect();
    assert_eq!(api.cancel(ids.clone()).await.expect("cancelled"), 2);
    assert_eq!(api.cancel(ids).await.expect_err("done already").args["reason"], "done");
    let held = HistoryFilter { status: Some(Status::Held), ..HistoryFilter::default() };
    assert_eq!(api.retry_all(held, false).await.expect("queued").queued, 103);
    let all = api.retry_all(HistoryFilter::default(), false).await.expect_err("not everything at once");
    assert_eq!(all.code, "bulk_retry");
}

#[tokio::test]
async fn csv_export_has_every_matching_operation() {
    let (mut engine, aray, token, _) = with_flow().await;
    let address = engine.listen().await;
    aray.respond_next([ArayResponse::Refuse("=cmd".into())]);
    http::sample(&address, &token, SENT).await;
    engine.run_worker().await;
    let file = engine.data_dir.path().join("table.csv");
    engine
        .api()
        .history_export(HistoryFilter::default(), None, Vec::new(), file.clone(), Language::Russian)
        .await
        .expect("written");
    let table = std::fs::read_to_string(file).expect("a table");
    let mut lines = table.lines();
    assert!(lines.next().expect("titles").starts_with('\u{feff}'));
    let row = lines.next().expect("a row");
    let cells: Vec<&str> = row.split(';').collect();
    assert_eq!(cells.len(), 14, "{row}");
    assert_eq!((cells[3], cells[4]), ("Ольга Смирнова", "8 (916) 555-01-17"), "the name and the number apart");
    assert_eq!((cells[10], cells[11]), ("127.0.0.1 не принял заявку", "Причина: =cmd"));
    assert_eq!(cells[13], newest(&engine).await);
}

#[tokio::test]
async fn csv_export_of_a_selection_has_only_that() {
    let (mut engine, _aray, token, _) = with_flow().await;
    let address = engine.listen().await;
    http::sample(&address, &token, SENT).await;
    let first = newest(&engine).await;
    http::sample(&address, &token, &SENT.replace("8 (916) 555-01-17", "8 (916) 555-01-18")).await;
    let file = engine.data_dir.path().join("table.csv");
    let ids = Some(vec![first.clone()]);
    engine
        .api()
        .history_export(HistoryFilter::default(), ids, Vec::new(), file.clone(), Language::English)
        .await
        .expect("written");
    let table = std::fs::read_to_string(file).expect("a table");
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains(&first), "{table}");
}

#[tokio::test]
async fn record_waiting_for_a_secret_goes_out_once_it_is_stored() {
    let (mut engine, aray, token, _) = with_flow().await;
    engine.secrets.delete("aray_api_key").expect("deleted");
    let address = engine.listen().await;
    http::sample(&address, &token, SENT).await;
    engine.run_worker().await;
    let api = engine.api();
    let line = &api.history(HistoryFilter::default(), None).await.expect("a page").entries[0];
    assert_eq!(
        (line.status, line.problem.as_ref().expect("a problem").args["secret"].as_str()),
        (Status::Pending, "aray_api_key")
    );
    let keychain = api.keychain().await.expect("a keychain");
    assert_eq!((keychain.secrets[0].name.as_str(), keychain.secrets[0].saved_at), ("aray_api_key", None));
    api.secret_set("aray_api_key".into(), API_KEY.to_owned().into()).await.expect("stored");
    engine.run_worker().await;
    assert_eq!(aray.orders().len(), 1, "without waiting for the next probe");
    let keychain = api.keychain().await.expect("a keychain");
    assert!(keychain.secrets[0].saved_at.is_some() && !format!("{keychain:?}").contains(API_KEY));
}

#[tokio::test]
async fn old_operations_are_deleted_and_unsolved_ones_stay() {
    let (mut engine, aray, token, id) = with_flow().await;
    let address = engine.listen().await;
    aray.respond_next([ArayResponse::Refuse("no".into())]);
    http::sample(&address, &token, SENT).await;
    engine.run_worker().await;
    let other = SENT.replace("48211", "50000");
    http::sample(&address, &token, &other).await;
    engine.run_worker().await;
    engine.api().flow_set_started(id, false).await.expect("stopped");
    http::sample(&address, &token, &SENT.replace("48211", "50001")).await;
    assert_eq!(engine.statuses(), ["failed", "delivered", "held"]);
    let later = engine.clock.now() + jiff::SignedDuration::from_hours(24 * 31);
    let store = engine.inner().store();
    assert_eq!(hooktray_core::history::retention::prune_by_age(store, 30, later).await.expect("pruned"), 1);
    assert_eq!(engine.statuses(), ["failed", "held"]);
    let failed = HistoryFilter { unsolved: Some(true), ..HistoryFilter::default() };
    let line = engine.api().history(failed, None).await.expect("a page").entries[0].id.clone();
    engine.api().mark_solved(vec![line], true).await.expect("marked");
    assert_eq!(hooktray_core::history::retention::prune_by_age(store, 30, later).await.expect("pruned"), 1);
    assert_eq!(engine.statuses(), ["held"]);
}

#[tokio::test]
async fn diagnostics_hold_no_customer_data() {
    let (mut engine, _aray, token, _) = with_flow().await;
    let address = engine.listen().await;
    http::sample(&address, &token, SENT).await;
    engine.run_worker().await;
    let text = engine.api().diagnostics().await.expect("diagnostics");
    assert!(text.contains("keychain") && text.contains("1 delivered"), "{text}");
    for private in ["9165550117", "Ольга", API_KEY, &token, "SMS Deliverer"] {
        assert!(!text.contains(private), "{private} in {text}");
    }
    let detail = engine.api().operation(newest(&engine).await).await.expect("the operation");
    let shown: Value = serde_json::to_value(&detail).expect("JSON");
    assert_eq!(shown["attempts"][0]["steps"][1]["response"]["status"], 200);
    assert!(!shown.to_string().contains(API_KEY));
}

#[tokio::test]
async fn step_of_an_earlier_attempt_shows_its_problem_with_all_arguments() {
    let test = test_flow(|_| {}).await;
    test.aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    let id = test.engine.history()[0].id.clone();
    test.engine.api().retry(vec![id.clone()], RetryMode::Unfinished, false).await.expect("queued");
    test.engine.run_worker().await;
    let view = test.engine.api().operation(id).await.expect("the operation");
    let error = view.attempts.iter().find_map(|attempt| attempt.steps.last()?.error.as_object()).expect("an error");
    assert_eq!(error["args"]["reason"], "no such offer");
    let shown = test.engine.newest();
    let first = &shown["runs"][0]["steps"][1]["error"];
    let keys: Vec<&String> = first.as_object().expect("an error").keys().collect();
    assert_eq!(keys, ["code", "message"], "`show --json` stays as it is promised");
}
