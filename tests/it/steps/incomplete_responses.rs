//! Responses of which a part is not known, since they were cut or a secret in them was hidden: nothing is sent, judged or remembered
//! by the unknown part.

use hooktray_core::history::{self, RequeueOptions};
use hooktray_support::aray::ArayResponse;
use hooktray_support::harness::API_KEY;
use serde_json::json;

use crate::three_requests::{ThreeRequests, tell_action, three_requests};

/// The response of an order, longer than what the history keeps of one.
fn long() -> ArayResponse {
    with_body(json!({"code": "ok", "order_id": "N777", "pad": "x".repeat(30_000)}).to_string())
}

fn with_body(body: String) -> ArayResponse {
    ArayResponse::StatusWith { status: 200, headers: Vec::new(), body }
}

/// Delivers a record whose order gets this response. Returns the id of its operation.
async fn delivered(response: ArayResponse) -> (ThreeRequests, String) {
    let mut flow = three_requests(|flow| flow["actions"].as_array_mut().expect("actions").truncate(2)).await;
    flow.aray.respond_next([response]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.statuses(), ["delivered"]);
    (flow, id)
}

async fn retry(flow: &ThreeRequests, id: &str) {
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    let ids = [id.to_owned()];
    assert_eq!(history::retry(store, clock, &ids, RequeueOptions::default()).expect("asked").queued, 1);
    flow.engine.run_worker().await;
}

#[tokio::test]
async fn action_added_behind_a_delivered_order_does_not_send_what_it_reads_of_a_cut_response() {
    for (reads, is_delivered) in [
        ("{{ steps.send.response.json.order_id }}", false),
        ("{{ steps.send.response.json.order_id | default('none') }}", false),
        ("{{ 'none' if steps.send.response.json.order_id is undefined else 'some' }}", false),
        ("{{ steps.send.response.text }}", false),
        ("{{ steps.send.response | tojson }}", false),
        ("{{ steps.send.response.status }}", true),
        ("{{ steps.send.order_id }}", true),
        ("{{ steps.send.outcome }}", true),
    ] {
        let (flow, id) = delivered(long()).await;
        let mut tell = tell_action("tell", &flow.told.url());
        tell["body"]["text"] = json!(format!("{{{{ {{'record': operation.id}} | tojson }}}}{reads}"));
        flow.edit(|actions| actions.push(tell));
        retry(&flow, &id).await;
        let operation = flow.engine.operation(&id);
        let told = flow.told.received().len();
        if is_delivered {
            assert_eq!((&operation["status"], told), (&json!("delivered"), 1), "{reads}");
            continue;
        }
        assert_eq!((&operation["error"]["code"], told), (&json!("template_failed"), 0), "{reads}");
        let message = operation["error"]["message"].as_str().expect("a text");
        assert!(message.contains("“send”") && message.contains("“tell”"), "{message}");
    }
}

#[tokio::test]
async fn value_that_comes_from_a_cut_response_by_another_action_is_not_sent() {
    let (flow, id) = delivered(long()).await;
    let values = json!({"number": "{{ steps.send.response.json.order_id }}"});
    let values = json!({"id": "values", "type": "set", "values": values, "on_error": "continue"});
    let mut tell = tell_action("tell", &flow.told.url());
    tell["body"]["text"] = json!("{{ {'record': operation.id, 'order': steps.values.number | default('')} | tojson }}");
    flow.edit(|actions| actions.extend([values, tell]));
    retry(&flow, &id).await;
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["error"]["code"], flow.times(&id)), (&json!("template_failed"), [1, 0, 0]));
    let message = operation["error"]["message"].as_str().expect("a text");
    assert!(message.contains("“send”") && message.contains("“tell”"), "{message}");
}

#[tokio::test]
async fn value_of_a_response_in_which_a_key_was_hidden_is_not_sent() {
    for (order_id, is_sent) in [("N123".to_owned(), true), (format!("N{API_KEY}"), false)] {
        let mut flow = three_requests(|flow| flow["actions"].as_array_mut().expect("actions").truncate(3)).await;
        let body = json!({"code": "ok", "order_id": order_id}).to_string();
        flow.aray.respond_next([with_body(body)]);
        let id = flow.send("Ольга").await;
        flow.engine.run_worker().await;
        let (operation, told) = (flow.engine.operation(&id), flow.numbers(&flow.told, &id));
        if is_sent {
            assert_eq!((&operation["status"], told), (&json!("delivered"), vec![json!(order_id)]));
            continue;
        }
        assert_eq!((&operation["error"]["code"], told), (&json!("template_failed"), Vec::new()), "{order_id}");
        let message = operation["error"]["message"].as_str().expect("a text");
        assert!(message.contains("“send”") && message.contains("hidden"), "{message}");
        assert_eq!(flow.times(&id), [1, 0, 0]);
    }
}

#[tokio::test]
async fn later_request_is_not_sent_if_its_response_would_be_judged_by_the_unknown_part() {
    for (key, template) in [
        ("when", "{{ steps.send.response.json.order_id != 'N777' }}"),
        ("error", "{{ steps.send.response.json.order_id }}"),
        ("duplicate", "{{ steps.send.response.json.order_id is undefined }}"),
    ] {
        let (flow, id) = delivered(long()).await;
        let mut tell = tell_action("tell", &flow.told.url());
        tell["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
        tell["success"] = json!({ key: template });
        flow.edit(|actions| actions.push(tell));
        retry(&flow, &id).await;
        let error = flow.engine.operation(&id)["error"]["code"].clone();
        assert_eq!((error, flow.times(&id)), (json!("template_failed"), [1, 0, 0]), "{key}");
    }
}

#[tokio::test]
async fn later_request_is_not_sent_if_it_would_remember_the_unknown_part() {
    let (flow, id) = delivered(long()).await;
    let mut tell = tell_action("tell", &flow.told.url());
    tell["body"]["text"] = json!("{{ {'record': operation.id} | tojson }}");
    tell["remember"] = json!({"both": "{{ steps.send.response.json.order_id }}/{{ response.status }}"});
    flow.edit(|actions| actions.push(tell));
    retry(&flow, &id).await;
    let error = flow.engine.operation(&id)["error"]["code"].clone();
    assert_eq!((error, flow.times(&id)), (json!("template_failed"), [1, 0, 0]));
}

#[tokio::test]
async fn nothing_is_remembered_of_the_unknown_part_of_a_response() {
    let secret = with_body(json!({"code": "ok", "order_id": "N777", "token": API_KEY}).to_string());
    for (response, remember) in
        [(long(), "{{ response.json.order_id | default('none') }}"), (secret, "{{ response.json.token | hash }}")]
    {
        let (flow, id) = delivered(response).await;
        let mut tell = tell_action("tell", &flow.told.url());
        tell["body"]["text"] = json!("{{ {'record': operation.id, 'order': steps.send.of_it} | tojson }}");
        flow.edit(|actions| {
            actions[1]["remember"]["of_it"] = json!(remember);
            actions.push(tell);
        });
        retry(&flow, &id).await;
        let error = flow.engine.operation(&id)["error"]["code"].clone();
        assert_eq!((error, flow.times(&id)), (json!("template_failed"), [1, 0, 0]), "{remember}");
    }
}

/// Only the body is cut.
#[tokio::test]
async fn header_that_a_cut_response_does_not_have_is_known_to_be_missing() {
    let (flow, id) = delivered(long()).await;
    let mut tell = tell_action("tell", &flow.told.url());
    let order =
        "{{ {'record': operation.id, 'order': steps.send.response.headers['x-order'] | default('')} | tojson }}";
    tell["body"]["text"] = json!(order);
    flow.edit(|actions| actions.push(tell));
    retry(&flow, &id).await;
    assert_eq!((flow.engine.statuses(), flow.numbers(&flow.told, &id)), (vec!["delivered".into()], vec![json!("")]));
}

/// Lets the first request carry a second secret.
fn use_secret(flow: &ThreeRequests, secret: &str) {
    flow.engine.secrets.set("other_key", secret.to_owned().into()).expect("memory takes secrets");
    flow.edit(|actions| actions[1]["headers"] = json!([{"name": "X-Key", "value": "{{ secret('other_key') }}"}]));
}

/// A secret of digits may be a number, or a name, in a response: without it the response is not JSON any more, or has another name.
#[tokio::test]
async fn request_that_reads_a_response_which_a_hidden_secret_changed_is_not_sent() {
    let of_it = "{{ steps.send.response.json.order_id | default('none') }}";
    for (secret, body, reads) in [
        ("12345678", r#"{"code": "ok", "order_id": 77, "shops": [12345678]}"#, of_it),
        (
            "12345678",
            r#"{"code": "ok", "order_id": {"12345678": 77}}"#,
            "{{ steps.send.response.json.order_id['12345678'] | default('none') }}",
        ),
    ] {
        let mut flow = three_requests(|flow| {
            flow["actions"].as_array_mut().expect("actions").truncate(3);
            flow["actions"][2]["body"]["text"] = json!(format!("{{{{ {{'record': operation.id}} | tojson }}}}{reads}"));
        })
        .await;
        use_secret(&flow, secret);
        flow.aray.respond_next([with_body(body.to_owned())]);
        let id = flow.send("Ольга").await;
        flow.engine.run_worker().await;
        let error = flow.engine.operation(&id)["error"]["code"].clone();
        assert_eq!((error, flow.told.received().len()), (json!("template_failed"), 0), "{body}");
    }
}

#[tokio::test]
async fn response_in_which_a_secret_was_hidden_is_not_judged_again() {
    let mut flow = three_requests(|flow| {
        flow["actions"].as_array_mut().expect("actions").truncate(2);
        flow["actions"][1]["success"]["when"] = json!("{{ response.json.code | fromjson == 'ok' }}");
    })
    .await;
    use_secret(&flow, "12345678");
    flow.aray.respond_next([with_body(r#"{"code": "error", "shops": [12345678]}"#.to_owned())]);
    let id = flow.send("Ольга").await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.operation(&id)["status"], "failed");
    flow.edit(|actions| actions[1]["success"]["when"] = json!("{{ response.json.code != 'error' }}"));
    retry(&flow, &id).await;
    assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["failed".into()], [1, 0, 0]));
}
