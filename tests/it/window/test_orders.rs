//! Test orders: to the owner's own number, with nobody's data, in the history.

use hooktray_core::api::{HistoryFilter, PreviewOutcome, TestOrder};
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, OWN_NUMBER, TestEngine, aray_flow, path};
use hooktray_support::http;
use serde_json::json;

const SMS: &str = r#"{"type": "SMS", "id": "7", "to": "8 916 555-01-17", "from": "", "custmemo": "Ольга Смирнова",
    "message": "Ольга, ваш заказ принят", "imsi": "250011234567890", "sendstat": "1"}"#;

/// Returns an engine with a stopped flow to a stand-in that got a record, the id of that flow, and the operation.
async fn with_record() -> (TestEngine, Aray, i64, String) {
    let (mut engine, aray) = (TestEngine::new(), Aray::start(API_KEY));
    let mut flow = aray_flow(&aray.url());
    flow["enabled"] = json!(false);
    flow["actions"][1]["remember"] = json!({"order_id": "{{ response.json.order_id }}"});
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    assert_eq!(http::post(&address, &path, SMS).await.status, 200);
    let id = engine.api().dashboard().await.expect("the dashboard").flows[0].id;
    let operation = engine.history()[0].id.clone();
    (engine, aray, id, operation)
}

#[tokio::test]
async fn nothing_is_sent_before_the_owner_gave_a_number() {
    let (engine, aray, id, operation) = with_record().await;
    for record in [None, Some(operation)] {
        let order = TestOrder { record, marked: false };
        let refused = engine.api().flow_send_test(id, order).await.expect_err("no number");
        assert_eq!(refused.args["setting"], "test_phone");
    }
    let mut settings = engine.api().settings().await.expect("the settings");
    settings.test_phone = Some("555-01-17".into());
    assert!(engine.api().settings_save(settings).await.is_err(), "no number of a telephone");
    assert_eq!((aray.requests().len(), engine.history().len()), (0, 1));
}

#[tokio::test]
async fn order_goes_to_the_owner_and_stands_in_the_history() {
    let (engine, aray, id, operation) = with_record().await;
    engine.set_own_number();
    let (api, file) = (engine.api(), json!(engine.api().flow_get(id).await.expect("the flow").file));
    for (n, record) in [None, Some(operation)].into_iter().enumerate() {
        let order = TestOrder { record, marked: n == 1 };
        let shown = api.test_order(id, file.clone(), order.clone()).await.expect("shown");
        let field = |name: &str| shown.fields.iter().find(|field| field.name == name).map(|field| field.text.clone());
        assert_eq!((shown.outcome, &shown.problem, shown.can_be_marked), (PreviewOutcome::Ready, &None, true));
        assert_eq!((field("name"), field("phone")), (Some("ТЕСТ".into()), Some(OWN_NUMBER.into())));
        assert_eq!(aray.orders().len(), n, "only shown");

        let sent = api.flow_send_test(id, order).await.expect("sent");
        assert_eq!((sent.problem, sent.filtered), (None, false));
        assert_eq!(sent.steps.last().expect("a step").response["status"], 200);
        let order = aray.orders().remove(n);
        let taken = ["name", "phone", "country_code", "test"].map(|name| order.get(name));
        assert_eq!(taken, [Some("ТЕСТ"), Some(OWN_NUMBER), Some("RU"), (n == 1).then_some("true")]);
        assert!(!format!("{order:?}").contains("Ольга") && !format!("{order:?}").contains("5550117"), "{order:?}");

        let entry = api.history(HistoryFilter::default(), None).await.expect("a page").entries.remove(0);
        assert_eq!(Some(&entry.id), sent.operation.as_ref());
        assert_eq!((entry.test_order, entry.attempts, entry.summary.contains("ТЕСТ")), (true, 1, true));
        assert_eq!(entry.remembered, sent.remembered);
        assert!(entry.remembered.contains_key("order_id"), "the number of the order");
        assert!(engine.history()[0].test, "as the command line says it");
    }
    assert_eq!(engine.statuses(), ["held", "delivered", "delivered"], "the record itself is unchanged");
}

#[tokio::test]
async fn refused_order_is_no_open_problem_and_is_not_retried() {
    let (engine, aray, id, _) = with_record().await;
    engine.set_own_number();
    aray.respond_next([ArayResponse::Refuse("no such offer".into())]);
    let sent = engine.api().flow_send_test(id, TestOrder::default()).await.expect("sent");
    assert_eq!(sent.problem.expect("refused").code, "refused");
    let dashboard = engine.api().dashboard().await.expect("the dashboard");
    assert_eq!((dashboard.flows[0].unsolved, dashboard.flows[0].waiting), (0, 0));
    engine.run_worker().await;
    assert_eq!((engine.statuses(), aray.requests().len()), (vec!["held".into(), "failed".into()], 1));
}

#[tokio::test]
async fn order_that_would_call_somebody_else_is_not_sent() {
    let (engine, aray, id, _) = with_record().await;
    engine.set_own_number();
    let api = engine.api();
    let mut file = json!(api.flow_get(id).await.expect("the flow").file);
    for field in file["actions"][0]["fields"].as_array_mut().expect("fields") {
        if field["name"] == "phone" {
            field["value"] = json!("+79165550117");
        }
    }
    api.flow_save(id, file).await.expect("saved");
    let refused = api.flow_send_test(id, TestOrder::default()).await.expect_err("another number");
    assert_eq!((refused.code.as_str(), refused.args["number"].as_str()), ("test_order_number", "+79165550117"));
    assert!(aray.requests().is_empty());
}

#[tokio::test]
async fn records_do_not_wait_for_a_test_order_that_gets_no_response() {
    let (mut engine, aray) = (TestEngine::new(), Aray::start(API_KEY));
    let mut flow = aray_flow(&aray.url());
    flow["concurrency"] = json!(1);
    let path = path(&engine.import(&flow));
    let address = engine.listen().await;
    engine.set_own_number();
    let api = engine.api();
    let id = api.dashboard().await.expect("the dashboard").flows[0].id;
    aray.respond_next([ArayResponse::Hang]);
    let sending = tokio::spawn(async move { api.flow_send_test(id, TestOrder::default()).await });
    aray.wait_for_requests(1).await;
    assert_eq!(engine.statuses(), ["running"], "it is in the history before its response");
    assert_eq!(http::post(&address, &path, SMS).await.status, 200);
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["running", "delivered"]);
    sending.abort();
}
