//! The dashboard: what the tray and the first screen of the window show.

mod attention;
mod cards;
mod figures;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::base::clock::midnight;
use crate::base::error::{Error, Result};
use crate::engine::ListenerStatus;
use crate::flows;
use crate::flows::registry::RegisteredFlow;
use crate::outcome::Status;
use crate::store::{self, FlowRow, HourlyCount, RefusalRow};
pub use attention::{AttentionCode, AttentionView};
pub use cards::FlowCard;
pub use figures::HourCounts;
use figures::{Figures, chart_start};

/// The state of everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Dashboard {
    /// The state of the program.
    pub status: AppStatus,
    /// Records delivered today.
    pub delivered: u32,
    /// How many of them the CRM already knew.
    pub crm_duplicates: u32,
    /// How many of them are delivered in part: a later action failed.
    pub partial: u32,
    /// Records that failed today.
    pub failed: u32,
    /// What needs the user.
    pub attention: Vec<AttentionView>,
    /// The flows, by name.
    pub flows: Vec<FlowCard>,
    /// The backup that was restored, until the user has seen it.
    #[ts(optional = nullable)]
    pub restored: Option<RestoredView>,
    /// The newest record.
    #[ts(optional = nullable)]
    pub last: Option<LastOrder>,
    /// What links start with: `http://…`, or `https://…` through a tunnel.
    pub address: String,
    /// Requests that were refused recently, newest first.
    pub refused: Vec<RefusedView>,
}

/// Requests that were refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RefusedView {
    /// The flow whose link they had; empty if they had none.
    pub flow: String,
    /// Why, as in the reply to the sender.
    pub code: String,
    /// How many.
    pub count: u32,
    /// When the latest refused request arrived.
    #[ts(type = "string")]
    pub last_at: Timestamp,
    /// The address of its sender.
    pub sender: String,
}

/// A backup that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RestoredView {
    /// The name of its file.
    pub file: String,
    /// When it was made, if that is known.
    #[ts(type = "string | null")]
    pub saved_at: Option<Timestamp>,
    /// Records that were unfinished in it and are held now.
    pub held: u32,
}

/// The newest record, also a test or a duplicate: nothing of the customer, since anyone who passes by sees the tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LastOrder {
    /// The operation's id.
    pub id: String,
    /// When it was received.
    #[ts(type = "string")]
    pub received_at: Timestamp,
    /// Its status.
    pub status: Status,
}

/// The state of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AppStatus {
    /// At least one flow is started, and nothing needs the user.
    Running,
    /// No flow is started.
    Stopped,
    /// Something needs the user.
    Attention,
}

/// What the database tells of the state.
#[derive(Default)]
struct StoredState {
    rows: Vec<FlowRow>,
    today: Vec<HourlyCount>,
    hours: Vec<HourlyCount>,
    open: Vec<HourlyCount>,
    last_errors: Vec<store::LastError>,
    refused: Vec<RefusalRow>,
    restored: Option<store::RestoredFrom>,
}

impl StoredState {
    fn read(connection: &store::Connection, midnight: Timestamp, chart: Timestamp) -> Result<StoredState> {
        Ok(StoredState {
            rows: store::flows::all(connection)?,
            today: store::hourly_counts(connection, midnight)?,
            hours: store::hourly_counts(connection, chart)?,
            open: store::outstanding_counts(connection)?,
            last_errors: store::messages::last_errors(connection)?,
            refused: store::refusals::all(connection)?,
            restored: store::restored(connection)?,
        })
    }
}

impl Api {
    /// Returns the state of everything.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn dashboard(&self) -> Result<Dashboard, ApiError> {
        self.blocking(|api| api.read_dashboard(&TimeZone::system())).await
    }

    fn read_dashboard(&self, zone: &TimeZone) -> Result<Dashboard> {
        let now = self.engine.clock().now();
        let readers = &self.engine.store().readers;
        let read = readers.read(|connection| StoredState::read(connection, midnight(now, zone), chart_start(now)));
        let unreadable = read.as_ref().err().and_then(Error::storage_error);
        let StoredState { rows, today, hours, open, last_errors, refused, restored } = match read {
            // The tray and the window show that the database cannot be read, and what is in memory.
            Err(_) if unreadable.is_some() => StoredState { rows: self.remembered(), ..StoredState::default() },
            read => read?,
        };
        let today = Figures(&today);
        let storage_error = (*self.engine.store().writer.storage_error().borrow()).or(unreadable);
        let is_lost = storage_error.is_some() || matches!(self.engine.listener_status(), ListenerStatus::Failed { .. });
        let settings = self.settings_or_default();
        let card = |row: &FlowRow| FlowCard {
            receives: row.flow.enabled && !is_lost,
            // What a started flow lacked kept it from starting, so the keychain is not read on every refresh.
            missing: if row.flow.enabled { Vec::new() } else { self.missing(&row.flow, &settings) },
            ..self.card(row, today, &hours, Figures(&open))
        };
        let flows: Vec<FlowCard> = rows.iter().map(card).collect();
        let attention = self.attention(&rows, Figures(&open), last_errors, storage_error, restored.as_ref());
        let status = match (attention.is_empty(), flows.iter().any(|flow| flow.enabled)) {
            (false, _) => AppStatus::Attention,
            (true, true) => AppStatus::Running,
            (true, false) => AppStatus::Stopped,
        };
        let (delivered, failed) = (today.sum(None, Status::Delivered), today.sum(None, Status::Failed));
        let restored = restored.filter(|from| !from.is_seen).map(|from| RestoredView {
            file: from.file,
            saved_at: from.saved_at,
            held: from.held,
        });
        // It is left out where the database cannot be read, which needs attention itself.
        let last = readers.read(store::newest).ok().flatten();
        let last = last.map(|(id, received_at, status)| LastOrder { id, received_at, status });
        let refused = refused.into_iter().map(|row| refused_view(row, &rows)).collect();
        let (crm_duplicates, partial) = (today.crm_duplicates(None), today.partial(None));
        let address = self.base_address();
        Ok(Dashboard {
            status,
            delivered,
            crm_duplicates,
            partial,
            failed,
            attention,
            flows,
            restored,
            last,
            address,
            refused,
        })
    }

    /// Returns the flows that the running engine has in memory.
    fn remembered(&self) -> Vec<FlowRow> {
        let row = |registered: &Arc<RegisteredFlow>| FlowRow {
            id: registered.id,
            token: registered.token.clone(),
            version: registered.version,
            flow: registered.compiled.flow.clone(),
        };
        self.engine.flows().all().iter().map(row).collect()
    }

    /// Returns the link of the flow with this token.
    pub(super) fn link(&self, token: &str) -> String {
        format!("{}{}", self.base_address(), flows::hook_path(token))
    }
}

fn refused_view(row: RefusalRow, flows: &[FlowRow]) -> RefusedView {
    let flow = flows.iter().find(|flow| Some(flow.id) == row.flow_id).map(|flow| flow.flow.name.clone());
    let RefusalRow { code, count, last_at, sender, .. } = row;
    RefusedView { flow: flow.unwrap_or_default(), code, count, last_at, sender }
}
