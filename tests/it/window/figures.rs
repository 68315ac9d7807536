//! The figures of the window: counts by hour and day, by flow and by a field, and how long orders took.

use std::time::Duration;

use hooktray_core::api::{FiguresCounts, FiguresPeriod, FiguresView, HistoryFilter};
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::{Value, json};

/// An engine with two flows to one receiver, at noon.
struct Shop {
    crm: Receiver,
    engine: TestEngine,
    address: String,
    flows: [String; 2],
}

impl Shop {
    async fn new() -> Shop {
        let (crm, mut engine) = (Receiver::start().await, TestEngine::new());
        let flow = |name: &str| {
            let source =
                json!({"type": "webhook", "deduplicate": {"key": "{{ body.id }}"}, "test_when": "{{ body.test }}"});
            let retry = json!({"delays_seconds": [10], "jitter": 0});
            plain_flow(&crm.url(), json!({"name": name, "source": source, "retry": retry}))
        };
        let flows = ["Cream", "Tea"].map(|name| path(&engine.import(&flow(name))));
        let address = engine.listen().await;
        Shop { crm, engine, address, flows }
    }

    async fn send(&self, flow: usize, record: Value) {
        assert_eq!(http::post(&self.address, &self.flows[flow], &record.to_string()).await.status, 200);
    }

    async fn figures(&self, period: FiguresPeriod, flow: Option<i64>, by: Option<&str>) -> FiguresView {
        self.engine.api().figures(period, flow, by.map(str::to_owned)).await.expect("figures")
    }
}

fn groups(view: &FiguresView) -> Vec<(&str, u32, u32)> {
    view.groups.iter().map(|group| (group.value.as_str(), group.counts.delivered, group.counts.failed)).collect()
}

#[tokio::test]
async fn records_count_in_the_bar_in_which_they_arrived() {
    let shop = Shop::new().await;
    shop.crm.reply_next([CannedResponse::status(200), CannedResponse::status(400)]);
    for id in 1..=2 {
        shop.send(0, json!({"id": id})).await;
        shop.engine.run_worker().await;
    }
    shop.send(0, json!({"id": 1})).await;
    shop.send(0, json!({"id": 3, "test": true})).await;
    shop.engine.run_worker_after(3_600).await;
    shop.crm.reply_next([CannedResponse::status(503)]);
    shop.send(1, json!({"id": 4})).await;
    shop.engine.run_worker().await;
    let day = shop.figures(FiguresPeriod::Day, None, None).await;
    let [.., before, now] = day.bars.as_slice() else { panic!("24 bars") };
    let of_flow = FiguresCounts { delivered: 1, failed: 1, duplicates: 1, ..FiguresCounts::default() };
    let waits = FiguresCounts { waiting: 1, ..FiguresCounts::default() };
    assert_eq!((day.bars.len(), before.counts, now.counts), (24, of_flow, waits), "a test counts nowhere");
    assert_eq!(day.total, FiguresCounts { waiting: 1, ..of_flow });
    assert!(day.bars.windows(2).all(|bars| bars[0].until == bars[1].since));

    // What a bar counts is what the history lists for its time.
    let filter = HistoryFilter { since: Some(before.since), until: Some(before.until), ..HistoryFilter::default() };
    let listed = shop.engine.api().history(filter, None).await.expect("a page").entries;
    assert_eq!(listed.len(), 4, "with the test");

    for (period, days) in [(FiguresPeriod::Week, 7), (FiguresPeriod::Month, 30), (FiguresPeriod::Quarter, 90)] {
        let view = shop.figures(period, None, None).await;
        assert_eq!((view.bars.len(), view.total), (days, day.total));
        assert_eq!(view.bars.last().expect("today").counts, day.total);
    }
}

#[tokio::test]
async fn records_are_grouped_by_flow_also_by_one_that_was_deleted() {
    let shop = Shop::new().await;
    for (flow, id) in [(0, 1), (0, 2), (1, 3)] {
        shop.send(flow, json!({"id": id})).await;
    }
    shop.engine.run_worker().await;
    let all = shop.figures(FiguresPeriod::Day, None, None).await;
    assert_eq!(
        (groups(&all), all.others, all.looked_at, all.complete),
        (vec![("Cream", 2, 0), ("Tea", 1, 0)], None, 3, true)
    );
    let id = shop
        .engine
        .api()
        .dashboard()
        .await
        .expect("the dashboard")
        .flows
        .iter()
        .find(|flow| flow.name == "Tea")
        .expect("it")
        .id;
    let one = shop.figures(FiguresPeriod::Day, Some(id), None).await;
    assert_eq!((groups(&one), one.total.delivered), (vec![("Tea", 1, 0)], 1));
    shop.engine.inner().change_flows(|flows| flows.delete("Tea")).expect("deleted");
    assert_eq!(groups(&shop.figures(FiguresPeriod::Day, None, None).await), [("Cream", 2, 0), ("Tea", 1, 0)]);
}

#[tokio::test]
async fn records_are_grouped_by_a_field_with_keys_masked() {
    let shop = Shop::new().await;
    for (id, sim) in [(1, json!("A")), (2, json!(" A ")), (3, json!("B")), (4, Value::Null)] {
        shop.send(0, json!({"id": id, "sim": sim, "api_key": "k3y-0123456789"})).await;
    }
    shop.engine.run_worker().await;
    let by_sim = shop.figures(FiguresPeriod::Day, None, Some("body.sim")).await;
    assert_eq!((groups(&by_sim), by_sim.looked_at), (vec![("A", 2, 0), ("", 1, 0), ("B", 1, 0)], 4));
    let by_key = shop.figures(FiguresPeriod::Day, None, Some("body.api_key")).await;
    assert!(!format!("{by_key:?}").contains("k3y-0123456789"), "{by_key:?}");
    let by_id = shop.figures(FiguresPeriod::Day, None, Some("body.id")).await;
    assert_eq!(groups(&by_id).len(), 4);
}

#[tokio::test]
async fn groups_that_are_too_many_are_summed() {
    let shop = Shop::new().await;
    for id in 0..25 {
        shop.send(0, json!({"id": id})).await;
    }
    shop.engine.run_worker().await;
    let view = shop.figures(FiguresPeriod::Day, None, Some("body.id")).await;
    assert_eq!((view.groups.len(), view.others.map(|others| others.delivered)), (20, Some(5)));
}

#[tokio::test]
async fn orders_took_the_time_from_their_record_to_their_delivery() {
    let shop = Shop::new().await;
    assert_eq!(shop.figures(FiguresPeriod::Day, None, None).await.median_ms, None);
    for (id, seconds) in [(1, 2), (2, 4), (3, 60)] {
        shop.send(0, json!({"id": id})).await;
        shop.engine.clock.advance(Duration::from_secs(seconds));
        shop.engine.run_worker().await;
    }
    let view = shop.figures(FiguresPeriod::Day, None, None).await;
    assert_eq!((view.median_ms, view.p95_ms), (Some(4_000), Some(60_000)));
}
