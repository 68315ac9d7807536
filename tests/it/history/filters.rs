//! What the history is filtered, counted and ordered by, and the columns that the owner chooses.

use hooktray_core::api::HistoryFilter;
use hooktray_core::base::i18n::Language;
use hooktray_core::outcome::Status;
use hooktray_support::aray::ArayResponse;
use serde_json::json;

use crate::test_flow::{TestFlow, test_flow};

/// Four records: delivered, refused, refused and solved, refused by the check of the number.
async fn four_records() -> TestFlow {
    let remember = json!({"order_id": "{{ response.json.order_id }}"});
    let test = test_flow(|flow| flow["actions"][1]["remember"] = remember).await;
    for number in 1..=3 {
        test.send_numbered(number..=number).await;
        test.engine.run_worker().await;
        test.aray.respond_next([ArayResponse::Refuse("no".into())]);
    }
    test.send(r#"{"id": "4", "to": "8 (916) 555", "custmemo": "Ольга", "price": 1990}"#).await;
    test.engine.run_worker().await;
    let api = test.engine.api();
    let refused = api.history(HistoryFilter::default(), None).await.expect("a page").entries[1].id.clone();
    api.mark_solved(vec![refused], true).await.expect("solved");
    test
}

async fn seqs(test: &TestFlow, filter: HistoryFilter, before: Option<i64>) -> Vec<i64> {
    let page = test.engine.api().history(filter, before).await.expect("a page");
    page.entries.into_iter().map(|entry| entry.seq).collect()
}

#[tokio::test]
async fn operations_are_counted_by_status_and_by_what_was_solved() {
    let test = four_records().await;
    let api = test.engine.api();
    let counts = api.history_counts(HistoryFilter::default()).await.expect("counted");
    assert_eq!((counts.all, counts.unsolved, counts.solved, counts.waiting), (4, 2, 1, 0));
    assert_eq!(counts.by_status.into_iter().collect::<Vec<_>>(), [(Status::Delivered, 1), (Status::Failed, 3)]);
    // Parts of hours are counted too, from the operations themselves.
    let since = Some(test.engine.clock.now() + jiff::SignedDuration::from_secs(1));
    let later = api.history_counts(HistoryFilter { since, ..HistoryFilter::default() }).await.expect("counted");
    assert_eq!(later.all, 0);
    let until = HistoryFilter { until: since, ..HistoryFilter::default() };
    assert_eq!(api.history_counts(until).await.expect("counted").solved, 1);
}

#[tokio::test]
async fn what_is_solved_is_found_by_itself() {
    let test = four_records().await;
    let solved = HistoryFilter { solved: Some(true), ..HistoryFilter::default() };
    assert_eq!(seqs(&test, solved.clone(), None).await, [3]);
    assert_eq!(test.engine.api().history_count(solved.clone()).await.expect("counted"), 1);
    let other_flow = HistoryFilter { flow_id: Some(99), ..solved };
    assert_eq!(seqs(&test, other_flow, None).await, [] as [i64; 0]);
}

#[tokio::test]
async fn history_goes_on_behind_a_page_when_the_oldest_comes_first() {
    let test = four_records().await;
    let oldest_first = HistoryFilter { oldest_first: Some(true), ..HistoryFilter::default() };
    assert_eq!(seqs(&test, oldest_first.clone(), None).await, [1, 2, 3, 4]);
    assert_eq!(seqs(&test, oldest_first.clone(), Some(2)).await, [3, 4]);
    let failed = HistoryFilter { status: Some(Status::Failed), ..oldest_first.clone() };
    assert_eq!(seqs(&test, failed, None).await, [2, 3, 4]);
    let found = HistoryFilter { search: Some("8 (916) 555".into()), ..oldest_first };
    assert_eq!(seqs(&test, found, Some(3)).await, [4]);
}

#[tokio::test]
async fn columns_have_the_fields_of_the_records_and_what_was_remembered() {
    let test = four_records().await;
    let api = test.engine.api();
    let columns = api.history_columns().await.expect("columns");
    let price = columns.fields.iter().find(|field| field.expression == "body.price").expect("the price");
    assert_eq!(price.value, "1990");
    assert_eq!(columns.remembered, ["order_id"]);

    let page = api.history(HistoryFilter::default(), None).await.expect("a page");
    let mut ids: Vec<String> = page.entries.iter().map(|entry| entry.id.clone()).collect();
    ids.insert(1, "not-there".into());
    let values = api.record_values(ids, vec!["body.price".into(), "body.id".into()]).await.expect("values");
    assert_eq!(values[..3], [vec!["1990".to_owned(), "4".into()], vec![], vec![String::new(), "3".into()]]);

    let file = test.engine.data_dir.path().join("table.csv");
    // The file has the flow and the attempts of each operation anyway.
    let columns = ["flow", "remembered.order_id", "attempts", "duration", "body.price"].map(str::to_owned).to_vec();
    api.history_export(HistoryFilter::default(), None, columns, file.clone(), Language::Russian)
        .await
        .expect("written");
    let table = std::fs::read_to_string(file).expect("a table");
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split(';').collect()).collect();
    assert_eq!((lines[0][1], lines[0][12]), ("Обработка", "Попыток"));
    assert_eq!((lines[4][1], lines[4][12]), (page.entries[3].flow.as_str(), "1"));
    assert_eq!(lines[0][14..], ["order_id", "Длительность, с", "price"]);
    assert_eq!(lines[1][14..], ["", "0.000", "1990"]);
    assert_eq!((lines[4][14].is_empty(), lines[4][16]), (false, ""), "the delivered one has the number of its order");
}
