//! `kill -9` at random moments under load: nothing that was acknowledged is lost, one record is one order, and an order is sent
//! twice only if a kill fell between the order and its outcome.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hooktray_core::store::FILE;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::http::{posted, status};
use hooktray_support::torture::{Progress, Rng, cycles};
use serde_json::json;
use tokio::sync::Notify;

use crate::cli::program::path;
use crate::durability::properties::every_attempt_has_one_row;

const SENDERS: u64 = 8;
/// The concurrency of the flow: no kill can interrupt more records.
pub(super) const CONCURRENCY: usize = 4;
/// How long to wait. Even a slow machine needs a fraction of it.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// What the senders have done so far.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) acknowledged: Mutex<BTreeSet<String>>,
    /// Records without a reply: they are sent again.
    unanswered: Mutex<Vec<String>>,
    in_this_life: AtomicUsize,
    happened: Notify,
}

impl Sent {
    /// Sends record after record until the server is gone.
    async fn send(&self, address: &str, path: &str, names: impl Iterator<Item = String>) {
        let again = std::iter::from_fn(|| self.unanswered.lock().expect("nobody panicked").pop());
        for name in again.chain(names) {
            let body = json!({"id": name, "to": "89165550117", "custmemo": name}).to_string();
            match status(address, &posted(path, &body)).await {
                Some(status) => {
                    assert_eq!(status, 200, "{name}");
                    self.acknowledged.lock().expect("nobody panicked").insert(name);
                    self.in_this_life.fetch_add(1, Ordering::SeqCst);
                    self.happened.notify_waiters();
                }
                None => {
                    self.unanswered.lock().expect("nobody panicked").push(name);
                    return;
                }
            }
        }
    }

    /// Returns once this many were acknowledged by this process.
    async fn replies(&self, wanted: usize) {
        loop {
            let happened = self.happened.notified();
            tokio::pin!(happened);
            happened.as_mut().enable();
            if self.in_this_life.load(Ordering::SeqCst) >= wanted {
                return;
            }
            happened.await;
        }
    }
}

/// A program that is killed and started again, and those it works with.
pub(super) struct Killed<'a> {
    pub(super) program: &'a Program,
    pub(super) aray: &'a Aray,
    pub(super) path: &'a str,
    pub(super) sent: &'a Sent,
    /// How many send at the same time.
    pub(super) senders: u64,
}

/// Runs the program once, until `kill -9`. `disturb` makes destinations respond wrongly, as a random number below eight says.
pub(super) async fn one_life(life: u32, killed: &Killed<'_>, rng: &mut Rng, disturb: impl FnOnce(u64)) {
    let Killed { program, aray, path, sent, senders } = killed;
    if rng.below(10) == 0 {
        // Killed during its start, while it may be recovering from the last kill.
        let mut starting = program.command(&["serve", "--listen", "127.0.0.1:0"]);
        let output = (std::process::Stdio::null(), std::process::Stdio::null());
        let mut child = starting.stdout(output.0).stderr(output.1).spawn().expect("hooktray starts");
        for _ in 0..rng.below(60_000) {
            tokio::task::yield_now().await;
        }
        child.kill().expect("it was alive");
        child.wait().expect("it ends");
        return;
    }
    disturb(rng.below(8));
    let serving = program.serve();
    sent.in_this_life.store(0, Ordering::SeqCst);
    let (orders, wanted) = (aray.requests_count(), usize::try_from(rng.below(25)).expect("few"));
    let by_orders = rng.below(2) == 0;
    let breath = rng.below(300);
    let address = serving.address.clone();
    let senders = (0..*senders)
        .map(|sender| sent.send(&address, path, (0..).map(move |number| format!("{life}-{sender}-{number}"))));
    let killer = async {
        if by_orders {
            aray.wait_for_requests(orders + wanted).await;
        } else {
            sent.replies(wanted).await;
        }
        for _ in 0..breath {
            tokio::task::yield_now().await;
        }
        serving.kill();
    };
    let life = async { tokio::join!(futures_util::future::join_all(senders), killer) };
    tokio::time::timeout(PATIENCE, life)
        .await
        .expect("records are acknowledged and sent, and then nobody is there any more");
}

#[tokio::test]
async fn kill_at_any_moment_under_load_loses_nothing_and_makes_one_order_of_a_record() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    let mut flow = aray_flow(&aray.url());
    flow["retry"] = json!({"delays_seconds": vec![0; 50], "jitter": 0});
    flow["concurrency"] = json!(CONCURRENCY);
    flow["actions"][1]["timeout_seconds"] = json!(2);
    let imported = program.with_input(&["flow", "import", "-"], &flow.to_string());
    assert!(imported.status.success(), "{imported:?}");
    let (path, sent, mut rng, kills) = (path(&program), Sent::default(), Rng::new(), cycles(8));
    let progress = Progress::begin();
    let killed = Killed { program: &program, aray: &aray, path: &path, sent: &sent, senders: SENDERS };
    for life in 1..=kills {
        let disturb = |random| match random {
            0 => aray.respond_next([ArayResponse::HangUp, ArayResponse::Status(503)]),
            1 => aray.respond_next([ArayResponse::Hang]),
            _ => {}
        };
        one_life(life, &killed, &mut rng, disturb).await;
        progress.at(life, kills);
    }

    // A last run without a kill: every acknowledged record becomes an order.
    let serving = program.serve();
    let acknowledged = std::mem::take(&mut *sent.acknowledged.lock().expect("nobody panicked"));
    let mut seen = 0;
    let ordered = || aray.orders().iter().filter_map(|order| order.get("name").map(str::to_owned)).collect();
    loop {
        let ordered: BTreeSet<String> = ordered();
        let lost: Vec<&String> = acknowledged.difference(&ordered).collect();
        if lost.is_empty() {
            break;
        }
        seen = aray.requests_count().max(seen + 1);
        let more = tokio::time::timeout(PATIENCE, aray.wait_for_requests(seen)).await;
        assert!(more.is_ok(), "acknowledged and never sent: {lost:?}");
    }
    drop(serving);

    let mut ids: HashMap<String, Vec<String>> = HashMap::new();
    for order in aray.orders() {
        let of = |name| order.get(name).expect("a field").to_owned();
        ids.entry(of("name")).or_default().push(of("ext_in_id"));
    }
    let doubled: Vec<_> = ids.iter().filter(|(_, ids)| ids.len() > 1).collect();
    assert!(doubled.is_empty(), "one record under several ext_in_id: {doubled:?}");
    let (interrupted, whole) = interrupted(&program);
    assert!(whole, "the database is intact");
    let unexplained: Vec<_> = aray
        .orders()
        .iter()
        .map(|order| (order.get("ext_in_id").expect("an id").to_owned(), order.times))
        .filter(|(id, times)| *times > 1 + interrupted.get(id).copied().unwrap_or_default())
        .collect();
    assert!(unexplained.is_empty(), "sent twice without a kill between order and outcome: {unexplained:?}");
    let interrupted: u32 = interrupted.values().sum();
    assert!(interrupted as usize <= (kills as usize + 1) * CONCURRENCY);
    every_attempt_has_one_row(program.data_dir());
    let again: u32 = aray.orders().iter().map(|order| order.times - 1).sum();
    println!(
        "killed {kills} times: {} records acknowledged, {} orders, none lost, none under two ids;\n\
         {interrupted} attempts interrupted, {again} orders told again after a kill between order and outcome",
        acknowledged.len(),
        ids.len()
    );
}

/// Returns how often the attempts of each operation were interrupted, and true if the database is intact.
fn interrupted(program: &Program) -> (HashMap<String, u32>, bool) {
    let database = rusqlite::Connection::open(program.data_dir().join(FILE)).expect("a database");
    let mut counts = database
        .prepare(
            "SELECT id, count(number) FROM operations JOIN attempts USING (seq) WHERE outcome = 'interrupted'
             GROUP BY id UNION ALL SELECT id, 1 FROM operations WHERE status = 'running'",
        )
        .expect("a question");
    let rows = counts.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("asked");
    let mut interrupted = HashMap::new();
    for row in rows {
        let (id, times): (String, u32) = row.expect("a row");
        *interrupted.entry(id).or_default() += times;
    }
    drop(counts);
    let whole: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    (interrupted, whole == "ok")
}
