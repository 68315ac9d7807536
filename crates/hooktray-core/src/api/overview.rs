//! The overview: what the tray and the first screen of the window show.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, Finding};
use crate::base::error::{EmailErrorCode, Error, Result, StorageError};
use crate::base::logs;
use crate::engine::ListenerStatus;
use crate::flow::{self, Need};
use crate::flows;
use crate::flows::registry::RegisteredFlow;
use crate::outcome::{Args, Status};
use crate::store::{self, FlowRow, HourlyCount, RefusalRow};
use crate::{settings, tables};

/// Hours in the chart of a flow.
const CHART: usize = 24;

/// The state of everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Overview {
    /// The state of the program.
    pub status: AppStatus,
    /// Records delivered today.
    pub delivered: u32,
    /// Those of them that the CRM already knew.
    pub crm_duplicates: u32,
    /// Records that failed today.
    pub failed: u32,
    /// What needs the user.
    pub incidents: Vec<IncidentView>,
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
    /// When the last came.
    #[ts(type = "string")]
    pub last_at: Timestamp,
    /// The address of the last sender.
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

/// The newest order: nothing of the customer, since the tray shows it to whoever passes by.
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

/// Something that needs the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct IncidentView {
    /// `storage`, `restore`, `set_aside`, `port`, `tunnel`, `keychain`, `certificates`, `logs`, `failed` or `mail`.
    pub code: String,
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
                store::emails::last_error(connection)?,
                store::refusals::all(connection)?,
                store::restored(connection)?,
            ))
        });
        let unreadable = read.as_ref().err().and_then(Error::storage_error);
        let (rows, today, hours, open, email_error, refused, restored) = match read {
            // The tray and the window have to say that it cannot be read; what is in memory goes on.
            Err(_) if unreadable.is_some() => {
                (self.remembered(), Vec::new(), Vec::new(), Vec::new(), None, Vec::new(), None)
            }
            read => read?,
        };
        let today = Figures(&today);
        let storage_error = (*self.engine.store().writer.storage_error().borrow()).or(unreadable);
        let is_lost = storage_error.is_some() || matches!(self.engine.listener_status(), ListenerStatus::Failed { .. });
        let mut flows: Vec<FlowCard> = rows.iter().map(|row| self.card(row, today, &hours, Figures(&open))).collect();
        flows.iter_mut().for_each(|flow| flow.receives = flow.enabled && !is_lost);
        let incidents = self.incidents(&rows, Figures(&open), email_error, storage_error, restored.as_ref());
        let status = match (incidents.is_empty(), flows.iter().any(|flow| flow.enabled)) {
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
        // It is left out where the database cannot be read, which is an incident of its own.
        let last = readers.read(store::newest).ok().flatten();
        let last = last.map(|(id, received_at, status)| LastOrder { id, received_at, status });
        let refused = refused.into_iter().map(|row| refused_view(row, &rows)).collect();
        let (crm_duplicates, address) = (today.crm_duplicates(None), self.base_address());
        Ok(Overview { status, delivered, crm_duplicates, failed, incidents, flows, restored, last, address, refused })
    }

    fn card(&self, row: &FlowRow, today: Figures, hours: &[HourlyCount], open: Figures) -> FlowCard {
        let id = Some(row.id);
        FlowCard {
            id: row.id,
            name: row.flow.name.clone(),
            enabled: row.flow.enabled,
            receives: row.flow.enabled,
            link: self.link(&row.token),
            delivered: today.sum(id, Status::Delivered),
            crm_duplicates: today.crm_duplicates(id),
            sends_to_aray: row.flow.sends_to_aray(),
            failed: today.sum(id, Status::Failed),
            waiting: open.sum(id, Status::Pending) + open.sum(id, Status::Running),
            held: open.sum(id, Status::Held),
            unsolved: open.sum(id, Status::Failed),
            hours: chart(hours, row.id),
            // A started flow is complete, so the keychain is not read on every refresh.
            missing: if row.flow.enabled { Vec::new() } else { self.missing(&row.flow) },
            exposed: self.exposed(&row.flow),
        }
    }

    pub(super) fn missing(&self, flow: &flow::Flow) -> Vec<Finding> {
        // Settings that cannot be read are told elsewhere; here they must not hide what else is missing.
        let settings = settings::load(&self.engine.store().readers).unwrap_or_default();
        flow.missing(|need| match need {
            Need::Secret(name) => self.is_stored(name),
            Need::Table(name) => tables::exists(&self.engine.store().readers, name).unwrap_or(false),
            Need::PublicIp => settings.public_ip.is_some(),
        })
    }

    /// Returns the flows that the running engine has in memory.
    fn remembered(&self) -> Vec<FlowRow> {
        let row = |live: &Arc<RegisteredFlow>| FlowRow {
            id: live.id,
            token: live.token.clone(),
            flow: live.compiled.flow.clone(),
        };
        self.engine.flows().all().iter().map(row).collect()
    }

    fn incidents(
        &self,
        rows: &[FlowRow],
        open: Figures,
        email_error: Option<(EmailErrorCode, String)>,
        storage_error: Option<StorageError>,
        restored: Option<&store::RestoredFrom>,
    ) -> Vec<IncidentView> {
        let incident = |code: &str, args: &[(&str, String)]| IncidentView {
            code: code.to_owned(),
            args: args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>(),
        };
        let mut incidents = Vec::new();
        if let Some(error) = storage_error {
            incidents.push(incident("storage", &[("reason", error.as_str().to_owned())]));
        }
        if let Some(words) = self.engine.restore_error() {
            incidents.push(incident("restore", &[("words", words)]));
        }
        // A backup that was restored since then has answered it.
        let since = restored.map(|from| from.restored_at);
        if let Some(file) = store::damaged(self.engine.data_dir().path(), since).last() {
            incidents.push(incident("set_aside", &[("file", file.to_string_lossy().into_owned())]));
        }
        if let ListenerStatus::Failed { address, reason } = self.engine.listener_status() {
            incidents.push(incident("port", &[("address", address), ("reason", reason.to_owned())]));
        }
        let tunnel = self.engine.tunnel().state();
        if let Some(error) = tunnel.persistent_error(self.engine.clock().now()) {
            incidents.push(incident("tunnel", &[("error", error.code.as_str().to_owned())]));
        }
        let uses_secrets = |row: &FlowRow| row.flow.enabled && !row.flow.action_secrets().is_empty();
        if rows.iter().any(uses_secrets)
            && let Some(error) = self.engine.secrets().last_error()
        {
            incidents.push(incident("keychain", &[("code", ApiError::from(error).code)]));
        }
        if let Some(missing) = self.engine.client().missing_certificates() {
            incidents.push(IncidentView { args: missing.args(), ..incident("certificates", &[]) });
        }
        if self.engine.has_no_logs() {
            let folder = self.engine.data_dir().path().join(logs::FOLDER);
            incidents.push(incident("logs", &[("folder", folder.to_string_lossy().into_owned())]));
        }
        let failed = open.sum(None, Status::Failed);
        if failed > 0 {
            incidents.push(incident("failed", &[("count", failed.to_string())]));
        }
        if let Some((code, reply)) = email_error {
            incidents.push(incident("email", &[("code", code.to_string()), ("reply", reply)]));
        }
        incidents
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

/// Counters, to be summed.
#[derive(Clone, Copy)]
struct Figures<'a>(&'a [HourlyCount]);

impl Figures<'_> {
    fn sum(self, flow: Option<i64>, status: Status) -> u32 {
        let fits = |figure: &&HourlyCount| figure.status == status && flow.is_none_or(|flow| flow == figure.flow_id);
        self.0.iter().filter(fits).map(|figure| figure.count).sum()
    }

    fn crm_duplicates(self, flow: Option<i64>) -> u32 {
        let fits = |figure: &&HourlyCount| flow.is_none_or(|flow| flow == figure.flow_id);
        self.0.iter().filter(fits).map(|figure| figure.crm_duplicates).sum()
    }
}

fn chart(figures: &[HourlyCount], flow: i64) -> Vec<HourCounts> {
    let mut hours = vec![HourCounts::default(); CHART];
    for figure in figures.iter().filter(|figure| figure.flow_id == flow) {
        let hour = usize::try_from(figure.hour).ok().and_then(|hour| hours.get_mut(hour));
        let Some(hour) = hour else { continue };
        match figure.status {
            Status::Delivered => hour.delivered += figure.count,
            Status::Failed => hour.failed += figure.count,
            Status::Held
            | Status::Pending
            | Status::Running
            | Status::Filtered
            | Status::Duplicate
            | Status::Cancelled
            | Status::Test => hour.other += figure.count,
        }
    }
    hours
}

/// Returns the start of the first hour in the chart.
fn chart_start(now: Timestamp) -> Timestamp {
    let whole = now.as_second() - now.as_second().rem_euclid(3600);
    let start = whole - 3600 * (i64::try_from(CHART).unwrap_or_default() - 1);
    Timestamp::from_second(start).unwrap_or(Timestamp::MIN)
}

fn midnight(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned_datetime(zone.clone()).start_of_day();
    // A day may have no midnight (clock change); then it starts 24 hours ago.
    today.map_or_else(|_| now.saturating_sub(Duration::from_secs(86400)).unwrap_or(now), |today| today.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_starts_at_local_midnight() {
        let moscow = TimeZone::fixed(jiff::tz::offset(3));
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        assert_eq!(midnight(now, &moscow).to_string(), "2026-11-24T21:00:00Z");
        assert_eq!(midnight(now, &TimeZone::UTC).to_string(), "2026-11-24T00:00:00Z");
    }

    #[test]
    fn chart_ends_with_the_current_hour() {
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        let start = chart_start(now);
        assert_eq!(start.to_string(), "2026-11-23T23:00:00Z");
        let figure = |hour, status| HourlyCount { flow_id: 1, hour, status, count: 2, crm_duplicates: 0 };
        let figures = [figure(23, Status::Delivered), figure(0, Status::Failed), figure(24, Status::Failed)];
        let hours = chart(&figures, 1);
        assert_eq!((hours.len(), hours[23].delivered, hours[0].failed, hours[0].other), (24, 2, 2, 0));
        assert!(chart(&figures, 2).iter().all(|hour| *hour == HourCounts::default()));
    }
}
