//! The flows in the dashboard.

use serde::Serialize;
use ts_rs::TS;

use super::super::{Api, Finding};
use super::figures::{Figures, HourCounts, chart};
use crate::outcome::Status;
use crate::store::{FlowRow, HourlyCount};

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
    /// How many of them the CRM already knew.
    pub crm_duplicates: u32,
    /// How many of them are delivered in part: a later action failed.
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

impl Api {
    /// Returns the card of a flow, without what the whole program decides: whether it receives, and what is missing.
    pub(super) fn card(&self, row: &FlowRow, today: Figures, hours: &[HourlyCount], open: Figures) -> FlowCard {
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
}
