//! Decides whether an attempt made an order that the owner wants a message about, and finds the order's number.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value as Json;

use crate::alerts::orders;
use crate::flow::{EachOrder, Flow};
use crate::incident::alert::AcceptedOrder;
use crate::outcome::Status;
use crate::store::{self, AttemptKey, Connection, NextState, Settlement};

/// Maximum characters of an order number: a longer text is not one.
const MAX_NUMBER: usize = 40;

/// An accepted order of which the owner is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedOrder {
    flow: String,
    each_order: EachOrder,
    number: Option<String>,
    /// The requests whose order the CRM knew already.
    known: Vec<String>,
}

/// Returns the order that an attempt made, if its owner wants a message for each.
pub(super) fn wanted(flow: &Flow, end: &Settlement) -> Option<WantedOrder> {
    let is_delivered = matches!(end.state, NextState::Done(Status::Delivered, _));
    let each_order = flow.notify.each_order.filter(|_| is_delivered)?;
    let known = end.steps.iter().filter(|step| step.crm_duplicate).map(|step| step.id.clone()).collect();
    Some(WantedOrder { flow: flow.name.clone(), each_order, number: number(&end.remembered), known })
}

/// Returns the order's number among the remembered values: the one whose name says so, or the only one.
fn number(remembered: &BTreeMap<String, Json>) -> Option<String> {
    let named = |end: &str| remembered.iter().find(|(name, _)| name.to_lowercase().ends_with(end));
    let only = || remembered.iter().next().filter(|_| remembered.len() == 1);
    let ordered = || remembered.iter().find(|(name, _)| name.to_lowercase().contains("order"));
    let (_, value) = named("order_id").or_else(ordered).or_else(|| named("_id")).or_else(only)?;
    let text = match value {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    let is_number = !text.is_empty() && text.chars().count() <= MAX_NUMBER && !text.contains(char::is_control);
    is_number.then_some(text)
}

/// Stores the messages about an order, in the transaction that settles its attempt. True if there are any. As with
/// incidents, a failure to do so must not keep the attempt's end from being stored.
pub(super) fn record(connection: &Connection, attempt: &AttemptKey, order: &WantedOrder, now: Timestamp) -> bool {
    let recorded = store::with_savepoint(connection, |connection| {
        // An operation that was delivered in part is delivered again when the rest is sent: that is not a new order.
        if !store::messages::orders::is_first_delivery(connection, attempt)? {
            return Ok(false);
        }
        // An order that the CRM knew already is not new, unless it may know it from a request whose response was lost.
        if !order.known.is_empty() && !store::may_have_arrived(connection, attempt.seq, &order.known)? {
            return Ok(false);
        }
        let accepted = AcceptedOrder { operation: attempt.id.to_string(), number: order.number.clone() };
        orders::tell(connection, attempt.flow_id, &order.flow, order.each_order, &accepted, now)
    });
    recorded.unwrap_or_else(|error| {
        tracing::error!(operation = %attempt.id, code = error.code(), "message about an order not stored");
        false
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn number_is_the_remembered_value_that_is_called_so_or_the_only_one() {
        for (remembered, expected) in [
            (json!({"order_id": 771, "user_id": 5}), Some("771")),
            (json!({"crm_order_id": " A-12 ", "link": "x"}), Some("A-12")),
            (json!({"orderNumber": "12", "contact_id": 9}), Some("12")),
            (json!({"lead_id": 3, "price": 10}), Some("3")),
            (json!({"row": 17}), Some("17")),
            (json!({"price": 10, "sum": 20}), None),
            (json!({"order_id": null}), None),
            (json!({"order_id": ""}), None),
            (json!({"order_id": "x".repeat(200)}), None),
            (json!({}), None),
        ] {
            let remembered: BTreeMap<String, Json> = serde_json::from_value(remembered.clone()).unwrap();
            assert_eq!(number(&remembered).as_deref(), expected, "{remembered:?}");
        }
    }
}
