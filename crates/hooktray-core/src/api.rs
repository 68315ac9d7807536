//! What crosses to the window: plain data in and out, and one method for each command.
//!
//! `ui/src/types.ts` is generated from these types; a test keeps it fresh. No secret crosses to the window: keys go in and
//! never come out. The one exception is a key that is created here to be pasted into a sender; it is returned once.

mod corrections;
mod curl;
mod dashboard;
mod dry_run;
mod error;
mod example;
mod figures;
mod flow_versions;
mod flows;
mod history;
mod history_actions;
mod history_columns;
mod history_csv;
mod last_responses;
mod messages;
mod missing;
mod options;
mod preview;
mod secrets;
mod system;
mod tables;
mod test_order;
mod text_part;
mod tunnel;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub use corrections::{CorrectableValue, CorrectionView, SentField};
pub use curl::CurlView;
pub use dashboard::{
    AppStatus, AttentionCode, AttentionView, Dashboard, FlowCard, HourCounts, LastOrder, RefusedView, RestoredView,
};
pub use dry_run::DryRunView;
pub use error::ApiError;
pub use figures::{FiguresBar, FiguresCounts, FiguresGroup, FiguresPeriod, FiguresView};
pub use flow_versions::FlowVersionView;
pub use flows::{CrmView, FlowDeletedView, FlowView, SenderView, TemplatesView};
pub use history::{
    AttemptView, HistoryCounts, HistoryEntry, HistoryFilter, HistoryPage, OperationView, RequestView, RetriedView,
    RetryMode, StepView,
};
pub use history_actions::{BulkView, CauseView};
pub use history_columns::ColumnsView;
pub use messages::MessageView;
pub use options::ValueOption;
pub use preview::{Preview, PreviewOutcome, RenderedValue, RequestPreview};
pub use secrets::{KeychainView, SecretView};
pub use system::{AboutInfo, NewVersion, SystemInfo};
pub use tables::{ColumnChange, PastedView, TablePage, TableRowView, TableUser, TableView};
pub use test_order::{TestOrder, TestOrderView, TestSendResult, made_up_record};
pub use text_part::{TextPartProposal, TextPartRecord, TextPartView};
pub use tunnel::{ProtectedFlow, ServerKey, TunnelStage, TunnelView};

// Types from elsewhere that commands of the window take or return.
pub use crate::alerts::email::EmailPreset;
pub use crate::alerts::telegram::{TelegramBot, TelegramChat};
pub use crate::alerts::webhook::WebhookPreset;
pub use crate::base::ca_certificate::CaCertificate;
pub use crate::base::error::Channel;
pub use crate::flow::{Field, Finding, Flow, FlowChange, KnownDestination, TemplateOptions};
pub use crate::history::BulkAction;
pub use crate::incident::inactivity::InactivityWatch;
pub use crate::settings::{EmailSettings, Settings, TelegramAccess, TelegramSettings, WebhookSettings, WindowSettings};
pub use crate::template::text_part::MarkedText;
pub use crate::tunnel::SshPreset;
pub use crate::tunnel::network::Interface;

use crate::base::error::Result;
use crate::engine::Engine;
use last_responses::LastResponses;

/// The commands that the window can give to an engine. Clones share the engine.
#[derive(Debug, Clone)]
pub struct Api {
    engine: Arc<Engine>,
    /// The responses to the last test order of each flow. They are in no history.
    tests: Arc<Mutex<HashMap<i64, LastResponses>>>,
}

impl Api {
    /// Returns the commands for this engine.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Api {
        Api { engine, tests: Arc::default() }
    }

    /// Returns the engine.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Runs `work` on a thread that may block on the database or the keychain.
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
