//! The compiled flows of a running engine, found by id and by token.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;

use crate::base::error::Result;
use crate::flow::{Flow, FlowTemplate};
use crate::pipeline::CompiledFlow;
use crate::store::{self, FlowRow, Readers};

/// A flow in a running engine.
#[derive(Debug)]
pub struct RegisteredFlow {
    /// The id.
    pub id: i64,
    /// The token of the link.
    pub token: String,
    /// The number of its version.
    pub version: i64,
    /// The flow, compiled.
    pub compiled: CompiledFlow,
    /// False if it cannot be read: `compiled` sends nothing then.
    pub is_readable: bool,
}

/// All flows. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct FlowRegistry(Arc<RwLock<Maps>>);

#[derive(Debug, Default)]
struct Maps {
    by_id: HashMap<i64, Arc<RegisteredFlow>>,
    by_token: HashMap<String, Arc<RegisteredFlow>>,
    /// Old tokens of renewed links, each with the time until which it is accepted.
    by_old_token: HashMap<String, (Arc<RegisteredFlow>, Timestamp)>,
}

impl FlowRegistry {
    /// Reads all flows from the database; call it after every change of a flow.
    ///
    /// A flow that cannot be read counts as stopped: its records are held until it is replaced.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn reload(&self, readers: &Readers) -> Result<()> {
        let ((rows, broken), old) = readers.read(|connection| {
            Ok((store::flows::all_and_broken(connection)?, store::flows::old_tokens(connection)?))
        })?;
        let mut maps = Maps::default();
        let placeholders = broken.into_iter().map(|broken| {
            tracing::error!(flow = broken.name, "this stored flow cannot be read; its records are held");
            (
                FlowRow {
                    id: broken.id,
                    token: broken.token,
                    version: broken.version,
                    flow: placeholder(&broken.name),
                },
                false,
            )
        });
        for (row, is_readable) in rows.into_iter().map(|row| (row, true)).chain(placeholders) {
            let (id, token, version, compiled) = (row.id, row.token, row.version, CompiledFlow::new(row.flow)?);
            let flow = Arc::new(RegisteredFlow { id, token, version, compiled, is_readable });
            maps.by_id.insert(flow.id, Arc::clone(&flow));
            maps.by_token.insert(flow.token.clone(), flow);
        }
        for old in old {
            if let Some(flow) = maps.by_id.get(&old.flow_id) {
                maps.by_old_token.insert(old.token, (Arc::clone(flow), old.valid_until));
            }
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = maps;
        Ok(())
    }

    /// Returns the flow with this id.
    #[must_use]
    pub fn by_id(&self, id: i64) -> Option<Arc<RegisteredFlow>> {
        self.read(|maps| maps.by_id.get(&id).cloned())
    }

    /// Returns the flow with this token, or with this old token while it is accepted.
    #[must_use]
    pub fn by_token(&self, token: &str, now: Timestamp) -> Option<Arc<RegisteredFlow>> {
        let old =
            |maps: &Maps| maps.by_old_token.get(token).filter(|(_, until)| now < *until).map(|(flow, _)| flow.clone());
        self.read(|maps| maps.by_token.get(token).cloned().or_else(|| old(maps)))
    }

    /// Returns all flows, ordered by name.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<RegisteredFlow>> {
        let mut all: Vec<_> = self.read(|maps| maps.by_id.values().cloned().collect());
        all.sort_unstable_by(|one, other| one.compiled.flow.name.cmp(&other.compiled.flow.name));
        all
    }

    /// Returns the started flows.
    #[must_use]
    pub fn started(&self) -> Vec<Arc<RegisteredFlow>> {
        self.read(|maps| maps.by_id.values().filter(|flow| flow.compiled.flow.enabled).cloned().collect())
    }

    fn read<T>(&self, read: impl FnOnce(&Maps) -> T) -> T {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Returns a stopped flow in the place of one that cannot be read.
fn placeholder(name: &str) -> Flow {
    FlowTemplate::Blank.flow(Some(name))
}
