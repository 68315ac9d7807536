//! Groups of records: by flow, from the counters, or by a value of the record, which are read.

use std::collections::HashMap;

use super::{FiguresCounts, FiguresGroup};
use crate::api::Api;
use crate::api::history_columns::{field_of, remembered_text};
use crate::base::error::Result;
use crate::event::Event;
use crate::history;
use crate::outcome::Status;
use crate::store::{self, OperationRow, Query};

/// The most groups that are shown.
const SHOWN: usize = 20;
/// The most records that are read, the newest ones.
const LOOKED_AT: usize = 2_000;
/// Records that are read at once.
const READ_AT_ONCE: usize = 500;

/// Records in groups.
pub(super) struct Groups {
    /// The largest groups, in this order.
    pub(super) groups: Vec<FiguresGroup>,
    /// The others together.
    pub(super) others: Option<FiguresCounts>,
    /// How many records were looked through.
    pub(super) looked_at: u32,
    /// True if these were all.
    pub(super) complete: bool,
}

impl Api {
    /// Groups the records of a query by flow; `total` is all of them.
    pub(super) fn groups_by_flow(&self, query: &Query, total: FiguresCounts) -> Result<Groups> {
        let groups = self.engine.store().readers.read(|connection| {
            let flows = store::flows::all(connection)?;
            let mut names: HashMap<i64, String> = flows.into_iter().map(|row| (row.id, row.flow.name)).collect();
            let group = |flow: i64| {
                let query = Query { flow_id: Some(flow), limit: 1, ..query.clone() };
                let counts: FiguresCounts = store::status_counts(connection, &query)?.into_iter().collect();
                let name = match names.remove(&flow) {
                    Some(name) => name,
                    // A deleted flow has its name in its operations.
                    None => store::list(connection, &query)?.pop().map(|row| row.flow).unwrap_or_default(),
                };
                Ok((name, counts))
            };
            store::flows_with_records(connection, query)?.into_iter().map(group).collect::<Result<Vec<_>>>()
        })?;
        Ok(largest(groups, total.sum(), true))
    }

    /// Groups the newest records of a query by a value.
    pub(super) fn groups_by_value(&self, query: &Query, by: &str) -> Result<Groups> {
        let readers = &self.engine.store().readers;
        let mut rows = history::list(readers, &Query { limit: LOOKED_AT + 1, ..query.clone() })?;
        let complete = rows.len() <= LOOKED_AT;
        rows.truncate(LOOKED_AT);
        rows.retain(|row| row.status != Status::Test);
        let mask = self.mask();
        let mut groups: HashMap<String, FiguresCounts> = HashMap::new();
        for rows in rows.chunks(READ_AT_ONCE) {
            let remembered = by.strip_prefix("remembered.");
            let events = if remembered.is_some() { vec![None; rows.len()] } else { history::requests(readers, rows)? };
            let value = |row: &OperationRow, event: &Option<Event>| match (remembered, event) {
                (Some(name), _) => history::masked_row(row.clone(), &mask).remembered.get(name).map(remembered_text),
                (None, Some(event)) => field_of(event, by, &mask),
                (None, None) => None,
            };
            for (row, event) in rows.iter().zip(&events) {
                let value = value(row, event).map(|value| value.trim().to_owned()).unwrap_or_default();
                groups.entry(value).or_default().add(row.status, 1, u32::from(row.crm_duplicate));
            }
        }
        Ok(largest(groups.into_iter().collect(), u32::try_from(rows.len()).unwrap_or(u32::MAX), complete))
    }
}

/// Orders groups by size, and sums those that are too many.
fn largest(mut groups: Vec<(String, FiguresCounts)>, looked_at: u32, complete: bool) -> Groups {
    groups.retain(|(_, counts)| counts.sum() > 0);
    groups.sort_by(|(value, counts), (other, others)| others.sum().cmp(&counts.sum()).then_with(|| value.cmp(other)));
    let rest = groups.split_off(groups.len().min(SHOWN));
    let others = (!rest.is_empty()).then(|| {
        let mut sum = FiguresCounts::default();
        rest.iter().for_each(|(_, counts)| sum.add_all(*counts));
        sum
    });
    let groups = groups.into_iter().map(|(value, counts)| FiguresGroup { value, counts }).collect();
    Groups { groups, others, looked_at, complete }
}
