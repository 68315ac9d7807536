//! Which operations are asked for, as walks down indexes: each walk is ordered by `seq` and stops when it has enough,
//! and what several of them find is merged. No walk reads a history from end to end.

use jiff::Timestamp;
use rusqlite::{Connection, params_from_iter, types::Value as Sql};

use super::counters;
use super::search_index::Wanted;
use crate::base::error::Result;
use crate::outcome::Status;

/// Up to so many operations that fit a question's other conditions are read one by one for its text.
const READ: u32 = 6_000;
/// The newest operations in which a single character is looked for: the index knows nothing of it.
const FEW: i64 = 2_000;

/// Which operations are asked for. Empty fields ask for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Of the flow with this name.
    pub flow: Option<String>,
    /// Of the flow with this number, whatever its name was then.
    pub flow_id: Option<i64>,
    /// In this state.
    pub status: Option<Status>,
    /// Only failed operations not marked as solved.
    pub unsolved: bool,
    /// Only those that wait or are being sent.
    pub waiting: bool,
    /// Only those that the CRM knew already.
    pub crm_duplicate: bool,
    /// With this text anywhere in the record, in whatever case; a number in whatever spelling, or a part of it; or the
    /// first eight characters or more of the id. Two characters are looked for at the beginning of words, a single one
    /// in the newest records.
    pub search: Option<String>,
    /// Received at this time or later.
    pub since: Option<Timestamp>,
    /// Received before this time.
    pub until: Option<Timestamp>,
    /// Older than the operation with this `seq`: the next page.
    pub before: Option<i64>,
    /// At most this many.
    pub limit: usize,
}

impl Query {
    /// The states that are asked for; nothing where all are.
    pub(in crate::store) fn states(&self) -> Option<Vec<Status>> {
        let mut states = Status::ALL.to_vec();
        states.retain(|state| {
            self.status.is_none_or(|status| status == *state)
                && (!self.unsolved || *state == Status::Failed)
                && (!self.waiting || matches!(state, Status::Pending | Status::Running))
        });
        (states.len() < Status::ALL.len()).then_some(states)
    }
}

/// A part of an SQL text with the values of its `?`.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Walk {
    pub(in crate::store) sql: String,
    pub(in crate::store) values: Vec<Sql>,
}

/// Conditions, joined by `AND`.
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

    fn walk(self, from: &str, order: &str, limit: i64) -> Walk {
        let all = if self.0.is_empty() { "1".to_owned() } else { self.0.join(" AND ") };
        let seq = order.strip_suffix(" DESC").filter(|by| by.ends_with("rowid")).unwrap_or("seq");
        let mut values = self.1;
        values.push(limit.into());
        Walk { sql: format!("SELECT {seq} FROM {from} WHERE {all} ORDER BY {order} LIMIT ?"), values }
    }
}

/// The `seq` of the operations that are asked for, newest first, up to the limit.
pub(in crate::store) fn seqs(connection: &Connection, query: &Query) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for walk in walks(connection, query)? {
        let mut statement = connection.prepare_cached(&walk.sql)?;
        let rows = statement.query_map(params_from_iter(walk.values), |row| row.get::<_, i64>(0))?;
        found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.dedup();
    found.truncate(query.limit);
    Ok(found)
}

/// The walks that find what is asked for.
pub(in crate::store) fn walks(connection: &Connection, query: &Query) -> Result<Vec<Walk>> {
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let Some(span) = counters::span(connection, query)? else { return Ok(Vec::new()) };
    let text = query.search.as_deref().map(Wanted::new);
    let Some(wanted) = text else { return Ok(by_index(query, span, None, limit)) };
    if query.flow.is_none() && counters::count_at_most(connection, query)? <= READ {
        return Ok(by_index(query, span, Some(&wanted), limit));
    }
    by_text(connection, query, span, &wanted, limit)
}

/// Down the index that fits what is asked for; one walk for each state, since each has its own stretch of the index.
fn by_index(query: &Query, span: (i64, i64), wanted: Option<&Wanted>, limit: i64) -> Vec<Walk> {
    if query.crm_duplicate {
        return vec![by_crm_duplicate(query, span, wanted, limit)];
    }
    let states = query.states();
    let (index, by) = match (query.flow_id, &query.flow, query.unsolved) {
        (Some(flow_id), _, true) => ("operations_unsolved_by_flow", Some(("flow_id = ?", Sql::from(flow_id)))),
        (Some(flow_id), _, false) => ("operations_by_flow", Some(("flow_id = ?", flow_id.into()))),
        (None, Some(flow), _) => ("operations_by_flow_name", Some(("flow_name = ?", flow.clone().into()))),
        (None, None, true) => ("operations_unsolved", None),
        (None, None, false) => ("operations_by_status", None),
    };
    let whole = by.is_none() && states.is_none();
    let hint = if whole { "operations NOT INDEXED".to_owned() } else { format!("operations INDEXED BY {index}") };
    let from = if wanted.is_some() { format!("{hint} CROSS JOIN requests USING (seq)") } else { hint };
    let each = if whole { vec![None] } else { states.unwrap_or(Status::ALL.to_vec()).into_iter().map(Some).collect() };
    let walk = |state: Option<Status>| {
        let mut conditions = Conditions::default();
        if let Some((condition, value)) = by.clone() {
            conditions.and(condition, [value]);
        }
        if let Some(state) = state {
            // As a literal, which is what tells SQLite that a partial index has all that is asked for.
            conditions.and(format!("status = '{state}'"), []);
        }
        conditions.and("operations.seq BETWEEN ? AND ?", [span.0.into(), span.1.into()]);
        rest(&mut conditions, query);
        if let Some(wanted) = wanted {
            meant(&mut conditions, wanted);
        }
        conditions.walk(&from, "seq DESC", limit)
    };
    each.into_iter().map(walk).collect()
}

/// Down the index of those that the CRM knew already, of which there are few.
fn by_crm_duplicate(query: &Query, span: (i64, i64), wanted: Option<&Wanted>, limit: i64) -> Walk {
    let mut conditions = Conditions::default();
    conditions.and("operations.seq BETWEEN ? AND ?", [span.0.into(), span.1.into()]);
    filter(&mut conditions, query);
    let mut from = "operations INDEXED BY operations_crm_duplicate".to_owned();
    if let Some(wanted) = wanted {
        from += " CROSS JOIN requests USING (seq)";
        meant(&mut conditions, wanted);
    }
    conditions.walk(&from, "seq DESC", limit)
}

/// Through the index of the search, what is not in it yet, and the ids.
fn by_text(connection: &Connection, query: &Query, span: (i64, i64), wanted: &Wanted, limit: i64) -> Result<Vec<Walk>> {
    let (low, high) = span;
    let indexed: i64 =
        connection.prepare_cached("SELECT last_seq FROM search_index_state")?.query_row([], |row| row.get(0))?;
    let mut walks = Vec::new();
    let (condition, values) = wanted.condition();
    let read = |low: i64, high: i64| {
        let mut conditions = Conditions::default();
        conditions.and("operations.seq BETWEEN ? AND ?", [low.into(), high.into()]);
        filter(&mut conditions, query);
        conditions.and(condition.clone(), values.clone());
        conditions.walk("operations NOT INDEXED CROSS JOIN requests USING (seq)", "seq DESC", limit)
    };
    match wanted.question() {
        Some(question) => {
            walks.push(read(low.max(indexed + 1), high));
            let mut conditions = Conditions::default();
            conditions.and("search_index MATCH ?", [question.into()]);
            conditions.and("search_index.rowid BETWEEN ? AND ?", [low.into(), high.min(indexed).into()]);
            let mut filters = Conditions::default();
            filter(&mut filters, query);
            // Operations are looked at only where something is asked of them.
            let from = if filters.0.is_empty() {
                "search_index CROSS JOIN requests ON requests.seq = search_index.rowid"
            } else {
                "search_index CROSS JOIN operations ON operations.seq = search_index.rowid CROSS JOIN requests USING (seq)"
            };
            conditions.and_all(filters);
            conditions.and(condition, values);
            walks.push(conditions.walk(from, "search_index.rowid DESC", limit));
        }
        None => {
            let newest: i64 = connection
                .prepare_cached("SELECT coalesce(max(seq), 0) FROM operations")?
                .query_row([], |row| row.get(0))?;
            walks.push(read(low.max(newest - FEW), high));
        }
    }
    if let Some((first, last)) = wanted.ids() {
        let mut conditions = Conditions::default();
        conditions.and("id >= ? AND id < ?", [first.into(), last.into()]);
        conditions.and("seq BETWEEN ? AND ?", [low.into(), high.into()]);
        filter(&mut conditions, query);
        // Ids begin with the time, so that this is the order of arrival, but for what came in one moment.
        walks.push(conditions.walk("operations INDEXED BY sqlite_autoindex_operations_1", "id DESC", limit));
    }
    Ok(walks)
}

/// Everything that is asked of an operation beside the text.
fn filter(conditions: &mut Conditions, query: &Query) {
    if let Some(flow) = &query.flow {
        conditions.and("flow_name = ?", [flow.clone().into()]);
    }
    if let Some(flow_id) = query.flow_id {
        conditions.and("flow_id = ?", [flow_id.into()]);
    }
    if let Some(states) = query.states() {
        let states: Vec<_> = states.iter().map(|state| format!("'{state}'")).collect();
        conditions.and(format!("status IN ({})", states.join(", ")), []);
    }
    rest(conditions, query);
}

/// What is asked beside flow and state.
fn rest(conditions: &mut Conditions, query: &Query) {
    if let Some(flow) = query.flow.as_ref().filter(|_| query.flow_id.is_some()) {
        conditions.and("flow_name = ?", [flow.clone().into()]);
    }
    if query.unsolved {
        conditions.and("solved_at IS NULL", []);
    }
    if query.crm_duplicate {
        conditions.and("crm_duplicate = 1", []);
    }
    if let Some(since) = query.since {
        conditions.and("received_at >= ?", [since.as_millisecond().into()]);
    }
    if let Some(until) = query.until {
        conditions.and("received_at < ?", [until.as_millisecond().into()]);
    }
}

fn meant(conditions: &mut Conditions, wanted: &Wanted) {
    let (text, mut values) = wanted.condition();
    match wanted.ids() {
        Some((first, last)) => {
            values.extend([first.into(), last.into()]);
            conditions.and(format!("({text} OR (id >= ? AND id < ?))"), values);
        }
        None => conditions.and(text, values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::explain::plan;
    use crate::store::migrate;

    #[test]
    fn no_question_reads_the_history_from_end_to_end_or_sorts_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate::migrate(&mut connection).unwrap();
        // So many that a text is looked for through its index.
        connection
            .execute_batch(
                "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 4000)
                 INSERT INTO operations (id, flow_id, flow_name, status, received_at)
                 SELECT 'id' || n, 1, 'a', 'failed', n * 60000 FROM numbers",
            )
            .unwrap();
        let moment = |minutes: i64| crate::base::clock::from_millis(minutes * 60_000);
        let mut plans = 0;
        let mut texts = 0;
        for search in [None, Some("ольга"), Some("916 55"), Some("ян"), Some("я"), Some("0193a5c2-77")] {
            for (since, until) in [(None, None), (Some(moment(10)), None), (Some(moment(10)), Some(moment(3990)))] {
                for (flow, flow_id) in [(None, None), (Some("a"), None), (None, Some(1)), (Some("a"), Some(1))] {
                    for (status, unsolved, waiting) in [
                        (None, false, false),
                        (Some(Status::Failed), false, false),
                        (None, true, false),
                        (None, false, true),
                        (Some(Status::Failed), true, false),
                    ] {
                        let (flow, search) = (flow.map(str::to_owned), search.map(str::to_owned));
                        let before = Some(3500);
                        let query = Query {
                            flow,
                            flow_id,
                            status,
                            unsolved,
                            waiting,
                            crm_duplicate: false,
                            search,
                            since,
                            until,
                            before,
                            limit: 101,
                        };
                        for walk in walks(&connection, &query).unwrap() {
                            for step in plan(&connection, &walk.sql, params_from_iter(&walk.values)) {
                                let is_search =
                                    step.starts_with("SEARCH") || step.starts_with("SCAN search_index VIRTUAL TABLE");
                                assert!(is_search, "{query:?}: {step}: {}", walk.sql);
                                texts += u32::from(step.contains("search_index VIRTUAL TABLE"));
                            }
                            plans += 1;
                        }
                    }
                }
            }
        }
        assert!(plans > 360 && texts > 100, "{plans}, {texts}");
    }
}
