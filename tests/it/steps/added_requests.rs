//! Requests that are added to a flow beside an order of records that wait.

use hooktray_core::history::{self, RequeueOptions};
use serde_json::{Value, json};

use super::alternatives::{NEVER, with_alternative};

/// Adds a request to the second receiver, which stands in for the order under this condition.
fn add_other(actions: &mut Vec<Value>, when: Option<&str>) {
    let mut other = actions[2].clone();
    other["id"] = json!("other");
    other["headers"] = json!([{"name": "X-Shop", "value": "1"}]);
    let fields = other.as_object_mut().expect("an action");
    fields.remove("when");
    if let Some(when) = when {
        fields.insert("when".into(), json!(when));
    }
    actions.insert(1, other);
}

#[tokio::test]
async fn new_request_beside_an_order_that_the_flow_no_longer_makes_waits_for_the_user() {
    for (was, is, other) in [
        (Some("{{ body.id == 'Ольга' }}"), NEVER, Some("{{ body.id == 'Ольга' }}")),
        (None, NEVER, None),
        (None, "{{ steps.other.outcome != 'ok' }}", None),
    ] {
        let (flow, id) = with_alternative(was, NEVER).await;
        flow.edit(|actions| {
            actions[1]["when"] = json!(is);
            add_other(actions, other);
        });
        flow.engine.run_worker_after(1_000).await;
        let operation = flow.engine.operation(&id);
        assert_eq!((&operation["error"]["code"], flow.times(&id)), (&json!("sent_instead"), [1, 0, 1]), "{is}");
        // An edit that changes nothing of it decides nothing.
        flow.edit(|actions| actions.push(json!({"id": "note", "type": "set", "values": {"shop": "1"}})));
        let (store, clock) = (flow.engine.inner().store(), &flow.engine.clock);
        history::retry(store, clock, std::slice::from_ref(&id), RequeueOptions::default()).expect("a result");
        flow.engine.run_worker().await;
        assert_eq!(flow.times(&id), [1, 0, 1], "{is}");
        let asked = RequeueOptions { even_if_sent: true, ..RequeueOptions::default() };
        assert_eq!(history::retry(store, clock, std::slice::from_ref(&id), asked).expect("queued").queued, 1);
        flow.engine.run_worker().await;
        assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 2]), "{is}");
    }
}

#[tokio::test]
async fn new_request_beside_an_order_that_the_flow_still_makes_goes_out() {
    for (was, is) in [
        (None, None),
        (Some("{{ body.id == 'Ольга' }}"), Some("{{ body.id == 'Ольга' }}")),
        (Some("{{ body.id == 'Ольга' }}"), Some("{{ body.id != 'x' }}")),
        (Some("{{ body.id == 'Ольга' }}"), None),
    ] {
        let (flow, id) = with_alternative(was, NEVER).await;
        flow.edit(|actions| {
            match is {
                Some(when) => actions[1]["when"] = json!(when),
                None => drop(actions[1].as_object_mut().expect("an action").remove("when")),
            }
            add_other(actions, None);
        });
        flow.engine.run_worker_after(1_000).await;
        assert_eq!((flow.engine.statuses(), flow.times(&id)), (vec!["delivered".into()], [1, 1, 2]), "{is:?}");
    }
}
