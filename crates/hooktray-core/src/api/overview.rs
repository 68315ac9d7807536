//! The overview: what the tray and the first screen of the window show.

mod attention;
mod figures;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, Finding};
use crate::base::clock::midnight;
use crate::base::error::{Error, Result};
use crate::engine::ListenerStatus;
use crate::flows;
use crate::flows::registry::RegisteredFlow;
use crate::outcome::string_enum;
use crate::outcome::{Args, Status};
use crate::store::{self, FlowRow, HourlyCount, RefusalRow};
use figures::{Figures, chart, chart_start};

/// The state of everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Overview {
    /// The state of the program.
    pub status: AppStatus,
    /// Records delivered today.
    pub delivered: u32,
    /// Those of them that the CRM already knew.
    pub crm_duplicates: u32,
    /// Those of them of which a later action failed.
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
    /// The newest order.
    #[ts(optional = nullable)]
    pub last: Option<LastOrder>,
    /// What links start with: `http://…`, or `https://…` through a tunnel.
    pub address: String,
    /// Requests that were refused of late, newest first.
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

/// The newest order: nothing of the customer, since anyone who passes by sees the tray.
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

string_enum! {
    /// Why something needs the user.
    AttentionCode {
        /// The database cannot be written or read.
        Storage = "storage",
        /// A backup could not be restored.
        Restore = "restore",
        /// A damaged database was set aside.
        SetAside = "set_aside",
        /// The listener's address and port cannot be used.
        Port = "port",
        /// The tunnel has been down for a while.
        Tunnel = "tunnel",
        /// The keychain cannot be read.
        Keychain = "keychain",
        /// Root certificates are missing.
        Certificates = "certificates",
        /// A proxy setting of the system cannot be used.
        Proxy = "proxy",
        /// No log can be written.
        Logs = "logs",
        /// Operations failed and are not solved.
        Failed = "failed",
        /// The last email was not sent.
        Email = "email",
        /// The last Telegram message was not sent.
        Telegram = "telegram",
        /// The last webhook message was not sent.
        Webhook = "webhook",
    }
}

/// Something that needs the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AttentionView {
    /// What it is.
    pub code: AttentionCode,
    /// The arguments of its message.
    pub args: Args,
}

/// A flow as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FlowCard {
    /// The flow's id.
    pub id: i64,
    /// The flow's name.
    pub name: String,
    /// True if it is started.
    pub enabled: bool,
    /// True if its records can arrive: it is started, the engine listens, and the database can be written.
    pub receives: bool,
    /// The link that senders use.
    pub link: String,
    /// Records delivered today.
    pub delivered: u32,
    /// Those of them that the CRM already knew.
    pub crm_duplicates: u32,
    /// Those of them of which a later action failed.
    pub partial: u32,
    /// True if it sends to aray.
    pub sends_to_aray: bool,
    /// Records that failed today.
    pub failed: u32,
    /// Records that wait or are being sent, of any age.
    pub waiting: u32,
    /// Held records, of any age.
    pub held: u32,
    /// Failed records that are not marked as solved, of any age.
    pub unsolved: u32,
    /// The last 24 hours, oldest first.
    pub hours: Vec<HourCounts>,
    /// What is missing before it can start.
    pub missing: Vec<Finding>,
    /// A warning if the flow is reachable from outside without authentication.
    #[ts(optional = nullable)]
    pub exposed: Option<Finding>,
}

/// The counters of one hour of a flow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct HourCounts {
    /// Records that were delivered.
    pub delivered: u32,
    /// Records that failed.
    pub failed: u32,
    /// Records with another status.
    pub other: u32,
}

impl Api {
    /// Returns the state of everything.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn overview(&self) -> Result<Overview, ApiError> {
        self.blocking(|api| api.read_overview(&TimeZone::system())).await
    }

    fn read_overview(&self, zone: &TimeZone) -> Result<Overview> {
        let now = self.engine.clock().now();
        let readers = &self.engine.store().readers;
        let (midnight, chart) = (midnight(now, zone), chart_start(now));
        let read = readers.read(|connection| {
            Ok((
                store::flows::all(connection)?,
                store::hourly_counts(connection, midnight)?,
                store::hourly_counts(connection, chart)?,
                store::outstanding_counts(connection)?,
                store::messages::last_errors(connection)?,
                store::refusals::all(connection)?,
                store::restored(connection)?,
            ))
        });
        let unreadable = read.as_ref().err().and_then(Error::storage_error);
        let (rows, today, hours, open, last_errors, refused, restored) = match read {
            // The tray and the window show that the database cannot be read, and what is in memory.
            Err(_) if unreadable.is_some() => {
                (self.remembered(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), None)
            }
            read => read?,
        };
        let today = Figures(&today);
        let storage_error = (*self.engine.store().writer.storage_error().borrow()).or(unreadable);
        let is_lost = storage_error.is_some() || matches!(self.engine.listener_status(), ListenerStatus::Failed { .. });
        let settings = self.settings_or_default();
        let card = |row: &FlowRow| FlowCard {
            receives: row.flow.enabled && !is_lost,
            // A started flow is complete, so the keychain is not read on every refresh.
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
        Ok(Overview {
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

    /// Returns the card of a flow, without what the whole program decides: whether it receives, and what is missing.
    fn card(&self, row: &FlowRow, today: Figures, hours: &[HourlyCount], open: Figures) -> FlowCard {
        let id = Some(row.id);
        FlowCard {
            id: row.id,
            name: row.flow.name.clone(),
            enabled: row.flow.enabled,
            receives: false,
            link: self.link(&row.token),
            delivered: today.sum(id, Status::Delivered),
            crm_duplicates: today.crm_duplicates(id),
            partial: today.partial(id),
            sends_to_aray: row.flow.sends_to_aray(),
            failed: today.sum(id, Status::Failed),
            waiting: open.sum(id, Status::Pending) + open.sum(id, Status::Running),
            held: open.sum(id, Status::Held),
            unsolved: open.sum(id, Status::Failed),
            hours: chart(hours, row.id),
            missing: Vec::new(),
            exposed: self.exposed(&row.flow),
        }
    }

    /// Returns the flows that the running engine has in memory.
    fn remembered(&self) -> Vec<FlowRow> {
        let row = |registered: &Arc<RegisteredFlow>| FlowRow {
            id: registered.id,
            token: registered.token.clone(),
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
