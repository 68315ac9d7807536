//! A long history: generated, and queried as the window does.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use hooktray_core::alerts::host::Headless;
use hooktray_core::api::{Api, FiguresPeriod, HistoryFilter};
use hooktray_core::base::clock::Clock;
use hooktray_core::engine::Engine;
use hooktray_core::history;
use hooktray_core::history::indexing;
use hooktray_core::ingress::Limits;
use hooktray_core::outcome::Status;
use hooktray_core::secrets::Secrets;
use hooktray_core::store::Store;
use hooktray_support::records;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// How often each query runs.
const ROUNDS: usize = 21;
/// Records per transaction.
const BATCH: u64 = 50_000;

/// Fills a data dir.
pub(crate) fn fill(data_dir: &Path, records: u64) -> Result<()> {
    let now = Timestamp::now();
    let mut from = 0;
    while from < records {
        let to = (from + BATCH).min(records);
        let older = i64::try_from(records - to)?.saturating_mul(31_536);
        records::fill(data_dir, from..to, now.checked_sub(SignedDuration::from_millis(older))?);
        from = to;
    }
    let store = Store::open(data_dir)?;
    crate::run(async { Ok(indexing::update_fully(&store).await?) })?;
    store.close();
    Ok(())
}

/// Prints the number of records in each state.
pub(crate) fn counts(data_dir: &Path) -> Result<()> {
    let readers = Store::read_only(data_dir)?;
    let counts =
        history::counts_by_status(&readers)?.into_iter().map(|(status, count)| (status.to_string(), json!(count)));
    println!("{}", Value::Object(counts.collect()));
    Ok(())
}

/// Runs each query, and prints the median and the worst time in microseconds.
pub(crate) fn ask(data_dir: &Path) -> Result<()> {
    let engine = Engine::open(data_dir, Secrets::env(), Clock::System, Limits::default(), Arc::new(Headless))?;
    let api = Api::new(Arc::new(engine));
    crate::run(async {
        let mut figures = Map::new();
        for (name, filter) in history() {
            let (mut page, mut count) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                let begun = Instant::now();
                api.history(filter.clone(), None).await.map_err(|error| anyhow!("{error:?}"))?;
                page.push(u64::try_from(begun.elapsed().as_micros())?);
                let begun = Instant::now();
                api.history_count(filter.clone()).await.map_err(|error| anyhow!("{error:?}"))?;
                count.push(u64::try_from(begun.elapsed().as_micros())?);
            }
            for (what, mut took) in [("page", page), ("count", count)] {
                let worst = took.iter().max().copied();
                let (middle, _) = crate::middle_and_worst(&mut took);
                figures.insert(format!("{name}, {what}"), json!({"p50_us": middle, "worst_us": worst}));
            }
        }
        for (name, period, by) in [
            ("figures, 24 hours", FiguresPeriod::Day, None),
            ("figures, 90 days", FiguresPeriod::Quarter, None),
            ("figures, 90 days, by a field", FiguresPeriod::Quarter, Some("body.imsi")),
        ] {
            let mut took = Vec::new();
            for _ in 0..ROUNDS {
                let (begun, by) = (Instant::now(), by.map(str::to_owned));
                api.figures(period, None, by).await.map_err(|error| anyhow!("{error:?}"))?;
                took.push(u64::try_from(begun.elapsed().as_micros())?);
            }
            let worst = took.iter().max().copied();
            let (middle, _) = crate::middle_and_worst(&mut took);
            figures.insert(name.to_owned(), json!({"p50_us": middle, "worst_us": worst}));
        }
        println!("{}", Value::Object(figures));
        Ok(())
    })
}

fn history() -> [(&'static str, HistoryFilter); 6] {
    let search = |text: &str| HistoryFilter { search: Some(text.into()), ..HistoryFilter::default() };
    let since = Timestamp::now().checked_sub(SignedDuration::from_hours(24 * 100)).ok();
    let phone = records::sms(400).phone;
    [
        ("all", HistoryFilter::default()),
        (
            "failed, one flow",
            HistoryFilter { flow_id: Some(2), status: Some(Status::Failed), ..HistoryFilter::default() },
        ),
        ("one flow, last 100 days", HistoryFilter { flow_id: Some(3), since, ..HistoryFilter::default() }),
        ("search: a name", search("Семёнова")),
        ("search: part of a number", search(&phone[2..9])),
        ("search: two words", search("крем, перезв")),
    ]
}
