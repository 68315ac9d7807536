//! Counts of operations of which some are queued.

use super::*;
use crate::store::db::migrate;

/// A database with an operation at each of these minutes after 1970, in these states.
fn database(operations: &[(i64, Status)]) -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    for (minute, status) in operations {
        let claimed = (*status == Status::Running).then_some(1);
        let values = params![format!("id{minute}"), status, minute * 60_000, claimed];
        let insert = "INSERT INTO operations (id, flow_id, flow_name, status, received_at, claimed_at)
                      VALUES (?1, 1, 'a', ?2, ?3, ?4)";
        connection.execute(insert, values).unwrap();
    }
    connection
}

fn minute(minutes: i64) -> Timestamp {
    from_millis(minutes * 60_000)
}

const SOME: [(i64, Status); 5] = [
    (10, Status::Delivered),
    (40, Status::Pending),
    (60, Status::Pending),
    (100, Status::Running),
    (150, Status::Failed),
];

#[test]
fn times_are_counted_from_their_first_moment_to_the_one_before_their_last() {
    let connection = database(&SOME);
    let count = |edges: &[i64]| -> Vec<u32> {
        let edges: Vec<_> = edges.iter().copied().map(minute).collect();
        let counts = status_counts_between(&connection, &Query::default(), &edges).unwrap();
        counts.iter().map(|counts| sum(counts)).collect()
    };
    assert_eq!(count(&[0, 60, 120, 180]), [2, 2, 1]);
    assert_eq!(count(&[10, 40, 100, 150]), [1, 2, 1], "a record belongs to the time that begins with it");
    assert_eq!(count(&[151, 200]), [0]);
    let waiting = Query { waiting: true, since: Some(minute(40)), until: Some(minute(100)), ..Query::default() };
    assert_eq!(super::count(&connection, &waiting).unwrap(), 2);
}

#[test]
fn hours_are_counted_from_any_moment() {
    let connection = database(&SOME);
    let mut hours: Vec<_> = hourly_counts(&connection, minute(30)).unwrap();
    hours.sort_by_key(|count| (count.hour, count.status.as_str()));
    let hours: Vec<_> = hours.iter().map(|count| (count.hour, count.status, count.count)).collect();
    // Those of 00:40, 01:00 and 01:40, and of 02:30: the first hour is the rest of one.
    let queued = [(0, Status::Pending, 2), (0, Status::Running, 1)];
    assert_eq!(hours, [queued[0], queued[1], (1, Status::Failed, 1)]);
}

#[test]
fn time_with_queued_operations_alone_is_found() {
    let connection = database(&[(40, Status::Delivered), (400, Status::Pending), (900, Status::Failed)]);
    let range = |since: i64, until: i64| {
        let query = Query { since: Some(minute(since)), until: Some(minute(until)), ..Query::default() };
        seq_range(&connection, &query).unwrap()
    };
    assert_eq!(range(300, 500), Some((2, 2)));
    assert_eq!(range(0, 100), Some((i64::MIN, 1)), "wider than needed");
    assert_eq!(range(500, 800), None);
    assert_eq!(range(-900, -100), None, "before all");
}
