//! Decides what the records are that arrived while their flow could not be read.

use jiff::Timestamp;

use super::registry::{FlowRegistry, RegisteredFlow};
use crate::base::error::Result;
use crate::event::Event;
use crate::pipeline::{CompiledFlow, RecordKind};
use crate::store::{self, Decided, DedupKey, Store};

/// Decides it for each flow that can be read by now.
///
/// # Errors
/// The database cannot be read or written.
pub(crate) fn decide(store: &Store, flows: &FlowRegistry, now: Timestamp) -> Result<()> {
    let waiting = store.readers.read(|connection| {
        let flows = store::flows_with_undecided(connection)?.into_iter();
        flows.map(|id| Ok((id, store::flows::replacement(connection, id)?.unwrap_or(id)))).collect::<Result<Vec<_>>>()
    })?;
    for (id, current) in waiting {
        if let Some(flow) = flows.by_id(current).filter(|flow| flow.is_readable) {
            decide_all(store, id, &flow, now)?;
        }
    }
    Ok(())
}

fn decide_all(store: &Store, id: i64, flow: &RegisteredFlow, now: Timestamp) -> Result<()> {
    let mut after = 0;
    loop {
        let undecided = store.readers.read(|connection| store::undecided(connection, id, after))?;
        let Some((last, _)) = undecided.last() else { return Ok(()) };
        after = *last;
        let decided: Vec<_> = undecided.iter().map(|(seq, event)| (*seq, decided(&flow.compiled, event))).collect();
        store.writer.write_blocking(move |connection| {
            decided.iter().try_for_each(|(seq, decided)| store::decide(connection, *seq, decided, now))
        })?;
    }
}

fn decided(flow: &CompiledFlow, event: &Event) -> Decided {
    match flow.kind_of(event, &event.content()) {
        RecordKind::Test => Decided::Test,
        RecordKind::ToSend { dedup_key } => Decided::ToSend(DedupKey::of(&flow.flow, dedup_key.as_deref())),
    }
}
