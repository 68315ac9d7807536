//! What crosses to the window, typed: plain data in and out, and one method for each thing that the window can ask.
//!
//! The types are written out for the window in `ui/src/types.ts`; a test keeps that file fresh. Nothing secret crosses
//! to the window: keys go in and never come out, but for one that is made here to be pasted elsewhere, once.

mod emails;
mod error;
mod example;
mod flows;
mod history;
mod history_csv;
mod overview;
mod preview;
mod system;
mod tunnel;

use std::sync::Arc;

pub use emails::EmailView;
pub use error::{ApiError, Note};
pub use flows::{DryRunView, FlowView, Sent, TemplateView};
pub use history::{Asked, Line, OperationView, Page, RequestView, RetriedView, Run, Step};
pub use overview::{FlowCard, Hour, IncidentView, Overview, State};
pub use preview::{Preview, PreviewOutcome, RenderedValue, RequestPreview, ValueOption};
pub use system::{About, Keychain, NewVersion, SecretView, SystemInfo};
pub use tunnel::{Protected, ServerKey, TunnelStage, TunnelView};

// The rest of what the window's commands take and answer.
pub use crate::alerts::email::Preset;
pub use crate::flow::{Field, Flow};
pub use crate::incident::inactivity::InactivityWatch;
pub use crate::settings::{EmailSettings, Settings};
pub use crate::tunnel::SshPreset;
pub use crate::tunnel::network::Interface;

use crate::base::error::Result;
use crate::engine::Engine;

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
    async fn blocking<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Api) -> Result<T> + Send + 'static,
    {
        let api = self.clone();
        match tokio::task::spawn_blocking(move || work(&api)).await {
            Ok(result) => result.map_err(ApiError::from),
            Err(_) => Err(ApiError::internal()),
        }
    }
}
