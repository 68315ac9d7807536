//! `hooktray notify failed`, `hooktray notify retry`.

use hooktray_core::Result;
use hooktray_core::alerts::failed;
use hooktray_core::base::data_dir;
use hooktray_core::base::error::Channel;
use hooktray_core::store::{MessageRow, Store};
use serde::Serialize;

use crate::{Environment, print};

/// A message as it is printed.
#[derive(Debug, Serialize)]
struct FailedMessage {
    channel: Channel,
    alert: String,
    flow: String,
    created_at: String,
    tries: u32,
    code: String,
    reply: String,
}

impl From<MessageRow> for FailedMessage {
    fn from(row: MessageRow) -> FailedMessage {
        let (code, reply) = row.error.map(|error| (error.code.to_string(), error.reply)).unwrap_or_default();
        FailedMessage {
            channel: row.channel,
            alert: row.alert.as_str().to_owned(),
            flow: row.alert.flow().to_owned(),
            created_at: row.created_at.to_string(),
            tries: row.tries,
            code,
            reply,
        }
    }
}

pub(super) fn list(env: &Environment, json: bool) -> Result<()> {
    let rows = env.readers_if_any()?.map_or_else(|| Ok(Vec::new()), |readers| failed::list(&readers))?;
    let messages: Vec<FailedMessage> = rows.into_iter().map(FailedMessage::from).collect();
    if json {
        return print::json(&messages);
    }
    if messages.is_empty() {
        print::note("no message has failed");
    }
    for message in messages {
        let FailedMessage { channel, alert, flow, created_at, tries, code, reply } = message;
        print::line(&format!("{created_at}  {channel}  {alert}  {flow}  tries: {tries}  {code}: {reply}"))?;
    }
    Ok(())
}

pub(super) fn retry(env: &Environment, channel: Channel) -> Result<()> {
    // Without the data dir's lock: a running engine notices the change.
    env.readers()?;
    let store = Store::open(&env.data_dir)?;
    let count = failed::retry(&store, &env.clock, channel)?;
    data_dir::wake(&env.data_dir);
    print::line(&format!("queued again: {count}"))
}
