//! Orders that the CRM says it knew already, whatever the status of its response: the order is there.

use hooktray_core::flows;
use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use hooktray_support::aray::ArayResponse;
use serde_json::{Value, json};

use crate::test_flow::{SMS, TestFlow, test_flow};

async fn with_response(duplicate: &str, response: ArayResponse) -> TestFlow {
    let test = test_flow(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!(duplicate);
        flow["actions"][1]["remember"] = json!({"order_id": "{{ response.json.id }}"});
    })
    .await;
    test.aray.respond_next([response]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test
}

fn status(status: u16, body: &str) -> ArayResponse {
    ArayResponse::StatusWith { status, headers: vec![], body: body.to_owned() }
}

const SAYS_SO: &str = "{{ response.json.error == 'duplicate' }}";

#[tokio::test]
async fn order_whose_refusal_says_that_the_crm_knew_it_is_delivered_and_marked() {
    for code in [200, 400, 409, 422, 503] {
        let test = with_response(SAYS_SO, status(code, r#"{"code": "error", "error": "duplicate", "id": 77}"#)).await;
        let row = &test.engine.history()[0];
        assert_eq!((row.status.as_str(), row.crm_duplicate), ("delivered", true), "{code}");
        assert_eq!(row.remembered["order_id"], json!(77), "{code}");
        assert_eq!(test.error(), "", "{code}");
    }
    let test = with_response("{{ response.status == 409 }}", ArayResponse::Status(409)).await;
    assert_eq!((test.engine.statuses(), test.engine.history()[0].crm_duplicate), (vec!["delivered".into()], true));
}

#[tokio::test]
async fn response_that_says_nothing_of_a_duplicate_stays_what_it_was() {
    for (response, is, code) in [
        (status(409, r#"{"error": "wrong price"}"#), "failed", "rejected"),
        (status(503, r#"{"error": "overloaded"}"#), "pending", "unavailable"),
        (ArayResponse::Html, "failed", "refused"),
        (ArayResponse::Empty, "failed", "refused"),
    ] {
        let test = with_response(SAYS_SO, response).await;
        assert_eq!((test.engine.statuses(), test.error()), (vec![is.to_owned()], code.to_owned()));
        assert!(!test.engine.history()[0].crm_duplicate);
    }
}

#[tokio::test]
async fn expression_that_fails_with_a_refusal_leaves_it_refused_and_is_noted() {
    let test = with_response("{{ (response.text | fromjson).error == 'duplicate' }}", ArayResponse::Html).await;
    assert_eq!((test.engine.statuses(), test.error()), (vec!["failed".into()], "refused".into()));
    let steps = &test.engine.newest()["runs"][0]["steps"];
    assert_eq!(steps[1]["notes"][0]["code"], "duplicate_unknown", "{steps}");
}

#[tokio::test]
async fn refusal_that_may_mean_a_known_order_is_judged_again_and_not_sent_again() {
    for code in [200, 409] {
        let test =
            with_response("{{ 1 // response.json.zero }}", status(code, r#"{"code":"no","zero":0,"known":true}"#))
                .await;
        assert_eq!((test.engine.statuses(), test.error()), (vec!["failed".into()], "template_failed".into()), "{code}");
        let row = flows::find(&test.engine.inner().store().readers, "aray").expect("the flow");
        let mut flow: Value = serde_json::from_str(&row.flow.to_json()).expect("JSON");
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.known }}");
        test.engine.import(&flow);
        let failed = Query { status: Some(Status::Failed), ..Query::default() };
        let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
        history::retry_all(store, clock, &failed, RequeueOptions::default()).expect("queued");
        test.engine.run_worker().await;
        let row = &test.engine.history()[0];
        assert_eq!((row.status.as_str(), row.crm_duplicate), ("delivered", true), "{code}");
        assert_eq!(test.aray.requests().len(), 1, "the order was sent once");
    }
}

/// What a CRM says of an order that it does not know.
fn says_no() -> Vec<Value> {
    let words = [
        "N", "n", "No", "false", "False", "F", "off", "none", "NULL", "N/A", "(null)", "NaN", "0", "0.0", "00", "",
        " ", "-",
    ];
    words.map(Value::from).into_iter().chain([json!(false), json!(0), json!(0.0), Value::Null]).collect()
}

async fn with_is_double(code: &str, says: &Value) -> TestFlow {
    let test = test_flow(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.is_double }}");
    })
    .await;
    let body = json!({"code": code, "order_id": 77, "is_double": says}).to_string();
    test.aray.respond_next([status(200, &body)]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test
}

#[tokio::test]
async fn response_that_says_no_is_no_duplicate() {
    for says in says_no() {
        let test = with_is_double("ok", &says).await;
        assert_eq!(test.engine.statuses(), ["delivered"], "{says}");
        assert!(!test.engine.history()[0].crm_duplicate, "{says}");
    }
    for says in [json!("yes"), json!("1"), json!("Y"), json!("true"), json!(true), json!(1), json!("48213")] {
        assert!(with_is_double("ok", &says).await.engine.history()[0].crm_duplicate, "{says}");
    }
}

#[tokio::test]
async fn refusal_that_says_no_beside_it_stays_a_refusal() {
    for says in says_no() {
        let test = with_is_double("error", &says).await;
        assert_eq!((test.engine.statuses(), test.error()), (vec!["failed".into()], "refused".into()), "{says}");
    }
    let test = with_is_double("error", &json!("Y")).await;
    assert_eq!((test.engine.statuses(), test.engine.history()[0].crm_duplicate), (vec!["delivered".into()], true));
}
