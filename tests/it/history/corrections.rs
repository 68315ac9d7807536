//! A record that the user corrects by hand: what is sent then, what stays in the history, and that no second order is made.

use hooktray_core::api::{CorrectionView, HistoryFilter, PreviewOutcome, RetriedView, RetryMode, ValueOption};
use hooktray_support::aray::ArayResponse;
use hooktray_support::http;
use serde_json::json;

use crate::test_flow::{SMS, TestFlow, test_flow};

const WRONG: &str = r#"{"id": "1", "to": "8 (916) 555", "custmemo": "Ольга"}"#;
const PHONE: &str = "8 (916) 555-01-17";

fn values(values: &[(&str, &str)]) -> Vec<ValueOption> {
    let value = |(expression, value): &(&str, &str)| ValueOption {
        expression: (*expression).to_owned(),
        value: (*value).to_owned(),
    };
    values.iter().map(value).collect()
}

fn newest(test: &TestFlow) -> String {
    test.engine.history()[0].id.clone()
}

async fn shown(test: &TestFlow, with: Option<&[(&str, &str)]>) -> CorrectionView {
    test.engine.api().correction(newest(test), with.map(values)).await.expect("shown")
}

async fn correct(test: &TestFlow, with: &[(&str, &str)], mode: RetryMode) -> RetriedView {
    test.engine.api().correct(newest(test), values(with), mode, false).await.expect("corrected")
}

/// A record whose telephone number is not one, so that it was not sent.
async fn wrong_number() -> TestFlow {
    let test = test_flow(|_| {}).await;
    test.send(WRONG).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["failed".into()], "field_invalid"));
    test
}

#[tokio::test]
async fn corrected_record_is_sent_like_a_new_one_and_what_came_stays() {
    let test = wrong_number().await;
    assert_eq!(correct(&test, &[("body.to", PHONE)], RetryMode::Unfinished).await.queued, 1);
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
    let [order] = test.aray.orders().try_into().expect("one order");
    assert_eq!((order.get("phone"), order.get("country_code")), (Some("+79165550117"), Some("RU")));
    assert_eq!(order.get("ext_in_id"), Some(newest(&test).as_str()), "under the number of its operation");
    let operation = test.engine.newest();
    assert_eq!(operation["request"]["body"]["to"], "8 (916) 555");
    assert_eq!(operation["corrections"][0]["expression"], "body.to");
    assert_eq!(operation["corrections"][0]["value"], PHONE);
    let view = test.engine.api().operation(newest(&test)).await.expect("the operation");
    assert_eq!(view.entry.summary, format!("Ольга · {PHONE}"));
    assert_eq!(view.request.corrections.len(), 1);
    assert!(view.options.iter().any(|option| option.expression == "body.to" && option.value == "8 (916) 555"));
}

#[tokio::test]
async fn corrected_values_are_found_beside_those_that_came() {
    let test = wrong_number().await;
    correct(&test, &[("body.to", PHONE), ("body.custmemo", "Анна")], RetryMode::Unfinished).await;
    for text in ["89165550117", "анна", "Ольга", "8 (916) 555"] {
        let filter = HistoryFilter { search: Some(text.to_owned()), ..HistoryFilter::default() };
        assert_eq!(test.engine.api().history_count(filter).await.expect("counted"), 1, "{text}");
    }
}

#[tokio::test]
async fn what_would_be_sent_is_shown_before_and_nothing_is_stored() {
    let test = wrong_number().await;
    let phone =
        |view: &CorrectionView| view.fields.iter().find(|field| field.name == "phone").cloned().expect("a phone");
    let before = shown(&test, None).await;
    assert_eq!(before.outcome, PreviewOutcome::Wrong);
    assert_eq!(phone(&before).problem.map(|problem| problem.code), Some("field_invalid".to_owned()));
    assert!(phone(&before).reads.contains(&"body.to".to_owned()), "{:?}", phone(&before).reads);
    let to = before.values.iter().find(|value| value.expression == "body.to").expect("to");
    assert_eq!((to.came.as_deref(), to.value.as_str()), (Some("8 (916) 555"), "8 (916) 555"));
    let after = shown(&test, Some(&[("body.to", PHONE)])).await;
    assert_eq!((after.outcome, phone(&after).text.as_str()), (PreviewOutcome::Ready, "+79165550117"));
    let operation = test.engine.newest();
    assert_eq!((&operation["status"], &operation["corrections"]), (&json!("failed"), &json!([])));
    assert!(test.aray.requests().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn value_that_did_not_come_can_be_added_where_the_flow_looks_for_it() {
    let test = test_flow(|_| {}).await;
    test.send(r#"{"id": "1"}"#).await;
    test.engine.run_worker().await;
    let view = shown(&test, None).await;
    let to = view.values.iter().find(|value| value.expression == "body.to").expect("offered");
    assert_eq!((to.came.as_deref(), to.value.as_str()), (None, ""));
    correct(&test, &[("body.to", PHONE), ("body.custmemo", "Ольга")], RetryMode::Unfinished).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.names()), (vec!["delivered".into()], vec!["Ольга".to_owned()]));
}

/// Returns the values that the dialog shows first: those that came and that the wrong fields read.
fn suspects(view: &CorrectionView) -> Vec<&str> {
    let read = view.fields.iter().filter(|field| field.problem.is_some()).flat_map(|field| &field.reads);
    let read: Vec<_> = read.collect();
    let came = view.values.iter().filter(|value| value.came.is_some()).map(|value| &value.expression);
    came.filter(|expression| read.contains(expression)).map(String::as_str).collect()
}

#[tokio::test]
async fn value_is_corrected_where_the_record_has_it() {
    let record = r#"{"id": "1", "to": "soon", "custmemo": "Ольга"}"#;
    let list = format!("[{record}]");
    let records = [
        ("", record, "body.to"),
        ("?id=1&to=soon&custmemo=%D0%9E%D0%BB%D1%8C%D0%B3%D0%B0", "", "query.to"),
        ("", &list, "body[0].to"),
    ];
    for (query, body, at) in records {
        // The wrong value, one that is asked for as a template writes it, and one that did not come.
        for corrected in [at, "body.to", "body.identifier.phone"] {
            let test = test_flow(|_| {}).await;
            let path = format!("{}{query}", test.path);
            assert_eq!(http::post(&test.address, &path, body).await.status, 200);
            test.engine.run_worker().await;
            let view = shown(&test, None).await;
            assert_eq!((view.outcome, suspects(&view)), (PreviewOutcome::Wrong, vec![at]), "{query}{body}");
            correct(&test, &[(corrected, PHONE)], RetryMode::Unfinished).await;
            test.engine.run_worker().await;
            assert_eq!(test.engine.statuses(), ["delivered"], "{corrected} of {query}{body}: {}", test.engine.newest());
            let [order] = test.aray.orders().try_into().expect("one order");
            let sent = (order.get("name"), order.get("phone"));
            assert_eq!(sent, (Some("Ольга"), Some("+79165550117")), "{corrected} of {query}{body}");
            let offered = shown(&test, None).await.values;
            let shown = offered.iter().filter(|value| value.value == PHONE).count();
            assert_eq!(shown, 1, "{corrected} of {query}{body}: {offered:?}");
        }
    }
}

#[tokio::test]
async fn record_that_nobody_can_read_is_sent_with_what_the_user_wrote() {
    let test = test_flow(|_| {}).await;
    test.send(r#"{"id": "1", "to": "89165550117", "custmemo": "Ольга"#).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed"]);
    correct(&test, &[("body.to", PHONE), ("body.custmemo", "Ольга")], RetryMode::Unfinished).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.names()), (vec!["delivered".into()], vec!["Ольга".to_owned()]));
}

#[tokio::test]
async fn corrections_are_taken_back_by_correcting_without_them() {
    let test = wrong_number().await;
    correct(&test, &[("body.to", PHONE)], RetryMode::Unfinished).await;
    correct(&test, &[], RetryMode::Unfinished).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["failed".into()], "field_invalid"));
    assert_eq!(test.engine.newest()["corrections"], json!([]));
}

#[tokio::test]
async fn delivered_record_is_corrected_only_from_the_start() {
    let test = test_flow(|_| {}).await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    let error = test
        .engine
        .api()
        .correct(newest(&test), values(&[("body.custmemo", "Анна")]), RetryMode::Unfinished, false)
        .await;
    assert_eq!(error.expect_err("finished").code, "operation_state");
    assert_eq!(test.engine.newest()["corrections"], json!([]), "nothing is kept");
    test.engine.run_worker().await;
    assert_eq!(test.aray.requests().len(), 1, "no second order");
    correct(&test, &[("body.custmemo", "Анна")], RetryMode::FromStart).await;
    test.engine.run_worker().await;
    let sent = test.aray.requests();
    assert_eq!(sent.len(), 2, "the user was warned");
    assert!(test.engine.newest()["runs"][1].to_string().contains("Анна"), "{}", test.engine.newest());
}

#[tokio::test]
async fn record_whose_duplicate_was_delivered_is_left_out_and_not_corrected() {
    let test =
        test_flow(|flow| flow["source"]["deduplicate"] = json!({"key": "{{ body.id }}", "window_hours": 24})).await;
    test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    let first = newest(&test);
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["failed", "delivered"]);
    let api = test.engine.api();
    let corrected = values(&[("body.custmemo", "Анна")]);
    let retried = api.correct(first.clone(), corrected.clone(), RetryMode::Unfinished, false).await.expect("left out");
    assert_eq!((retried.queued, retried.left_out[0].id.as_str()), (0, first.as_str()));
    assert_eq!(test.engine.operation(&first)["corrections"], json!([]));
    assert_eq!(api.correct(first.clone(), corrected, RetryMode::Unfinished, true).await.expect("queued").queued, 1);
    test.engine.run_worker().await;
    assert_eq!(test.names(), ["Ольга", "Анна"]);
}

#[tokio::test]
async fn key_cannot_be_corrected_and_is_not_offered() {
    let test = test_flow(|_| {}).await;
    test.send(r#"{"id": "1", "to": "8 (916) 555", "custmemo": "Ольга", "api_key": "sender-key-1"}"#).await;
    test.engine.run_worker().await;
    let view = shown(&test, None).await;
    assert!(!view.values.iter().any(|value| value.expression == "body.api_key"), "{:?}", view.values);
    let error =
        test.engine.api().correct(newest(&test), values(&[("body.api_key", "k")]), RetryMode::Unfinished, false).await;
    let error = error.expect_err("refused");
    assert_eq!((error.code.as_str(), error.args["value"].as_str()), ("not_correctable", "body.api_key"));
}
