//! Stores the messages about an accepted order, one for each channel that its flow names.

use jiff::Timestamp;

use crate::alerts::raise::wanted;
use crate::base::error::Result;
use crate::flow::EachOrder;
use crate::incident::alert::AcceptedOrder;
use crate::settings;
use crate::store::{self, Connection};

/// Stores the messages about an order, within the transaction that settles its attempt. Returns whether there are any.
pub(crate) fn tell(
    connection: &Connection,
    flow_id: i64,
    flow: &str,
    each_order: EachOrder,
    order: &AcceptedOrder,
    now: Timestamp,
) -> Result<bool> {
    let settings = settings::load_within(connection)?;
    let mut told = false;
    for (channel, message_id) in wanted(&settings, each_order.into()) {
        let message = store::messages::orders::OrderMessage {
            channel,
            flow_id,
            flow,
            order,
            message_id: &message_id,
            per_minute: each_order.per_minute,
        };
        store::messages::orders::write(connection, &message, now)?;
        told = true;
    }
    Ok(told)
}
