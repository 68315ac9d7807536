//! What a step did otherwise than meant: noted with the step, and with the operation.

use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};

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
    test.aray.answer_next([hooktray_support::aray::Answer::Refuse("no".into())]);
    test.send(crate::test_flow::SMS).await;
    test.engine.run_worker().await;
    assert_eq!(notes(&test)[0].0, "reason_unknown");
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
