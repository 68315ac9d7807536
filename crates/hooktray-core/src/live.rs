//! The flows as a running engine sees them: compiled, found by number and by token.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::error::Result;
use crate::pipeline::CompiledFlow;
use crate::store::{self, Readers};

/// A flow in a running engine.
#[derive(Debug)]
pub struct Live {
    /// Its number.
    pub id: i64,
    /// The token of its link.
    pub token: String,
    /// The flow, compiled.
    pub compiled: CompiledFlow,
}

/// All flows. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct LiveFlows(Arc<RwLock<Maps>>);

#[derive(Debug, Default)]
struct Maps {
    by_id: HashMap<i64, Arc<Live>>,
    by_token: HashMap<String, Arc<Live>>,
}

impl LiveFlows {
    /// Reads all flows anew; to be called after every change of one.
    ///
    /// # Errors
    /// A database that cannot be read, or a flow in it that this program does not understand.
    pub fn reload(&self, readers: &Readers) -> Result<()> {
        let rows = readers.read(store::flows::all)?;
        let mut maps = Maps::default();
        for row in rows {
            let live = Arc::new(Live { id: row.id, token: row.token, compiled: CompiledFlow::new(row.flow)? });
            maps.by_id.insert(live.id, Arc::clone(&live));
            maps.by_token.insert(live.token.clone(), live);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = maps;
        Ok(())
    }

    /// The flow with this number.
    #[must_use]
    pub fn by_id(&self, id: i64) -> Option<Arc<Live>> {
        self.read(|maps| maps.by_id.get(&id).cloned())
    }

    /// The flow with this token.
    #[must_use]
    pub fn by_token(&self, token: &str) -> Option<Arc<Live>> {
        self.read(|maps| maps.by_token.get(token).cloned())
    }

    /// All flows, by name.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Live>> {
        let mut all: Vec<_> = self.read(|maps| maps.by_id.values().cloned().collect());
        all.sort_unstable_by(|one, other| one.compiled.flow.name.cmp(&other.compiled.flow.name));
        all
    }

    /// The flows that are started.
    #[must_use]
    pub fn started(&self) -> Vec<Arc<Live>> {
        self.read(|maps| maps.by_id.values().filter(|live| live.compiled.flow.enabled).cloned().collect())
    }

    fn read<T>(&self, read: impl FnOnce(&Maps) -> T) -> T {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
