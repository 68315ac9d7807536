//! `kill -9` at random moments under load, with two requests for each record: the second one has the number of the order,
//! and each is sent again only if a kill fell while it was under way.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use hooktray_core::history;
use hooktray_core::outcome::{AttemptOutcome, StepOutcome};
use hooktray_core::store::{FILE, Store};
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::receiver::{CannedResponse, Receiver};
use hooktray_support::torture::{Progress, Rng, cycles};
use serde_json::{Value, json};

use super::killed::{CONCURRENCY, Killed, PATIENCE, Sent, one_life};
use super::properties::every_attempt_has_one_row;
use crate::cli::program::path;
use crate::three_requests::tell_action;

/// Few enough for most records to be sent between two kills.
const SENDERS: u64 = 2;

/// How often a kill cut each request of an operation off.
#[derive(Debug, Default, Clone, Copy)]
struct Cuts {
    order: u32,
    told: u32,
}

#[tokio::test]
async fn kill_at_any_moment_sends_only_the_request_under_way_again() {
    let (aray, told) = (Aray::start(API_KEY), Receiver::start().await);
    let program = Program::new();
    let mut flow = aray_flow(&aray.url());
    flow["retry"] = json!({"delays_seconds": vec![0; 50], "jitter": 0});
    flow["concurrency"] = json!(CONCURRENCY);
    flow["actions"].as_array_mut().expect("actions").push(tell_action("tell", &told.url()));
    // Long enough for a busy machine: a request that was taken without a response in time would be sent again.
    for action in [1, 2] {
        flow["actions"][action]["timeout_seconds"] = json!(20);
    }
    let imported = program.with_input(&["flow", "import", "-"], &flow.to_string());
    assert!(imported.status.success(), "{imported:?}");
    let (path, sent, mut rng, kills) = (path(&program), Sent::default(), Rng::new(), cycles(8));
    let killed = Killed { program: &program, aray: &aray, path: &path, sent: &sent, senders: SENDERS };
    let progress = Progress::begin();
    for life in 1..=kills {
        let disturb = |random| match random {
            0 => aray.respond_next([ArayResponse::HangUp, ArayResponse::Status(503)]),
            1 => aray.respond_next([ArayResponse::Hang]),
            2 => told.reply_next([503, 503].map(CannedResponse::status)),
            3 => told.reply_next([CannedResponse::never()]),
            _ => {}
        };
        one_life(life, &killed, &mut rng, disturb).await;
        progress.at(life, kills);
    }

    // A last run without a kill: every acknowledged record becomes an order, and is told.
    let serving = program.serve();
    let acknowledged = std::mem::take(&mut *sent.acknowledged.lock().expect("nobody panicked"));
    loop {
        let (arrived, numbers) = (told.received().len(), numbers(&told));
        let orders = orders(&aray);
        let done: BTreeSet<String> = orders
            .iter()
            .filter(|(_, order)| numbers.contains_key(&order.record))
            .map(|(name, _)| name.clone())
            .collect();
        let lost: Vec<&String> = acknowledged.difference(&done).collect();
        if lost.is_empty() {
            break;
        }
        let more = tokio::time::timeout(PATIENCE, told.wait_for_requests(arrived + lost.len().min(100))).await;
        assert!(more.is_ok(), "acknowledged and not told: {lost:?}");
    }
    drop(serving);

    let (orders, numbers, cuts) = (orders(&aray), numbers(&told), cuts(program.data_dir()));
    let mut again = Cuts::default();
    for (name, order) in &orders {
        let cut = cuts.get(&order.record).copied().unwrap_or_default();
        assert!(order.times <= 1 + cut.order, "{name} was ordered {} times: {cut:?}", order.times);
        again.order += order.times - 1;
        let told = numbers.get(&order.record).cloned().unwrap_or_default();
        assert!(told.iter().all(|number| *number == order.number), "{name} is order {}: {told:?}", order.number);
        let told = u32::try_from(told.len()).expect("few");
        assert!(told <= 1 + cut.told, "{name} was told {told} times: {cut:?}");
        again.told += told.saturating_sub(1);
    }
    let all = cuts
        .values()
        .fold(Cuts::default(), |all, cut| Cuts { order: all.order + cut.order, told: all.told + cut.told });
    assert!((all.order + all.told) as usize <= (kills as usize + 1) * CONCURRENCY);
    every_attempt_has_one_row(program.data_dir());
    println!(
        "killed {kills} times with two requests for each record: {} records acknowledged, {} orders, each under one id, none lost;\n\
         kills cut {} orders and {} second requests off, of which {} and {} had arrived and were sent again, no others",
        acknowledged.len(),
        orders.len(),
        all.order,
        all.told,
        again.order,
        again.told,
    );
}

struct Ordered {
    /// The operation's id.
    record: String,
    number: u64,
    times: u32,
}

/// Returns the orders by the record's name. Each name has one.
fn orders(aray: &Aray) -> BTreeMap<String, Ordered> {
    let mut orders = BTreeMap::new();
    for order in aray.orders() {
        let of = |name| order.get(name).expect("a field").to_owned();
        let ordered = Ordered { record: of("ext_in_id"), number: order.id, times: order.times };
        assert!(orders.insert(of("name"), ordered).is_none(), "{} is ordered under two ids", of("name"));
    }
    orders
}

/// Returns the numbers of the order that were told and taken, by operation.
fn numbers(told: &Receiver) -> HashMap<String, Vec<u64>> {
    let mut numbers: HashMap<String, Vec<u64>> = HashMap::new();
    for told in told.received().into_iter().filter(|told| told.status == 200) {
        let told: Value = serde_json::from_str(&told.body).expect("JSON");
        let record = told["record"].as_str().expect("an id").to_owned();
        numbers.entry(record).or_default().push(told["order"].as_u64().expect("a number"));
    }
    numbers
}

/// Returns what kills cut off, by operation: the request that no attempt up to then had finished.
fn cuts(folder: &Path) -> HashMap<String, Cuts> {
    let readers = Store::read_only(folder).expect("a database");
    let database = rusqlite::Connection::open(folder.join(FILE)).expect("a database");
    let mut operations = database
        .prepare(
            "SELECT id, status = 'running', EXISTS (SELECT 1 FROM finished_steps AS finished WHERE finished.seq = operations.seq
                                                    AND step = 'send' AND json_extract(record, '$.outcome') = 'ok')
             FROM operations",
        )
        .expect("a question");
    let columns = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let rows = operations.query_map([], columns).expect("asked").collect::<Result<Vec<(String, bool, bool)>, _>>();
    let mut cuts: HashMap<String, Cuts> = HashMap::new();
    for (id, is_running, has_order) in rows.expect("rows") {
        let mut is_ordered = false;
        let attempts = history::detail(&readers, &id).expect("an operation").attempts;
        let ends = attempts.into_iter().map(|attempt| {
            let mut steps = attempt.steps.expect("steps").into_iter();
            let has_order = steps.any(|step| step.id == "send" && step.outcome == StepOutcome::Ok);
            (attempt.outcome == Some(AttemptOutcome::Interrupted), has_order)
        });
        for (is_cut, has_order) in ends.chain(is_running.then_some((true, has_order))) {
            is_ordered |= has_order;
            if is_cut {
                let cut = cuts.entry(id.clone()).or_default();
                if is_ordered { cut.told += 1 } else { cut.order += 1 }
            }
        }
    }
    cuts
}
