//! Stores records: a record and its operation are on disk before the sender gets its reply.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::alerts::host::Host;
use crate::base::blocking::blocking;
use crate::base::error::Result;
use crate::event::{Event, OperationId};
use crate::flows::registry::RegisteredFlow;
use crate::pipeline::RecordKind;
use crate::store::{self, Accepted, DedupKey, NewOperation, Writer};

/// Stores records and wakes the worker.
#[derive(Debug, Clone)]
pub struct Inbox {
    writer: Writer,
    wake: Arc<Notify>,
    stored: Arc<Notify>,
    host: Arc<dyn Host>,
}

impl Inbox {
    /// Returns an inbox over this writer. `wake` wakes the worker, `stored` the search index.
    #[must_use]
    pub fn new(writer: Writer, wake: Arc<Notify>, stored: Arc<Notify>, host: Arc<dyn Host>) -> Inbox {
        Inbox { writer, wake, stored, host }
    }

    /// Stores a record together with its operation. When this returns `Ok`, both are on disk.
    ///
    /// # Errors
    /// The disk is full or the database cannot be written. The record is not stored then.
    pub async fn accept(&self, flow: &Arc<RegisteredFlow>, event: Event) -> Result<Accepted> {
        let new_operation = if event.is_slow_to_read() {
            let flow = flow.clone();
            blocking(move || new_operation(&flow, event)).await?
        } else {
            new_operation(flow, event)
        };
        let stored = self.writer.queue_retryable(move |connection| store::accept(connection, &new_operation));
        // Before it is stored, so that its claim can share the commit. The claim is queued later, so it finds the record.
        self.wake.notify_one();
        let accepted = stored.await?;
        self.stored.notify_one();
        self.host.state_changed();
        Ok(accepted)
    }
}

/// Reads a record, and returns it with what is stored beside it.
fn new_operation(flow: &RegisteredFlow, mut event: Event) -> NewOperation {
    let compiled = &flow.compiled;
    let content = event.content();
    let (test, key) = match compiled.kind_of(&event, &content) {
        RecordKind::Test => (true, None),
        RecordKind::ToSend { dedup_key } => (false, DedupKey::of(&compiled.flow, dedup_key.as_deref())),
    };
    let (search, summary) = (content.search_text(), content.summary());
    // Comes last, since the dedup key and the search text are made of the record as it arrived.
    if flow.is_readable {
        event.hide_unseen_keys(&content, compiled.record_paths());
    }
    NewOperation {
        id: OperationId::new(event.received_at),
        flow_id: flow.id,
        flow_name: compiled.flow.name.clone(),
        started: compiled.flow.enabled,
        test,
        dedup_key: key,
        undecided: !flow.is_readable,
        search,
        summary,
        repairs: content.repairs,
        event,
    }
}
