//! Responses that the flow cannot judge, since one of its templates fails: they are kept, and judged once the flow is corrected.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_core::outcome::Status;
use hooktray_core::store::Query;
use serde_json::{Value, json};

use crate::test_flow::{SMS, TestFlow, test_flow};

async fn unjudged(on_error: &str) -> TestFlow {
    let test = test_flow(|flow| {
        flow["actions"][1]["success"]["when"] = json!("{{ response.json.code | fromjson == 'ok' }}");
        flow["actions"][1]["on_error"] = json!(on_error);
    })
    .await;
    test.send(SMS).await;
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["failed".into()], "template_failed"));
    assert_eq!(test.aray.requests().len(), 1);
    test
}

fn fix(test: &TestFlow, when: &str) {
    let row = hooktray_core::flows::find(&test.engine.inner().store().readers, "aray").expect("the flow");
    let mut flow: Value = serde_json::from_str(&row.flow.to_json()).expect("JSON");
    flow["actions"][1]["success"]["when"] = json!(when);
    test.engine.import(&flow);
}

async fn retry_all(test: &TestFlow) {
    let failed = Query { status: Some(Status::Failed), ..Query::default() };
    let (store, clock) = (test.engine.inner().store(), &test.engine.clock);
    assert_eq!(history::retry_all(store, clock, &failed, RequeueOptions::default()).expect("queued").queued, 1);
    test.engine.run_worker().await;
}

#[tokio::test]
async fn response_that_could_not_be_judged_is_judged_again_without_a_request() {
    for on_error in ["stop", "continue"] {
        let test = unjudged(on_error).await;
        retry_all(&test).await;
        assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["failed".into()], "template_failed"));
        fix(&test, "{{ response.json.code == 'ok' }}");
        retry_all(&test).await;
        assert_eq!(test.engine.statuses(), ["delivered"], "{on_error}");
        assert_eq!(test.aray.requests().len(), 1, "the order was sent once");
        let shown = test.engine.newest();
        let steps = |run: usize| shown["runs"][run]["steps"][1]["outcome"].clone();
        assert_eq!([steps(0), steps(1), steps(2)], [json!("unjudged"), json!("unjudged"), json!("ok")]);
        assert_eq!(shown["runs"][2]["steps"][1]["response"]["status"], 200, "it shows the response it judged");
    }
}

#[tokio::test]
async fn refusal_found_in_a_kept_response_can_be_sent_again() {
    let test = unjudged("stop").await;
    fix(&test, "{{ response.json.code == 'other' }}");
    retry_all(&test).await;
    assert_eq!((test.engine.statuses(), test.error().as_str()), (vec!["failed".into()], "refused"));
    assert_eq!(test.aray.requests().len(), 1, "the response was only judged");
    fix(&test, "{{ response.json.code == 'ok' }}");
    retry_all(&test).await;
    assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec!["delivered".into()], 2));
}

#[tokio::test]
async fn kept_response_is_dropped_by_a_run_from_the_start() {
    let test = unjudged("stop").await;
    fix(&test, "{{ response.json.code == 'ok' }}");
    let id = [test.engine.history()[0].id.clone()];
    let from_start = RequeueOptions { from_start: true, ..RequeueOptions::default() };
    history::retry(test.engine.inner().store(), &test.engine.clock, &id, from_start).expect("queued");
    test.engine.run_worker().await;
    assert_eq!((test.engine.statuses(), test.aray.requests().len()), (vec!["delivered".into()], 2));
}
