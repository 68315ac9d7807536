//! Finds the operations of a query without reading the whole history.
//!
//! A query becomes a few walks down indexes. Each walk is ordered by `seq` and stops at the limit; their results are merged.

use rusqlite::{Connection, params_from_iter, types::Value as Sql};

use super::counters;
use super::query::Query;
use super::search_text::SearchText;
use super::seq_range::seq_range;
use crate::base::error::Result;
use crate::outcome::Status;

/// If the other conditions of a query leave at most this many operations, their texts are read instead of the search index.
const MAX_TEXTS_READ: u32 = 6_000;
/// How many of the newest operations are searched for one or two characters. The search index holds sequences of three.
const MAX_SEQS_READ: i64 = 2_000;

/// A walk: a SELECT of `seq`, and the values of its `?`.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct IndexWalk {
    sql: String,
    values: Vec<Sql>,
}

/// Conditions that are joined by `AND`, and the values of their `?`.
#[derive(Debug, Clone, Default)]
struct Conditions(Vec<String>, Vec<Sql>);

impl Conditions {
    fn and(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Sql>) {
        self.0.push(condition.into());
        self.1.extend(values);
    }

    fn and_all(&mut self, other: Conditions) {
        self.0.extend(other.0);
        self.1.extend(other.1);
    }

    fn walk(self, from: &str, by: &str, query: &Query) -> IndexWalk {
        let all = if self.0.is_empty() { "1".to_owned() } else { self.0.join(" AND ") };
        let seq = if by.ends_with("rowid") { by } else { "seq" };
        let order = if query.oldest_first { "ASC" } else { "DESC" };
        let mut values = self.1;
        values.push(i64::try_from(query.limit).unwrap_or(i64::MAX).into());
        IndexWalk { sql: format!("SELECT {seq} FROM {from} WHERE {all} ORDER BY {by} {order} LIMIT ?"), values }
    }
}

/// Returns the `seq` of the operations that match, in the order of the query, up to the limit.
pub(in crate::store) fn find(connection: &Connection, query: &Query) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for walk in walks(connection, query)? {
        let mut statement = connection.prepare_cached(&walk.sql)?;
        let rows = statement.query_map(params_from_iter(walk.values), |row| row.get::<_, i64>(0))?;
        found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    found.sort_unstable();
    if !query.oldest_first {
        found.reverse();
    }
    found.dedup();
    found.truncate(query.limit);
    Ok(found)
}

/// Returns the walks that find the operations of a query.
fn walks(connection: &Connection, query: &Query) -> Result<Vec<IndexWalk>> {
    let Some(range) = seq_range(connection, query)? else { return Ok(Vec::new()) };
    let Some(text) = query.search.as_deref().map(SearchText::new) else {
        return walks_by_column(connection, query, range, None);
    };
    if query.flow.is_none() && counters::count_upper_bound(connection, query)? <= MAX_TEXTS_READ {
        return walks_by_column(connection, query, range, Some(&text));
    }
    walks_by_text(connection, query, range, &text)
}

/// Down the index for the flow and status of the query. One walk per status, because each has its own part of the index.
fn walks_by_column(
    connection: &Connection,
    query: &Query,
    range: (i64, i64),
    text: Option<&SearchText>,
) -> Result<Vec<IndexWalk>> {
    if query.crm_duplicate {
        return Ok(vec![walk_few("operations_crm_duplicate", query, range, text)]);
    }
    if query.partial {
        return Ok(vec![walk_few("operations_partial", query, range, text)]);
    }
    if query.solved {
        return Ok(vec![walk_few("operations_solved", query, range, text)]);
    }
    let statuses = query.statuses();
    let index = match (query.flow_id, &query.flow, query.unsolved) {
        (Some(_), _, true) => "operations_unsolved_by_flow",
        (Some(_), _, false) => "operations_by_flow",
        (None, Some(_), _) => "operations_by_flow_name",
        (None, None, true) => "operations_unsolved",
        (None, None, false) => "operations_by_status",
    };
    let walk = |hint: &str, flow_id: Option<i64>, status: Option<Status>| {
        let from = if text.is_some() { format!("{hint} CROSS JOIN requests USING (seq)") } else { hint.to_owned() };
        let mut conditions = Conditions::default();
        if let Some(flow_id) = flow_id {
            conditions.and("flow_id = ?", [flow_id.into()]);
        }
        if let Some(flow) = &query.flow {
            conditions.and("flow_name = ?", [flow.clone().into()]);
        }
        if let Some(status) = status {
            // A literal, so that SQLite knows that a partial index contains all matches.
            conditions.and(format!("status = '{status}'"), []);
        }
        conditions.and("operations.seq BETWEEN ? AND ?", [range.0.into(), range.1.into()]);
        and_others(&mut conditions, query);
        if let Some(text) = text {
            and_text(&mut conditions, text);
        }
        conditions.walk(&from, "seq", query)
    };
    if query.flow_id.is_none() && query.flow.is_none() && statuses.is_none() {
        return Ok(vec![walk("operations NOT INDEXED", None, None)]);
    }
    let mut walks = Vec::new();
    for status in statuses.unwrap_or(Status::ALL.to_vec()) {
        if !status.is_queued() {
            walks.push(walk(&format!("operations INDEXED BY {index}"), query.flow_id, Some(status)));
            continue;
        }
        for flow_id in queued_flows(connection, query.flow_id)? {
            walks.push(walk("operations INDEXED BY operations_queued", Some(flow_id), Some(status)));
        }
    }
    Ok(walks)
}

/// Returns the flows that have queued operations; only this one, if it is given.
fn queued_flows(connection: &Connection, flow_id: Option<i64>) -> Result<Vec<i64>> {
    if let Some(flow_id) = flow_id {
        return Ok(vec![flow_id]);
    }
    let mut find = connection.prepare_cached(
        "SELECT DISTINCT flow_id FROM operations INDEXED BY operations_queued WHERE (status = 'pending' OR status = 'running')",
    )?;
    Ok(find.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Walks an index of few operations: orders that the CRM already knew, or errors that are solved.
fn walk_few(index: &str, query: &Query, range: (i64, i64), text: Option<&SearchText>) -> IndexWalk {
    let mut conditions = Conditions::default();
    conditions.and("operations.seq BETWEEN ? AND ?", [range.0.into(), range.1.into()]);
    and_columns(&mut conditions, query);
    let mut from = format!("operations INDEXED BY {index}");
    if let Some(text) = text {
        from += " CROSS JOIN requests USING (seq)";
        and_text(&mut conditions, text);
    }
    conditions.walk(&from, "seq", query)
}

/// Down the search index, the records that are not in it yet, and the index of ids.
fn walks_by_text(
    connection: &Connection,
    query: &Query,
    range: (i64, i64),
    text: &SearchText,
) -> Result<Vec<IndexWalk>> {
    let (low, high) = range;
    let indexed: i64 =
        connection.prepare_cached("SELECT last_seq FROM search_index_state")?.query_row([], |row| row.get(0))?;
    let mut walks = Vec::new();
    let (condition, values) = text.condition();
    let reading = |low: i64, high: i64| {
        let mut conditions = Conditions::default();
        conditions.and("operations.seq BETWEEN ? AND ?", [low.into(), high.into()]);
        and_columns(&mut conditions, query);
        conditions.and(condition.clone(), values.clone());
        conditions.walk("operations NOT INDEXED CROSS JOIN requests USING (seq)", "seq", query)
    };
    match text.index_query() {
        Some(index_query) => {
            walks.push(reading(low.max(indexed + 1), high));
            let mut conditions = Conditions::default();
            conditions.and("search_index MATCH ?", [index_query.into()]);
            conditions.and("search_index.rowid BETWEEN ? AND ?", [low.into(), high.min(indexed).into()]);
            let mut columns = Conditions::default();
            and_columns(&mut columns, query);
            // `operations` is joined only if the query has conditions on it.
            let from = if columns.0.is_empty() {
                "search_index CROSS JOIN requests ON requests.seq = search_index.rowid"
            } else {
                "search_index CROSS JOIN operations ON operations.seq = search_index.rowid
                 CROSS JOIN requests USING (seq)"
            };
            conditions.and_all(columns);
            conditions.and(condition, values);
            walks.push(conditions.walk(from, "search_index.rowid", query));
        }
        None => {
            let newest: i64 = connection
                .prepare_cached("SELECT coalesce(max(seq), 0) FROM operations")?
                .query_row([], |row| row.get(0))?;
            walks.push(reading(low.max(newest - MAX_SEQS_READ), high));
        }
    }
    if let Some((first, last)) = text.id_range() {
        let mut conditions = Conditions::default();
        conditions.and("id >= ? AND id < ?", [first.into(), last.into()]);
        conditions.and("seq BETWEEN ? AND ?", [low.into(), high.into()]);
        and_columns(&mut conditions, query);
        // Ids start with the time, so this is the order of arrival, except within a millisecond.
        walks.push(conditions.walk("operations INDEXED BY sqlite_autoindex_operations_1", "id", query));
    }
    Ok(walks)
}

/// Adds all conditions of the query except its text.
fn and_columns(conditions: &mut Conditions, query: &Query) {
    if let Some(flow) = &query.flow {
        conditions.and("flow_name = ?", [flow.clone().into()]);
    }
    if let Some(flow_id) = query.flow_id {
        conditions.and("flow_id = ?", [flow_id.into()]);
    }
    if let Some(condition) = query.status_condition() {
        conditions.and(condition, []);
    }
    and_others(conditions, query);
}

/// Adds the conditions besides flow, status and text.
fn and_others(conditions: &mut Conditions, query: &Query) {
    if query.unsolved {
        conditions.and("solved_at IS NULL", []);
    }
    if query.solved {
        conditions.and("status = 'failed' AND solved_at IS NOT NULL", []);
    }
    if query.crm_duplicate {
        conditions.and("crm_duplicate = 1", []);
    }
    if query.partial {
        conditions.and("partial = 1", []);
    }
    if let Some(since) = query.since {
        conditions.and("received_at >= ?", [since.as_millisecond().into()]);
    }
    if let Some(until) = query.until {
        conditions.and("received_at < ?", [until.as_millisecond().into()]);
    }
}

/// Adds the condition that the text or the id matches.
fn and_text(conditions: &mut Conditions, text: &SearchText) {
    let (condition, mut values) = text.condition();
    match text.id_range() {
        Some((first, last)) => {
            values.extend([first.into(), last.into()]);
            conditions.and(format!("({condition} OR (id >= ? AND id < ?))"), values);
        }
        None => conditions.and(condition, values),
    }
}

#[cfg(test)]
mod tests;
