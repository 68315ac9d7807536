//! A crash between the requests of a flow: a response that was kept is not sent again, and its reply is still there.

use hooktray_core::store::{Query, WithoutFlow};
use hooktray_core::{flows, history};
use hooktray_support::aray::ArayResponse;
use hooktray_support::polls::polled;
use hooktray_support::receiver::CannedResponse;
use serde_json::{Value, json};

use crate::three_requests::{REQUESTS, ThreeRequests, three_requests};

/// Asserts that the operation is delivered, and that each request about it had the number of its order.
fn assert_delivered(flow: &ThreeRequests, id: &str) {
    assert_eq!(flow.engine.operation(id)["status"], "delivered");
    let orders = flow.aray.orders();
    let order = orders.iter().find(|order| order.get("ext_in_id") == Some(id)).expect("an order");
    for receiver in [&flow.told, &flow.booked] {
        let numbers = flow.numbers(receiver, id);
        assert!(!numbers.is_empty() && numbers.iter().all(|number| *number == json!(order.id)), "{numbers:?}");
    }
}

#[tokio::test]
async fn crash_with_a_request_under_way_sends_none_before_it_again() {
    for (index, request) in REQUESTS.iter().enumerate() {
        let mut flow = three_requests(|_| {}).await;
        match index {
            0 => flow.aray.respond_next([ArayResponse::Hang]),
            1 => flow.told.reply_next([CannedResponse::never()]),
            _ => flow.booked.reply_next([CannedResponse::never()]),
        }
        let id = flow.cut_off_at(request).await;
        flow.engine.restart().await;
        let error = flow.engine.operation(&id)["error"].clone();
        assert_eq!(error["code"], "interrupted");
        let message = error["message"].as_str().expect("a text");
        assert!(message.contains(&format!("“{request}”")) && message.matches('“').count() == 1, "{message}");
        let mut known: Vec<_> = REQUESTS[..index].iter().map(|id| ((*id).to_owned(), "ok".to_owned())).collect();
        known.push(((*request).to_owned(), "interrupted".to_owned()));
        assert_eq!(flow.outcomes(&id), [known], "the history has what was finished, and what was under way");
        flow.engine.run_worker().await;
        let expected: Vec<usize> = (0..REQUESTS.len()).map(|at| if at == index { 2 } else { 1 }).collect();
        assert_eq!(flow.times(&id).to_vec(), expected, "{request} was under way, and no other is sent again");
        assert_delivered(&flow, &id);
    }
}

#[tokio::test]
async fn request_that_was_skipped_before_a_finished_one_was_not_under_way() {
    let mut flow = three_requests(|flow| {
        let mut other = flow["actions"][1].clone();
        (other["id"], other["when"]) = (json!("other"), json!("{{ body.id == 'x' }}"));
        flow["actions"].as_array_mut().expect("actions").insert(1, other);
    })
    .await;
    flow.told.reply_next([CannedResponse::never()]);
    let id = flow.cut_off_at("tell").await;
    flow.engine.restart().await;
    let error = flow.engine.operation(&id)["error"].clone();
    let message = error["message"].as_str().expect("a text");
    assert!(message.contains("“tell”") && !message.contains("“other”"), "{message}");
}

#[tokio::test]
async fn request_behind_one_that_failed_unsent_is_named_as_under_way() {
    let mut flow = three_requests(|flow| {
        flow["actions"][2]["on_error"] = json!("continue");
        flow["actions"][2]["body"]["text"] = json!("{{ 1 // (body.id | length - 5) }}");
    })
    .await;
    flow.booked.reply_next([CannedResponse::never()]);
    let id = flow.cut_off_at("book").await;
    flow.engine.restart().await;
    let error = flow.engine.operation(&id)["error"].clone();
    assert!(error["message"].as_str().is_some_and(|message| message.contains("“book”")), "{error}");
}

#[tokio::test]
async fn crash_at_any_point_of_an_attempt_sends_only_the_request_under_way_again() {
    let mut flow = three_requests(|_| {}).await;
    let (mut seen, mut again, mut polls) = ([0; 3], 0, 0);
    // Once through an attempt, from poll to poll, and again if the crashes have left a request out.
    loop {
        polls += 1;
        let id = flow.send(&format!("{seen:?}")).await;
        let claimed = flow.claim().await;
        let worker = flow.engine.inner().worker().clone();
        let came_to_its_end = polled(Box::pin(worker.attempt(&claimed)).as_mut(), polls).await.is_some();
        drop(worker);
        flow.engine.restart().await;
        let finished = flow.outcomes(&id)[0].iter().filter(|(_, outcome)| outcome == "ok").count();
        seen[finished] += 1;
        let before = flow.times(&id);
        flow.engine.run_worker().await;
        let times = flow.times(&id);
        for (at, request) in REQUESTS.iter().enumerate() {
            let most = if at == finished { 2 } else { 1 };
            assert!((1..=most).contains(&times[at]), "{request} after {polls} polls: {before:?}, then {times:?}");
        }
        again += times.iter().filter(|times| **times > 1).count();
        assert_delivered(&flow, &id);
        if came_to_its_end && seen.iter().all(|seen| *seen > 0) {
            break;
        }
        if came_to_its_end {
            polls = 0;
        }
    }
    println!("crashes with 0, 1 and 2 finished requests: {seen:?}; {again} requests under way were sent again");
}

#[tokio::test]
async fn flow_deleted_between_two_requests_sends_no_more_and_keeps_the_response() {
    let mut flow = three_requests(|_| {}).await;
    let stored = flows::find(&flow.engine.inner().store().readers, "aray").expect("the flow").flow.to_json();
    let id = flow.send("Ольга").await;
    let claimed = flow.claim().await;
    let worker = flow.engine.inner().worker().clone();
    let mut attempt = Box::pin(worker.attempt(&claimed));
    let ended = tokio::select! {
        biased;
        () = flow.arrived("send", 1) => None,
        ended = &mut attempt => Some(ended),
    };
    assert!(ended.is_none(), "the order is under way");
    assert_eq!(
        flow.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted"),
        WithoutFlow::default()
    );
    let ended = attempt.await;
    assert!(worker.settle(&claimed, ended).await.expect("settled"));
    worker.done(&claimed);
    assert_eq!(flow.engine.operation(&id)["status"], "cancelled");
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "flow_deleted");
    assert_eq!((flow.times(&id), flow.outcomes(&id)[0][0].1.as_str()), ([1, 0, 0], "ok"));

    // Made again, the flow goes on where it was.
    flow.engine.import(&serde_json::from_str(&stored).expect("JSON"));
    let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
    history::retry(store, clock, std::slice::from_ref(&id), history::RequeueOptions::default()).expect("queued");
    flow.engine.run_worker().await;
    assert_eq!(flow.times(&id), [1, 1, 1]);
    assert_delivered(&flow, &id);
}

#[tokio::test]
async fn order_with_a_response_after_its_flow_was_deleted_is_delivered_and_not_sent_again() {
    let mut flow = three_requests(|flow| flow["actions"].as_array_mut().expect("actions").truncate(2)).await;
    let id = flow.send("Ольга").await;
    let claimed = flow.claim().await;
    let worker = flow.engine.inner().worker().clone();
    let ended = worker.attempt(&claimed).await;
    flow.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    assert!(worker.settle(&claimed, ended).await.expect("settled"));
    assert_eq!(flow.engine.operation(&id)["status"], "delivered");
}

#[tokio::test]
async fn running_record_of_a_deleted_flow_fails_after_a_crash_and_names_the_request() {
    let mut flow = three_requests(|_| {}).await;
    flow.told.reply_next([CannedResponse::never()]);
    let id = flow.cut_off_at("tell").await;
    flow.engine.inner().change_flows(|flows| flows.delete("aray")).expect("deleted");
    flow.engine.restart().await;
    let operation = flow.engine.operation(&id);
    assert_eq!((&operation["status"], &operation["error"]["code"]), (&json!("failed"), &json!("flow_deleted")));
    let known = [("send", "ok"), ("tell", "interrupted")].map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    assert_eq!(flow.outcomes(&id), [known], "the history has the order, and what was under way");
}

#[tokio::test]
async fn interrupted_attempt_shows_what_earlier_ones_finished_as_kept() {
    let mut flow = three_requests(|_| {}).await;
    let id = flow.cut_off_in_a_retry().await;
    flow.engine.restart().await;
    let shown = [("send", "kept"), ("tell", "interrupted")].map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    assert_eq!(flow.outcomes(&id)[1], shown);
}

#[tokio::test]
async fn crash_between_two_requests_keeps_what_the_first_one_was_told() {
    let mut flow = three_requests(|flow| {
        flow["actions"][1]["success"]["duplicate"] = json!("{{ response.json.order_id }}");
    })
    .await;
    flow.told.reply_next([CannedResponse::never()]);
    let id = flow.cut_off_at("tell").await;
    let number = flow.aray.orders()[0].id.to_string();
    flow.engine.restart().await;
    let row = &flow.engine.history()[0];
    assert_eq!(row.remembered["order_id"].to_string(), number, "{id}");
    assert!(row.crm_duplicate);
    let found = Query { search: Some(number), limit: 10, ..Query::default() };
    let inner = flow.engine.inner();
    assert_eq!(history::list(&inner.store().readers, &found).expect("a list").len(), 1);
}

#[tokio::test]
async fn crash_names_the_request_of_the_flow_by_which_the_attempt_went() {
    type Edit = fn(&mut Vec<Value>);
    let edits: [(&str, &str, Edit); 4] = [
        ("send", "renamed", |actions| {
            actions[1]["id"] = json!("o2");
            for at in [2, 3] {
                actions[at]["body"] = json!(null);
            }
        }),
        ("send", "another one before it", |actions| {
            let mut first = actions[3].clone();
            (first["id"], first["body"]) = (json!("first"), json!(null));
            actions.insert(1, first);
        }),
        ("tell", "deleted", |actions| drop(actions.remove(2))),
        ("tell", "behind the other one", |actions| actions.swap(2, 3)),
    ];
    for (request, edited, edit) in edits {
        let mut flow = three_requests(|_| {}).await;
        if request == "send" {
            flow.aray.respond_next([ArayResponse::Hang]);
        } else {
            flow.told.reply_next([CannedResponse::never()]);
        }
        let id = flow.cut_off_at(request).await;
        flow.edit(edit);
        flow.engine.restart().await;
        let named = flow.outcomes(&id)[0].last().cloned();
        assert_eq!(named, Some((request.to_owned(), "interrupted".to_owned())), "{edited}");
        let message = flow.engine.operation(&id)["error"]["message"].to_string();
        assert!(message.contains(&format!("“{request}” may have arrived")), "{edited}: {message}");
    }
}

#[tokio::test]
async fn alternative_that_was_skipped_before_a_crash_is_not_sent_after_an_edit() {
    let mut flow = three_requests(|flow| {
        let mut other = flow["actions"][1].clone();
        (other["id"], other["when"]) = (json!("other"), json!("{{ body.id == 'x' }}"));
        flow["actions"].as_array_mut().expect("actions").insert(2, other);
    })
    .await;
    flow.told.reply_next([CannedResponse::never()]);
    let id = flow.cut_off_at("tell").await;
    flow.edit(|actions| actions[2]["when"] = json!("{{ body.id != 'x' }}"));
    flow.engine.restart().await;
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.operation(&id)["error"]["code"], "sent_instead");
    assert_eq!(flow.times(&id), [1, 1, 0], "the order once, and nothing since the crash");
}

/// A flow with an alternative behind “tell” that is skipped as long as the order has a number.
async fn skips_by_response() -> ThreeRequests {
    three_requests(|flow| {
        let mut other = flow["actions"][2].clone();
        (other["id"], other["when"]) = (json!("other"), json!("{{ not steps.send.order_id }}"));
        other["url"] = json!(other["url"].as_str().expect("a URL").replace("/tell", "/other"));
        flow["actions"].as_array_mut().expect("actions").insert(2, other);
    })
    .await
}

/// Checks that the alternative is not sent by an attempt after a crash, although its condition is now true.
async fn assert_not_sent_after_an_edit(mut flow: ThreeRequests, id: &str) {
    flow.edit(|actions| actions[2]["when"] = json!("{{ steps.send.order_id }}"));
    let before = flow.times(id);
    flow.engine.restart().await;
    let message = flow.engine.operation(id)["error"]["message"].to_string();
    assert!(message.contains("“tell”") && !message.contains("“other”"), "{message}");
    flow.engine.run_worker().await;
    assert_eq!(flow.engine.operation(id)["error"]["code"], "sent_instead");
    assert_eq!(flow.times(id), before, "nothing is sent since the crash");
}

#[tokio::test]
async fn alternative_that_a_response_skipped_before_a_crash_is_not_sent_after_an_edit() {
    let mut flow = skips_by_response().await;
    flow.told.reply_next([CannedResponse::never()]);
    let id = flow.cut_off_at("tell").await;
    assert_not_sent_after_an_edit(flow, &id).await;
}

#[tokio::test]
async fn alternative_that_a_retry_skipped_before_a_crash_is_not_sent_after_an_edit() {
    let mut flow = skips_by_response().await;
    let id = flow.cut_off_in_a_retry().await;
    assert_not_sent_after_an_edit(flow, &id).await;
}
