//! The power is cut at any moment of a day: first start, records, steps, crash, backups, restore. What was promised by then
//! is there at the next start, and nothing is half there.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use hooktray_core::base::clock::Clock;
use hooktray_core::engine::Engine;
use hooktray_core::ingress::Limits;
use hooktray_core::secrets::Secrets;
use hooktray_core::store::{self, FILE};
use hooktray_support::harness::{Program, RecordingHost, Serving, plain_flow, start};
use hooktray_support::http;
use hooktray_support::power_cut::{Action, Call, Disk, Luck, Recorder};
use hooktray_support::receiver::Receiver;
use hooktray_support::torture::{Progress, Rng, cycles, is_long};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

pub(super) const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";
const BACKUP: &str = "manual.backup";
/// The records before the backup, between the backup and the restore, and after the restore.
pub(super) const PARTS: [std::ops::Range<u32>; 3] = [100..112, 112..118, 118..122];

/// A day of the program, and the disk before it.
pub(super) struct Day {
    pub(super) before: Disk,
    pub(super) calls: Vec<Call>,
}

/// Sends records one after another, so that their replies are recorded in order.
pub(super) async fn receive(serving: &Serving, numbers: std::ops::Range<u32>) {
    let path = hooktray_core::flows::hook_path(TOKEN);
    for number in numbers {
        assert_eq!(http::post(&serving.address, &path, &json!({"id": number}).to_string()).await.status, 200);
    }
}

async fn a_day() -> Day {
    let receiver = Receiver::start().await;
    let (program, beside) = (Program::new(), TempDir::new().expect("a temporary directory"));
    // Seven daily backups, of which the oldest gives way to the one of this day.
    let earlier = Program::new();
    earlier.says(&["flow", "new", "--template", "blank"]);
    std::fs::create_dir(program.data_dir().join("backups")).expect("a temporary directory");
    for day in 1..=7 {
        let file = program.data_dir().join(format!("backups/hooktray-2026-01-0{day}.db"));
        earlier.says(&["backup", file.to_str().expect("text")]);
    }
    let before = Disk::holding(program.data_dir());
    let recorder = Recorder::new(program.data_dir(), beside.path());
    let run = |arguments: &[&str], input: &str| {
        let file = beside.path().join("input");
        std::fs::write(&file, input).expect("written");
        let input = std::fs::File::open(file).expect("opened");
        let done =
            program.command(arguments).envs(recorder.variables()).stdin(input).output().expect("hooktray starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let request = |id: &str| json!({"id": id, "type": "http_request", "method": "POST", "url": format!("{}/{id}?id={{{{ body.id }}}}", receiver.url())});
    let flow = plain_flow(
        &receiver.url(),
        json!({
            "source": {"type": "webhook", "token": TOKEN},
            "actions": [request("first"), request("second")],
        }),
    );
    run(&["flow", "import", "-"], &flow.to_string());
    let file = program.data_dir().join(BACKUP);
    let file = file.to_str().expect("text");
    let [to_back_up, to_lose, to_follow] = PARTS;
    let half = to_back_up.start + 6;

    let serving = program.serve_with(&recorder.variables());
    receive(&serving, to_back_up.start..half).await;
    receiver.wait_for_requests(2 * 6).await;
    serving.kill();
    let serving = program.serve_with(&recorder.variables());
    receive(&serving, half..to_back_up.end).await;
    run(&["backup", file], "");
    receive(&serving, to_lose).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    run(&["restore", file], "");
    let serving = program.serve_with(&recorder.variables());
    receive(&serving, to_follow).await;
    assert_eq!(serving.stop_with("TERM"), Some(0));
    Day { before, calls: recorder.calls() }
}

/// What the program has promised up to a moment.
#[derive(Debug, Default, Clone)]
pub(super) struct Promised {
    pub(super) acknowledged: u32,
    /// Records of which the second request went out: the first one is finished.
    second_sent: BTreeSet<u32>,
    backed_up: bool,
    restored: bool,
}

impl Promised {
    fn see(&mut self, call: &Call) {
        let Action::Promise(text) = &call.action else { return };
        if text.starts_with("HTTP/1.1 200") {
            self.acknowledged += 1;
        } else if let Some(rest) = text.strip_prefix("POST /second?id=") {
            let number = rest.split(' ').next().and_then(|number| number.parse().ok());
            self.second_sent.extend(number.filter(|number: &u32| !self.restored || *number >= PARTS[2].start));
        } else if text.starts_with("saved to") {
            self.backed_up = true;
        } else if text.starts_with("restored from") {
            self.restored = true;
        }
    }

    fn acknowledged(&self, part: usize) -> impl Iterator<Item = u32> {
        let end = PARTS[0].start + self.acknowledged;
        PARTS[part].clone().filter(move |number| *number < end)
    }
}

/// Returns the numbers of the records in a database, each of which has its request.
pub(super) fn records(file: &Path) -> BTreeSet<u32> {
    let database = Connection::open(file).expect("a database");
    let mut rows = database
        .prepare("SELECT json_extract(CAST(body AS TEXT), '$.id') FROM operations LEFT JOIN requests USING (seq)")
        .expect("prepared");
    let rows = rows.query_map([], |row| row.get(0)).expect("read");
    rows.collect::<Result<_, _>>().expect("every record has its request")
}

/// Starts the program on what a power cut left, and ends it; returns what is wrong with the database.
pub(super) fn wrong_at_the_start(folder: &Path) -> Result<(), String> {
    let engine = Engine::open(
        folder,
        Secrets::memory(),
        Clock::manual(start()),
        Limits::default(),
        Arc::<RecordingHost>::default(),
    );
    let engine = engine.map_err(|error| format!("it does not start: {error}"))?;
    if let Some(error) = engine.restore_error() {
        return Err(format!("the restore failed: {error}"));
    }
    engine.close();
    let damaged = store::damaged(folder, None);
    if !damaged.is_empty() {
        return Err(format!("set aside: {damaged:?}"));
    }
    store::check_copy(&folder.join(FILE)).map_err(|error| error.to_string())
}

/// Returns what is wrong in the folder after the power was cut during the day.
fn wrong_after_the_cut(folder: &Path, promised: &Promised) -> Result<(), String> {
    wrong_at_the_start(folder)?;
    let live = records(&folder.join(FILE));
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = entries(folder).filter(|path| {
        let name = name(path);
        name.contains("before-restore") && !name.ends_with("-wal") && !name.ends_with("-shm")
    });
    let kept: BTreeSet<u32> = aside.flat_map(|path| records(&path)).chain(live.iter().copied()).collect();
    let lost: Vec<u32> =
        (0..3).flat_map(|part| promised.acknowledged(part)).filter(|number| !kept.contains(number)).collect();
    if !lost.is_empty() {
        return Err(format!("acknowledged and lost: {lost:?}"));
    }
    let is_old = promised.acknowledged(0).chain(promised.acknowledged(1)).all(|number| live.contains(&number));
    let is_restored = PARTS[0].clone().all(|number| live.contains(&number))
        && PARTS[1].clone().all(|number| !live.contains(&number))
        && promised.acknowledged(2).all(|number| live.contains(&number));
    if !is_restored && (!is_old || promised.restored) {
        return Err(format!("half restored: {live:?}"));
    }
    steps_are_kept(&folder.join(FILE), promised, &live)?;
    for backup in entries(&folder.join("backups")).chain(entries(folder)) {
        let name = name(&backup);
        if (name.starts_with("hooktray-") && name.ends_with(".db")) || (name == BACKUP && promised.backed_up) {
            store::check_copy(&backup).map_err(|error| error.to_string())?;
        }
    }
    let dailies = entries(&folder.join("backups")).filter(|path| name(path).starts_with("hooktray-")).count();
    let is_saved = !promised.backed_up || records(&folder.join(BACKUP)).len() >= PARTS[0].len();
    if dailies < 7 || !is_saved { Err(format!("{dailies} daily backups; saved: {is_saved}")) } else { Ok(()) }
}

/// Checks that the first request is finished for each record whose second one went out.
fn steps_are_kept(file: &Path, promised: &Promised, live: &BTreeSet<u32>) -> Result<(), String> {
    let database = Connection::open(file).map_err(|error| error.to_string())?;
    for number in promised.second_sent.iter().filter(|number| live.contains(number) && !promised.restored) {
        let (status, finished): (String, u32) = database
            .query_row(
                "SELECT status, finished_steps FROM operations JOIN requests USING (seq)
                 WHERE json_extract(CAST(body AS TEXT), '$.id') = ?1",
                [number],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(|error| error.to_string())?;
        if finished == 0 && !["delivered", "held"].contains(&status.as_str()) {
            return Err(format!("record {number} is {status}, and its first request would be sent again"));
        }
    }
    Ok(())
}

/// Returns what is wrong in a folder after a power cut, if anything is.
type Check = fn(&Path, &Promised) -> Result<(), String>;

/// Cuts the power at random moments of a day. Returns what is wrong after the first cut that breaks a promise.
pub(super) fn first_broken_promise(day: &Day, check: Check, cuts: u32, rng: &mut Rng) -> Option<String> {
    let length = u64::try_from(day.calls.len()).expect("few");
    let mut moments: Vec<usize> = (0..cuts).map(|_| usize::try_from(rng.below(length)).expect("few")).collect();
    moments.sort_unstable();
    let (mut disk, mut promised, mut replayed) = (day.before.clone(), Promised::default(), 0);
    let progress = Progress::begin();
    for (number, moment) in (1..).zip(moments) {
        for call in &day.calls[replayed..=moment] {
            disk.replay(call);
            promised.see(call);
        }
        replayed = moment + 1;
        let mut luck = match rng.below(4) {
            0 => Luck::None,
            1 => Luck::Full,
            _ => Luck::Mixed(rng.clone()),
        };
        let folder = TempDir::new().expect("a temporary directory");
        disk.cut(folder.path(), &mut luck);
        if let Err(wrong) = check(folder.path(), &promised) {
            let near: Vec<String> = day.calls[moment.saturating_sub(3)..=moment].iter().map(shown).collect();
            return Some(format!("cut after call {moment} of {length}, {luck:?}: {wrong}; before it: {near:#?}"));
        }
        progress.at(number, cuts);
    }
    None
}

fn shown(call: &Call) -> String {
    let text = format!("{call:?}");
    text.chars().take(200).collect()
}

#[tokio::test]
async fn power_cut_at_any_moment_loses_nothing_and_leaves_nothing_half() {
    let day = a_day().await;
    let mut rng = Rng::new();
    let cuts = if is_long() { 5 * cycles(0) } else { cycles(60) };
    assert_eq!(first_broken_promise(&day, wrong_after_the_cut, cuts, &mut rng), None);
    let promises = day.calls.iter().filter(|call| matches!(call.action, Action::Promise(_))).count();
    println!("{cuts} power cuts in {} calls with {promises} promises: none was broken", day.calls.len());
}

#[tokio::test]
async fn disk_that_ignores_syncs_breaks_a_promise() {
    // What the test above would say if the program did not sync.
    let mut day = a_day().await;
    day.calls.retain(|call| call.action != Action::Sync);
    assert!(first_broken_promise(&day, wrong_after_the_cut, 60, &mut Rng::new()).is_some());
}
