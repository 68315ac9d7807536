//! The plans of all kinds of queries.

use super::*;
use crate::store::db::explain::plan;
use crate::store::db::migrate;

#[test]
fn no_query_reads_the_whole_history_or_sorts_it() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    // Enough operations that the choice of an index matters. With the flow's name, a text is looked up in the search index.
    connection
        .execute_batch(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 4000)
             INSERT INTO operations (id, flow_id, flow_name, status, received_at)
             SELECT 'id' || n, 1, 'a', iif(n % 4 = 0, 'pending', 'failed'), n * 60000 FROM numbers",
        )
        .unwrap();
    let at = |minutes: i64| crate::base::clock::from_millis(minutes * 60_000);
    let (mut walked, mut by_text) = (0, 0);
    for search in [None, Some("ольга"), Some("916 55"), Some("ян"), Some("я"), Some("0193a5c2-77")] {
        for (since, until) in [(None, None), (Some(at(10)), None), (Some(at(10)), Some(at(3990)))] {
            for (flow, flow_id) in [(None, None), (Some("a"), None), (None, Some(1)), (Some("a"), Some(1))] {
                for (status, unsolved, solved, waiting, partial) in [
                    (None, false, false, false, false),
                    (Some(Status::Failed), false, false, false, false),
                    (None, true, false, false, false),
                    (None, false, true, false, false),
                    (None, false, false, true, false),
                    (Some(Status::Failed), true, false, false, false),
                    (None, false, false, false, true),
                ] {
                    let (flow, search) = (flow.map(str::to_owned), search.map(str::to_owned));
                    let before = Some(3500);
                    let limit = 101;
                    let query = Query {
                        flow,
                        flow_id,
                        status,
                        unsolved,
                        solved,
                        waiting,
                        oldest_first: walked % 2 == 0,
                        crm_duplicate: false,
                        partial,
                        search,
                        since,
                        until,
                        before,
                        limit,
                    };
                    for walk in walks(&connection, &query).unwrap() {
                        for step in plan(&connection, &walk.sql, params_from_iter(&walk.values)) {
                            let is_indexed =
                                step.starts_with("SEARCH") || step.starts_with("SCAN search_index VIRTUAL TABLE");
                            assert!(is_indexed, "{query:?}: {step}: {}", walk.sql);
                            by_text += u32::from(step.contains("search_index VIRTUAL TABLE"));
                        }
                        walked += 1;
                    }
                }
            }
        }
    }
    assert!(walked > 360 && by_text > 100, "{walked}, {by_text}");
}
