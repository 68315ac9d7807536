//! Stores the messages about an accepted order, one for each channel that its flow names.

use jiff::Timestamp;

use crate::alerts::raise::message_id;
use crate::base::error::{Channel, PerChannel, Result};
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
    let channels = Channel::ALL.iter().copied().filter(|channel| wants(each_order, *channel) && settings.has(*channel));
    let mut told = false;
    for channel in channels {
        let message = store::messages::orders::OrderMessage {
            channel,
            flow_id,
            flow,
            order,
            message_id: &message_id(channel, &settings),
            per_minute: each_order.per_minute,
        };
        store::messages::orders::write(connection, &message, now)?;
        told = true;
    }
    Ok(told)
}

fn wants(each_order: EachOrder, channel: Channel) -> bool {
    let EachOrder { email, telegram, webhook, .. } = each_order;
    PerChannel { email, telegram, webhook }.get(channel)
}
