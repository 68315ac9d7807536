//! Lists, counts, pages and searches of a long history.

use std::collections::BTreeMap;

use hooktray_core::api::HistoryFilter;
use hooktray_core::history;
use hooktray_core::history::indexing;
use hooktray_core::outcome::Status;
use hooktray_core::store::{FILE, OperationRow, Query, Store};
use hooktray_support::harness::{TestEngine, path, plain_flow, start};
use hooktray_support::{http, records};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// Creates a history; the search index contains its older part.
async fn grown(folder: &std::path::Path) -> Store {
    records::fill(folder, 0..900, earlier(200));
    let store = Store::open(folder).expect("a store");
    indexing::update(&store).await.expect("indexed");
    store.close();
    // Too few to update the index.
    records::fill(folder, 900..1100, start());
    let store = Store::open(folder).expect("a store");
    indexing::update(&store).await.expect("indexed");
    assert_eq!(indexed(folder), 900, "some records are in the index, some are not");
    store
}

fn indexed(folder: &std::path::Path) -> i64 {
    let connection = rusqlite::Connection::open(folder.join(FILE)).expect("a database");
    connection.query_row("SELECT last_seq FROM search_index_state", [], |row| row.get(0)).expect("read")
}

#[tokio::test]
async fn indexing_waits_until_a_rush_is_over() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    records::fill(folder.path(), 0..900, start());
    let store = Store::open(folder.path()).expect("a store");
    let missing = indexing::update_unless_rush(&store, 0).await.expect("updated");
    assert_eq!((missing, indexed(folder.path())), (900, 0), "all of them arrived since the last call");
    let missing = indexing::update_unless_rush(&store, missing).await.expect("updated");
    assert_eq!((missing, indexed(folder.path())), (0, 900), "none arrived since the last call");
}

fn earlier(minutes: i64) -> Timestamp {
    start().saturating_sub(SignedDuration::from_mins(minutes)).expect("a time")
}

fn all() -> Query {
    Query { limit: 10_000, ..Query::default() }
}

/// True if an operation matches a query, decided without any index.
fn matches_query(row: &OperationRow, query: &Query) -> bool {
    query.flow.as_ref().is_none_or(|flow| *flow == row.flow)
        && query.flow_id.is_none_or(|flow| flow == row.flow_id)
        && query.status.is_none_or(|status| status == row.status)
        && (!query.unsolved || (row.status == Status::Failed && !row.solved))
        && (!query.waiting || matches!(row.status, Status::Pending | Status::Running))
        && query.since.is_none_or(|since| row.received_at >= since)
        && query.until.is_none_or(|until| row.received_at < until)
        && query.search.as_ref().is_none_or(|text| {
            let text = text.to_lowercase();
            let number = u64::try_from(row.seq - 1).expect("a number");
            let sms = records::sms(number);
            sms.body.to_lowercase().contains(&text) || sms.phone.contains(&text)
        })
}

#[tokio::test]
async fn every_query_finds_counts_and_pages_its_operations_newest_first() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    let store = grown(folder.path()).await;
    let rows = history::list(&store.readers, &all()).expect("a list");
    assert_eq!(rows.len(), 1100);
    let phone = records::sms(1000).phone;
    let texts = [None, Some("Семёнова"), Some("Ольга"), Some("крем, перезв"), Some(&phone[2..8]), Some("нет такого")];
    let times =
        [(None, None), (Some(earlier(120)), None), (None, Some(earlier(300))), (Some(earlier(451)), Some(earlier(7)))];
    let mut asked = 0;
    for text in texts {
        for (since, until) in times {
            for flow_id in [None, Some(1), Some(3), Some(99)] {
                for flow in [None, Some("Сайт")] {
                    for status in [None, Some(Status::Failed), Some(Status::Delivered), Some(Status::Held)] {
                        for (unsolved, waiting) in [(false, false), (true, false), (false, true)] {
                            let (flow, search) = (flow.map(str::to_owned), text.map(str::to_owned));
                            let query =
                                Query { flow, flow_id, status, unsolved, waiting, search, since, until, ..all() };
                            check(&store, &rows, &query);
                            asked += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(asked, 6 * 4 * 4 * 2 * 4 * 3);
}

fn check(store: &Store, rows: &[OperationRow], query: &Query) {
    let expected: Vec<i64> = rows.iter().filter(|row| matches_query(row, query)).map(|row| row.seq).collect();
    let found = history::list(&store.readers, query).expect("a list");
    assert_eq!(found.iter().map(|row| row.seq).collect::<Vec<_>>(), expected, "{query:?}");
    let count = history::count(&store.readers, query).expect("a count");
    assert_eq!(usize::try_from(count).expect("a size"), expected.len(), "{query:?}");
    let mut paged = Vec::new();
    let mut page = Query { limit: 97, ..query.clone() };
    loop {
        let lines = history::list(&store.readers, &page).expect("a page");
        paged.extend(lines.iter().map(|line| line.seq));
        match lines.last() {
            Some(last) if lines.len() == 97 => page.before = Some(last.seq),
            _ => break,
        }
    }
    assert_eq!(paged, expected, "{query:?}");
}

#[tokio::test]
async fn record_is_found_by_phone_number_in_any_spelling_name_text_and_id() {
    let folder = tempfile::TempDir::new().expect("a temporary directory");
    let store = grown(folder.path()).await;
    for number in [3, 700, 1050] {
        let sms = records::sms(number);
        let (a, b, c, d) = (&sms.phone[..3], &sms.phone[3..6], &sms.phone[6..8], &sms.phone[8..]);
        let rows = history::list(&store.readers, &all()).expect("a list");
        let seq = i64::try_from(number + 1).expect("a number");
        let id = rows.iter().find(|row| row.seq == seq).expect("the record").id.clone();
        for text in [
            sms.phone.clone(),
            format!("+7{}", sms.phone),
            format!("8{}", sms.phone),
            format!("8 ({a}) {b}-{c}-{d}"),
            format!("+7 {a} {b} {c} {d}"),
            format!("{b}{c}"),
            format!("{c}-{d}"),
            format!("{b}-{c}-{d}"),
            sms.name.to_uppercase(),
            sms.name[..4].to_owned(),
            format!("{} ", 100_000 + number),
            id.clone(),
            id[..13].to_uppercase(),
        ] {
            let query = Query { search: Some(text.clone()), ..all() };
            let found = history::list(&store.readers, &query).expect("a list");
            assert!(found.iter().any(|row| row.seq == seq), "“{text}” finds record {number}");
        }
    }
    let found = |text: &str| {
        let query = Query { search: Some(text.to_owned()), ..all() };
        history::list(&store.readers, &query).expect("a list").len()
    };
    let yans = (0..1100).filter(|number| records::sms(*number).name.starts_with("Ян ")).count();
    assert_eq!(found("ян"), yans, "two letters match the start of a word, not the middle of “Татьяна”");
    assert!(found("я") > 900, "a single letter matches in the newest records");
    for odd in ["\"", "a\"b", "100%", "_", "*", "(", "AND", "OR \"", "0193", "\0"] {
        found(odd);
    }
}

/// From hour, flow, status and `unsolved` to the count and the first and last `seq`.
type Counters = BTreeMap<(i64, i64, String, i64), (i64, i64, i64)>;

/// Asserts that the counters are what counting the operations gives.
fn assert_counters_match(folder: &std::path::Path) {
    let connection = rusqlite::Connection::open(folder.join(FILE)).expect("a database");
    let read = |sql: &str| -> Counters {
        let mut statement = connection.prepare(sql).expect("SQL");
        let rows = statement.query_map([], |row| {
            Ok(((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?), (row.get(4)?, row.get(5)?, row.get(6)?)))
        });
        rows.expect("rows").collect::<Result<_, _>>().expect("rows")
    };
    let counted = read(
        "SELECT received_at / 3600000, flow_id, status, status = 'failed' AND solved_at IS NULL, count(*), min(seq), max(seq)
         FROM operations WHERE status NOT IN ('pending', 'running') GROUP BY 1, 2, 3, 4",
    );
    let kept = read("SELECT hour, flow_id, status, unsolved, count, first_seq, last_seq FROM counters");
    assert_eq!(kept.keys().collect::<Vec<_>>(), counted.keys().collect::<Vec<_>>());
    for (key, (count, first, last)) in kept {
        let (really, really_first, really_last) = counted[&key];
        assert_eq!(count, really, "{key:?}");
        assert!(first <= really_first && last >= really_last, "{key:?}");
    }
    let totals = "SELECT 0, flow_id, status, unsolved, count, 0, 0 FROM totals";
    let sums = "SELECT 0, flow_id, status, unsolved, sum(count), 0, 0 FROM counters GROUP BY flow_id, status, unsolved, crm_duplicate, partial";
    assert_eq!(read(totals), read(sums));
    let by_status = history::counts_by_status(&Store::read_only(folder).expect("a database")).expect("counts");
    let mut counted = connection.prepare("SELECT status, count(*) FROM operations GROUP BY status").expect("SQL");
    let counted = counted.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    let counted: BTreeMap<Status, i64> = counted.collect::<Result<_, _>>().expect("rows");
    assert_eq!(by_status.into_iter().collect::<BTreeMap<_, _>>(), counted, "with what is queued");
}

#[tokio::test]
async fn counters_match_the_operations_after_every_change() {
    let mut engine = TestEngine::new();
    let flow = engine.import(&plain_flow("http://127.0.0.1:1", json!({"retry": {"delays_seconds": [], "jitter": 0}})));
    let address = engine.listen().await;
    for n in 0..6 {
        assert_eq!(http::post(&address, &path(&flow), &format!(r#"{{"id": {n}}}"#)).await.status, 200);
    }
    assert_counters_match(engine.data_dir.path());
    let ids: Vec<String> = engine.history().into_iter().map(|line| line.id).collect();
    let inner = engine.inner();
    history::cancel(inner.store(), inner.clock(), &ids[4..]).expect("cancelled");
    assert_counters_match(engine.data_dir.path());
    engine.run_worker().await;
    assert_eq!(engine.statuses(), ["cancelled", "cancelled", "failed", "failed", "failed", "failed"]);
    assert_counters_match(engine.data_dir.path());
    history::mark_solved(inner.store(), inner.clock(), &ids[..2], true).expect("marked");
    assert_counters_match(engine.data_dir.path());
    engine.clock.advance(std::time::Duration::from_secs(3600 * 30));
    history::retry(
        inner.store(),
        inner.clock(),
        &ids,
        history::RequeueOptions { from_start: true, ..Default::default() },
    )
    .expect("queued");
    assert_counters_match(engine.data_dir.path());
    inner.change_flows(|flows| flows.delete("plain")).expect("deleted");
    assert_counters_match(engine.data_dir.path());
    let counted =
        engine.api().history_count(HistoryFilter { status: Some(Status::Cancelled), ..HistoryFilter::default() }).await;
    assert_eq!(counted.expect("a count"), 6);
    hooktray_core::history::retention::prune_by_age(inner.store(), 1, engine.clock.now()).await.expect("pruned");
    assert_counters_match(engine.data_dir.path());
    assert_eq!(engine.api().history_count(HistoryFilter::default()).await.expect("a count"), 0);
}
