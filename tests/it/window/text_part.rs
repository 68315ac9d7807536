//! A part of a text that the user marks: proposals, tried on the stored records with their keys hidden.

use hooktray_core::api::MarkedText;
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use serde_json::json;

/// Returns an engine with a stopped flow that got these bodies, oldest first, and the id of that flow.
async fn with_records(bodies: &[serde_json::Value]) -> (TestEngine, i64) {
    let mut engine = TestEngine::new();
    let path = path(&engine.import(&plain_flow("http://unused.example", json!({"enabled": false}))));
    let address = engine.listen().await;
    for body in bodies {
        assert_eq!(http::post(&address, &path, &body.to_string()).await.status, 200);
    }
    let id = engine.api().dashboard().await.expect("the dashboard").flows[0].id;
    (engine, id)
}

fn marked(text: &str) -> MarkedText {
    let (before, rest) = text.split_once('[').expect("a mark");
    let (part, after) = rest.split_once(']').expect("its end");
    MarkedText { before: before.into(), part: part.into(), after: after.into() }
}

#[tokio::test]
async fn proposal_says_what_it_finds_in_each_record_and_where_it_finds_nothing() {
    let texts = ["Имя: Иван, сумма: 2 500 руб.", "Перезвоните мне 8 916 555-01-17", "Имя: Анна, сумма: 990 руб."];
    let mut bodies: Vec<_> = texts.iter().map(|text| json!({"id": text.len(), "message": text})).collect();
    bodies.push(json!({"id": 4, "note": "no such field"}));
    let (engine, id) = with_records(&bodies).await;
    let sum = marked("Имя: Ольга, сумма: [1 990] руб.");
    let view = engine.api().text_part(id, "body.message".into(), sum).await.expect("proposals");
    let best = &view.proposals[view.best as usize];
    let found: Vec<_> = best.found.iter().map(Option::as_deref).collect();
    assert_eq!(found, [Some("990"), None, Some("2 500")], "newest first: {view:#?}");
    assert_eq!((best.count, best.after.as_deref()), (2, Some("сумма:")));
    let shown: Vec<_> = view.records.iter().map(|record| record.text.as_str()).collect();
    assert_eq!(shown, [texts[2], texts[1], texts[0]]);

    // The proposal is a template: the flow renders it for the record as it was shown.
    let mut file = json!(engine.api().flow_get(id).await.expect("the flow").file);
    file["actions"][0]["headers"] =
        json!([{"name": "X-Sum", "value": format!("{{{{ {} | number }}}}", best.expression)}]);
    let tried = engine.api().flow_dry_run(file, Some(view.records[2].id.clone()), Some(id)).await.expect("a dry run");
    assert_eq!(tried.preview.expect("a preview").requests[0].headers["x-sum"], "2500");
}

#[tokio::test]
async fn keys_are_hidden_before_a_part_is_looked_for() {
    let body = json!({"id": 1, "api_key": "k-1234567", "message": "код k-1234567 сумма 17"});
    let (engine, id) = with_records(&[body]).await;
    for text in ["код [abc] сумма 1", "код abc сумма [1]"] {
        let view = engine.api().text_part(id, "body.message".into(), marked(text)).await.expect("proposals");
        assert!(!format!("{view:?}").contains("1234567"), "{view:#?}");
        assert!(view.records[0].text.contains("••••"), "{view:#?}");
    }
}

#[tokio::test]
async fn part_of_a_text_inside_json_is_found() {
    let bodies = [r#"{"order": {"text": "сумма 500"}}"#, r#"{"order": {"text": "сумма 700"}}"#];
    let bodies: Vec<_> = bodies.iter().enumerate().map(|(id, data)| json!({"id": id, "data": data})).collect();
    let (engine, id) = with_records(&bodies).await;
    let file = json!(engine.api().flow_get(id).await.expect("the flow").file);
    let operation = engine.history()[0].id.clone();
    let tried = engine.api().flow_dry_run(file, Some(operation), Some(id)).await.expect("a dry run");
    let expression = "(body.data | fromjson).order.text";
    assert!(tried.options.iter().any(|option| option.expression == expression && option.value == "сумма 700"));
    let view = engine.api().text_part(id, expression.into(), marked("сумма [1]")).await.expect("proposals");
    assert_eq!(view.proposals[0].found, [Some("700".to_owned()), Some("500".to_owned())]);
}
