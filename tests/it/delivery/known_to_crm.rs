//! Orders that the CRM says it knew already, whatever the status of its answer: the order is there.

use hooktray_support::aray::Answer;
use serde_json::json;

use crate::test_flow::{SMS, TestFlow, test_flow};

async fn answered(duplicate: &str, answer: Answer) -> TestFlow {
    let test = test_flow(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!(duplicate);
        flow["actions"][1]["remember"] = json!({"order_id": "{{ response.json.id }}"});
    })
    .await;
    test.aray.answer_next([answer]);
    test.send(SMS).await;
    test.engine.run_worker().await;
    test
}

fn status(status: u16, body: &str) -> Answer {
    Answer::StatusWith { status, headers: vec![], body: body.to_owned() }
}

const SAYS_SO: &str = "{{ response.json.error == 'duplicate' }}";

#[tokio::test]
async fn order_whose_refusal_says_that_the_crm_knew_it_is_delivered_and_marked() {
    for code in [200, 400, 409, 422, 503] {
        let test = answered(SAYS_SO, status(code, r#"{"code": "error", "error": "duplicate", "id": 77}"#)).await;
        let row = &test.engine.history()[0];
        assert_eq!((row.status.as_str(), row.crm_duplicate), ("delivered", true), "{code}");
        assert_eq!(row.remembered["order_id"], json!(77), "{code}");
        assert_eq!(test.error(), "", "{code}");
    }
    let test = answered("{{ response.status == 409 }}", Answer::Status(409)).await;
    assert_eq!((test.engine.statuses(), test.engine.history()[0].crm_duplicate), (vec!["delivered".into()], true));
}

#[tokio::test]
async fn answer_that_says_nothing_of_a_duplicate_stays_what_it_was() {
    for (answer, is, code) in [
        (status(409, r#"{"error": "wrong price"}"#), "failed", "rejected"),
        (status(503, r#"{"error": "overloaded"}"#), "pending", "unavailable"),
        (Answer::Html, "failed", "refused"),
        (Answer::Empty, "failed", "refused"),
    ] {
        let test = answered(SAYS_SO, answer).await;
        assert_eq!((test.engine.statuses(), test.error()), (vec![is.to_owned()], code.to_owned()));
        assert!(!test.engine.history()[0].crm_duplicate);
    }
}

#[tokio::test]
async fn expression_that_fails_with_a_refusal_leaves_it_refused_and_is_noted() {
    let test = answered("{{ (response.text | fromjson).error == 'duplicate' }}", Answer::Html).await;
    assert_eq!((test.engine.statuses(), test.error()), (vec!["failed".into()], "refused".into()));
    let steps = &test.engine.newest()["runs"][0]["steps"];
    assert_eq!(steps[1]["notes"][0]["code"], "duplicate_unknown", "{steps}");
}
