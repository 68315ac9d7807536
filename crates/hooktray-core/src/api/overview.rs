//! The state of everything at a glance: for the tray, and for the window's first screen.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, Note};
use crate::base::error::{EmailErrorCode, Error, Result, StorageError};
use crate::engine::ListenerStatus;
use crate::flow;
use crate::flows;
use crate::flows::registry::RegisteredFlow;
use crate::outcome::{Args, Status};
use crate::store::{self, FlowRow, HourlyCount};

/// Hours that the chart of a flow shows.
const CHART: usize = 24;

/// Everything at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Overview {
    /// How it stands, in one word.
    pub state: State,
    /// Records of today that were delivered.
    pub delivered: u32,
    /// Records of today that failed.
    pub failed: u32,
    /// What the user should look at.
    pub alarms: Vec<IncidentView>,
    /// The flows, by name.
    pub flows: Vec<FlowCard>,
    /// The address that links begin with, as `http://…`; outside of this machine `https://…`.
    pub address: String,
}

/// How it stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// At least one flow is started, and all is well.
    Running,
    /// No flow is started.
    Stopped,
    /// Something needs the user.
    Attention,
}

/// Something that needs the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct IncidentView {
    /// `storage`, `set_aside`, `port`, `tunnel`, `keychain`, `failed` or `mail`.
    pub code: String,
    /// What it names.
    pub args: Args,
}

/// A flow at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FlowCard {
    /// Its number.
    pub id: i64,
    /// What the user calls it.
    pub name: String,
    /// Whether it is started.
    pub enabled: bool,
    /// Its link.
    pub link: String,
    /// Records of today that were delivered.
    pub delivered: u32,
    /// Records of today that failed.
    pub failed: u32,
    /// Records that wait or are being sent, whenever they came.
    pub waiting: u32,
    /// Records that are held, whenever they came.
    pub held: u32,
    /// Failed records not marked as solved, of any age.
    pub unsolved: u32,
    /// The last 24 hours, the oldest first.
    pub hours: Vec<Hour>,
    /// What it still needs before it can start.
    pub missing: Vec<Note>,
    /// That it can be reached from outside and asks its senders for nothing, if that is so.
    #[ts(optional = nullable)]
    pub exposed: Option<Note>,
}

/// One hour of a flow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Hour {
    /// Records that were delivered.
    pub delivered: u32,
    /// Records that failed.
    pub failed: u32,
    /// Records in other states.
    pub other: u32,
}

impl Api {
    /// Everything at a glance.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn overview(&self) -> Result<Overview, ApiError> {
        self.blocking(|api| api.look_around(&TimeZone::system())).await
    }

    fn look_around(&self, zone: &TimeZone) -> Result<Overview> {
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
            ))
        });
        let unreadable = read.as_ref().err().and_then(Error::storage_error);
        let (rows, today, hours, open, email_error) = match read {
            // The tray and the window have to say that it cannot be read; what is in memory goes on.
            Err(_) if unreadable.is_some() => (self.remembered(), Vec::new(), Vec::new(), Vec::new(), None),
            read => read?,
        };
        let today = Figures(&today);
        let flows: Vec<FlowCard> = rows.iter().map(|row| self.card(row, today, &hours, Figures(&open))).collect();
        let storage_error = (*self.engine.store().writer.storage_error().borrow()).or(unreadable);
        let alarms = self.alarms(&rows, Figures(&open), email_error, storage_error);
        let state = match (alarms.is_empty(), flows.iter().any(|flow| flow.enabled)) {
            (false, _) => State::Attention,
            (true, true) => State::Running,
            (true, false) => State::Stopped,
        };
        let (delivered, failed) = (today.sum(None, Status::Delivered), today.sum(None, Status::Failed));
        Ok(Overview { state, delivered, failed, alarms, flows, address: self.base_address() })
    }

    fn card(&self, row: &FlowRow, today: Figures, hours: &[HourlyCount], open: Figures) -> FlowCard {
        let id = Some(row.id);
        FlowCard {
            id: row.id,
            name: row.flow.name.clone(),
            enabled: row.flow.enabled,
            link: self.link(&row.token),
            delivered: today.sum(id, Status::Delivered),
            failed: today.sum(id, Status::Failed),
            waiting: open.sum(id, Status::Pending) + open.sum(id, Status::Running),
            held: open.sum(id, Status::Held),
            unsolved: open.sum(id, Status::Failed),
            hours: chart(hours, row.id),
            // A started flow had everything; the keychain need not be asked each time somebody looks.
            missing: if row.flow.enabled { Vec::new() } else { self.missing_notes(&row.flow) },
            exposed: self.exposed(&row.flow),
        }
    }

    pub(super) fn missing_notes(&self, flow: &flow::Flow) -> Vec<Note> {
        let missing = flow.missing(|name| self.engine.secrets().get(name).is_ok());
        missing.iter().map(Note::from).collect()
    }

    /// The flows as they are in memory.
    fn remembered(&self) -> Vec<FlowRow> {
        let row = |live: &Arc<RegisteredFlow>| FlowRow {
            id: live.id,
            token: live.token.clone(),
            flow: live.compiled.flow.clone(),
        };
        self.engine.flows().all().iter().map(row).collect()
    }

    fn alarms(
        &self,
        rows: &[FlowRow],
        open: Figures,
        email_error: Option<(EmailErrorCode, String)>,
        storage_error: Option<StorageError>,
    ) -> Vec<IncidentView> {
        let alarm = |code: &str, args: &[(&str, String)]| IncidentView {
            code: code.to_owned(),
            args: args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>(),
        };
        let mut alarms = Vec::new();
        if let Some(error) = storage_error {
            alarms.push(alarm("storage", &[("reason", error.as_str().to_owned())]));
        }
        if let Some(file) = store::damaged(self.engine.data_dir().path()).last() {
            alarms.push(alarm("set_aside", &[("file", file.to_string_lossy().into_owned())]));
        }
        if let ListenerStatus::Failed { address, reason } = self.engine.listener_status() {
            alarms.push(alarm("port", &[("address", address), ("reason", reason.to_owned())]));
        }
        let tunnel = self.engine.tunnel().state();
        if let Some(error) = tunnel.persistent_error(self.engine.clock().now()) {
            alarms.push(alarm("tunnel", &[("trouble", error.code.as_str().to_owned())]));
        }
        let uses_secrets = |row: &FlowRow| row.flow.enabled && !row.flow.action_secrets().is_empty();
        if rows.iter().any(uses_secrets)
            && let Some(error) = self.engine.secrets().last_error()
        {
            alarms.push(alarm("keychain", &[("code", ApiError::from(error).code)]));
        }
        let failed = open.sum(None, Status::Failed);
        if failed > 0 {
            alarms.push(alarm("failed", &[("count", failed.to_string())]));
        }
        if let Some((code, reply)) = email_error {
            alarms.push(alarm("email", &[("code", code.to_string()), ("words", reply)]));
        }
        alarms
    }

    /// The link of the flow with this token.
    pub(super) fn link(&self, token: &str) -> String {
        format!("{}{}", self.base_address(), flows::hook_path(token))
    }
}

/// Figures, to be summed.
#[derive(Clone, Copy)]
struct Figures<'a>(&'a [HourlyCount]);

impl Figures<'_> {
    fn sum(self, flow: Option<i64>, status: Status) -> u32 {
        let fits = |figure: &&HourlyCount| figure.status == status && flow.is_none_or(|flow| flow == figure.flow_id);
        self.0.iter().filter(fits).map(|figure| figure.count).sum()
    }
}

fn chart(figures: &[HourlyCount], flow: i64) -> Vec<Hour> {
    let mut hours = vec![Hour::default(); CHART];
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

/// The beginning of the full hour from which on the chart shows.
fn chart_start(now: Timestamp) -> Timestamp {
    let whole = now.as_second() - now.as_second().rem_euclid(3600);
    let start = whole - 3600 * (i64::try_from(CHART).unwrap_or_default() - 1);
    Timestamp::from_second(start).unwrap_or(Timestamp::MIN)
}

fn midnight(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let today = now.to_zoned_datetime(zone.clone()).start_of_day();
    // A day without a beginning (a clock change at midnight) begins a day's length ago.
    today.map_or_else(|_| now.saturating_sub(Duration::from_secs(86400)).unwrap_or(now), |today| today.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_begins_at_the_users_midnight() {
        let moscow = TimeZone::fixed(jiff::tz::offset(3));
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        assert_eq!(midnight(now, &moscow).to_string(), "2026-11-24T21:00:00Z");
        assert_eq!(midnight(now, &TimeZone::UTC).to_string(), "2026-11-24T00:00:00Z");
    }

    #[test]
    fn the_chart_ends_with_the_hour_that_is_under_way() {
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        let start = chart_start(now);
        assert_eq!(start.to_string(), "2026-11-23T23:00:00Z");
        let figure = |hour, status| HourlyCount { flow_id: 1, hour, status, count: 2 };
        let figures = [figure(23, Status::Delivered), figure(0, Status::Failed), figure(24, Status::Failed)];
        let hours = chart(&figures, 1);
        assert_eq!((hours.len(), hours[23].delivered, hours[0].failed, hours[0].other), (24, 2, 2, 0));
        assert!(chart(&figures, 2).iter().all(|hour| *hour == Hour::default()));
    }
}
