//! What crosses to the window, typed: plain data in and out, and one method for each thing that the window can ask.
//!
//! The types are written out for the window in `ui/src/types.ts`; a test keeps that file fresh. Nothing secret crosses
//! to the window: keys go in and never come out, but for one that is made here to be pasted elsewhere, once.

mod example;
mod flows;
mod letters;
mod machine;
mod overview;
mod preview;
mod records;
mod table;
mod trouble;
mod tunnel;

use std::sync::Arc;

pub use flows::{FlowView, LookedOver, Sent, TemplateView};
pub use letters::LetterView;
pub use machine::{About, Keychain, NewVersion, SecretView, Surroundings};
pub use overview::{Alarm, FlowCard, Hour, Overview, State};
pub use preview::{Pick, Preview, PreviewEnd, Rendered, RequestPreview};
pub use records::{Asked, Line, OperationView, Page, RequestView, Run, Step};
pub use trouble::{Note, Trouble};
pub use tunnel::{Protected, ServerKey, TunnelStage, TunnelView};

use crate::engine::Engine;
use crate::error::Result;

/// What the window can ask of an engine. Clones share the engine.
#[derive(Debug, Clone)]
pub struct Api {
    engine: Arc<Engine>,
}

impl Api {
    /// The questions and orders for this engine.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Api {
        Api { engine }
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Runs `work` on a thread that may block, for the database or the keychain.
    async fn blocking<T, F>(&self, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: FnOnce(&Api) -> Result<T> + Send + 'static,
    {
        let api = self.clone();
        match tokio::task::spawn_blocking(move || work(&api)).await {
            Ok(result) => result.map_err(Trouble::from),
            Err(_) => Err(Trouble::internal()),
        }
    }
}
