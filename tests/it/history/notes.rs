//! Notes: what a step did differently from what was meant is stored with the step and with the operation.

use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};
use crate::three_requests::three_requests;

fn notes(test: &TestFlow) -> Vec<(String, String)> {
    let text = |note: &Value, key: &str| note[key].as_str().unwrap_or_default().to_owned();
    let newest = test.engine.newest();
    let steps = newest["runs"][0]["steps"].as_array().expect("steps").clone();
    let notes = steps.iter().flat_map(|step| step["notes"].as_array().cloned().unwrap_or_default());
    notes.map(|note| (text(&note, "code"), text(&note, "message"))).collect()
}

#[tokio::test]
async fn template_that_fails_with_an_accepted_order_is_noted() {
    let fails = "{{ response.json.code | fromjson }}";
    let test = test_flow(|flow| {
        flow["actions"][1]["remember"] = json!({"number": fails, "order_id": "{{ response.json.order_id }}"});
        flow["actions"][1]["success"]["duplicate"] = json!(fails);
    })
    .await;
    test.send(crate::test_flow::SMS).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
    let notes = notes(&test);
    let codes: Vec<&str> = notes.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["duplicate_unknown", "not_remembered"]);
    assert!(notes[1].1.contains("“number”"), "{notes:?}");
    assert_eq!(test.engine.newest()["notes"][1]["step"], "send");
    assert_eq!(test.engine.history()[0].remembered["order_id"], json!(1));
}

#[tokio::test]
async fn reason_that_cannot_be_read_from_a_refusal_is_noted() {
    let test = test_flow(|flow| {
        flow["actions"][1]["success"]["error"] = json!("{{ response.json.code | fromjson }}");
    })
    .await;
    test.aray.respond_next([hooktray_support::aray::ArayResponse::Refuse("no".into())]);
    test.send(crate::test_flow::SMS).await;
    test.engine.run_worker().await;
    assert_eq!(notes(&test)[0].0, "reason_unknown");
}

#[tokio::test]
async fn value_that_the_response_lacks_is_noted_where_it_is_remembered_and_where_it_is_used() {
    let mut flow = three_requests(|flow| {
        let send = &mut flow["actions"][1];
        send["remember"] = json!({"order_id": "{{ response.json.number }}", "code": "{{ response.json.code }}"});
        let told = &mut flow["actions"][2];
        told["when"] = json!("{{ steps.send.response.json.is_new == 'yes' }}");
    })
    .await;
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    let shown = flow.engine.operation(&id);
    assert_eq!(shown["status"], "delivered");
    let note = |note: &Value| [&note["step"], &note["code"]].map(|word| word.as_str().unwrap_or_default().to_owned());
    let notes: Vec<_> = shown["notes"].as_array().expect("notes").iter().map(note).collect();
    let expected = [
        ("send", "nothing_remembered"),
        ("tell", "not_in_response"),
        ("tell", "not_in_response"),
        ("book", "not_in_response"),
    ];
    assert_eq!(notes, expected.map(|(step, code)| [step.to_owned(), code.to_owned()]));
    let messages: Vec<_> =
        shown["notes"].as_array().expect("notes").iter().map(|note| note["message"].clone()).collect();
    assert_eq!(messages[2], "the response has no “steps.send.response.json.is_new”, so it is empty here");
    let view = flow.engine.api().operation(id).await.expect("shown");
    let skipped = &view.attempts[0].steps[2];
    assert_eq!((skipped.outcome.as_str(), skipped.notes.len()), ("skipped", 2), "the window says it as well");
}

#[tokio::test]
async fn value_that_may_be_missing_by_its_template_or_has_no_response_yet_is_not_noted() {
    let mut flow = three_requests(|flow| {
        flow["actions"][1]["on_error"] = json!("continue");
        flow["actions"][2]["when"] = json!("{{ steps.send.response.json.warning | default('') == '' }}");
        flow["actions"][3]["when"] =
            json!("{{ steps.send.response.json.esub is defined or steps.send.outcome == 'failed' }}");
    })
    .await;
    flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.newest()["notes"], json!([]));
    flow.aray.respond_next([hooktray_support::aray::ArayResponse::Refuse("no".into())]);
    flow.send("Иван").await;
    flow.engine.run_worker().await;
    let shown = flow.engine.newest();
    assert_eq!((&shown["status"], &shown["notes"]), (&json!("failed"), &json!([])), "a refusal gives no number");
}

#[tokio::test]
async fn second_number_in_a_field_is_noted() {
    for (to, noted) in [
        ("89165550117, 89165550118", true),
        ("89165550117 89165550118", true),
        ("8 916 555-01-17 / 8 916 555-01-18", true),
        ("+7 916 555-01-17\n+7 916 555-01-18", true),
        ("+79165550117+79165550118", true),
        ("89165550117", false),
        ("+7 (916) 555-01-17, 8 916 555 01 17", false),
        ("89165550117 доб. 123", false),
        ("заказ 1234567, тел. 89165550117", false),
    ] {
        let test = test_flow(|_| {}).await;
        test.send(&json!({"id": "1", "to": to, "from": "89165550119", "custmemo": "Ольга"}).to_string()).await;
        test.engine.run_worker().await;
        assert_eq!(test.engine.statuses(), ["delivered"], "{to}");
        let phone = test.aray.orders()[0].get("phone").map(str::to_owned);
        assert_eq!(phone.as_deref(), Some("+79165550117"), "{to}");
        let notes = notes(&test);
        assert_eq!(
            notes.iter().filter(|(code, _)| code == "several_phones").count(),
            usize::from(noted),
            "{to}: {notes:?}"
        );
        assert!(notes.iter().all(|(_, message)| message.contains("“phone”")), "{notes:?}");
    }
}

#[tokio::test]
async fn number_of_something_else_before_the_one_that_is_used_is_noted() {
    for (to, noted) in [("заказ 1234567", true), ("", false), ("900", false), ("89165550117", false)] {
        let test = test_flow(|_| {}).await;
        test.send(&json!({"id": "1", "to": to, "from": "89165550117", "custmemo": "Ольга"}).to_string()).await;
        test.engine.run_worker().await;
        let phone = test.aray.orders()[0].get("phone").map(str::to_owned);
        assert_eq!(phone.as_deref(), Some("+79165550117"), "{to}");
        let notes = notes(&test);
        assert_eq!(
            notes.iter().filter(|(code, _)| code == "phone_skipped").count(),
            usize::from(noted),
            "{to}: {notes:?}"
        );
    }
}

/// The number behind it may be the shop's own, or another customer's.
#[tokio::test]
async fn damaged_number_is_not_replaced_by_the_next_one() {
    for to in ["8916555011", "+7 916 555-01-1", "+37529123456", "8916555O117"] {
        let test = test_flow(|_| {}).await;
        test.send(&json!({"id": "1", "to": to, "from": "89165550117", "custmemo": "Ольга"}).to_string()).await;
        test.engine.run_worker().await;
        assert_eq!(test.engine.statuses(), ["failed"], "{to}");
        assert!(test.aray.orders().is_empty(), "{to}");
        let error = test.engine.newest()["error"].clone();
        assert_eq!(error["code"], "field_invalid", "{to}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(&format!("“{to}”"))), "{error}");
    }
}
