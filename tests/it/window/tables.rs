//! Tables, edited as the window edits them.

use hooktray_core::api::{Api, ApiError, ColumnChange, PastedView, TablePage, TableView};
use hooktray_core::tables;
use hooktray_support::harness::{TestEngine, plain_flow};
use serde_json::json;

const OFFERS: &str = "imsi\toffer\tprice\n250011\tCream\t1990\n250022\tSoap\t990\n";

async fn with_offers() -> (TestEngine, Api) {
    let engine = TestEngine::new();
    let api = engine.api();
    api.table_create("offers".into(), OFFERS.into()).await.expect("created");
    (engine, api)
}

async fn rows(api: &Api, search: &str) -> Vec<(i64, String)> {
    let page = api.table_rows("offers".into(), search.into(), 0).await.expect("a page");
    page.rows.into_iter().map(|row| (row.position, row.cells.join("|"))).collect()
}

async fn set(api: &Api, position: Option<i64>, cells: [&str; 3]) -> Result<i64, ApiError> {
    api.table_row_set("offers".into(), position, cells.map(str::to_owned).into()).await
}

fn looks_up(engine: &TestEngine, offer: &str) -> bool {
    let found = tables::find(&engine.inner().store().readers, "offers", "250011").expect("a lookup");
    found.is_some_and(|row| row.iter().any(|(_, cell)| cell == offer))
}

#[tokio::test]
async fn edited_row_is_what_templates_find() {
    let (engine, api) = with_offers().await;
    assert_eq!(set(&api, Some(1), ["250011", " Balm ", "2490"]).await.expect("stored"), 1);
    assert!(looks_up(&engine, "Balm"));
    assert_eq!(set(&api, None, ["250033", "Comb", ""]).await.expect("stored"), 3);
    // A row keeps its place when its key changes.
    assert_eq!(set(&api, Some(2), ["250044", "Soap", "990"]).await.expect("stored"), 2);
    let expected = [(1, "250011|Balm|2490"), (2, "250044|Soap|990"), (3, "250033|Comb|")];
    assert_eq!(rows(&api, "").await, expected.map(|(position, cells)| (position, cells.to_owned())));
    assert_eq!(rows(&api, "SOAP").await.len(), 1, "letter case does not count");
}

#[tokio::test]
async fn row_without_a_key_or_with_a_taken_one_is_refused_and_nothing_changes() {
    let (engine, api) = with_offers().await;
    for (position, cells, mistake) in [
        (Some(2), ["250011", "Soap", "990"], "key_taken"),
        (None, ["250022", "Soap", "990"], "key_taken"),
        (Some(1), ["  ", "Cream", "1990"], "no_key"),
    ] {
        let error = set(&api, position, cells).await.expect_err("refused");
        assert_eq!((error.code.as_str(), error.args["mistake"].as_str()), ("table_refused", mistake), "{error:?}");
    }
    assert_eq!(rows(&api, "").await.len(), 2);
    assert!(looks_up(&engine, "Cream"));
}

#[tokio::test]
async fn pasted_rows_change_those_with_their_keys_and_add_the_others() {
    let (engine, api) = with_offers().await;
    let paste = async |text: &str| api.table_paste("offers".into(), text.into()).await;
    let pasted = paste("price\timsi\r\n2990\t250011\r\n500\t250055\r\n").await.expect("pasted");
    assert_eq!(pasted, PastedView { added: 1, changed: 1 });
    let expected = [(1, "250011|Cream|2990"), (2, "250022|Soap|990"), (3, "250055||500")];
    assert_eq!(rows(&api, "").await, expected.map(|(position, cells)| (position, cells.to_owned())));
    let error = paste("250066\tA\t1\n250066\tB\t2\n").await.expect_err("refused");
    assert_eq!((error.args["mistake"].as_str(), error.args["line"].as_str()), ("key_twice", "2"));
    assert_eq!(rows(&api, "").await.len(), 3, "nothing of a wrong paste is stored");
    assert!(looks_up(&engine, "2990"));
}

#[tokio::test]
async fn columns_are_renamed_added_and_deleted_and_the_key_changes() {
    let (_engine, api) = with_offers().await;
    let change = async |columns: &[(Option<&str>, &str)], key: &str| {
        let column = |(before, name): &(Option<&str>, &str)| ColumnChange {
            before: before.map(str::to_owned),
            name: (*name).to_owned(),
        };
        let columns = columns.iter().map(column).collect();
        api.table_change("offers".into(), "offers".into(), columns, key.into()).await
    };
    let changed = change(&[(Some("offer"), "product"), (Some("imsi"), "imsi"), (None, "stock")], "product").await;
    let changed = changed.expect("changed");
    assert_eq!((changed.key.as_str(), changed.columns.join("|")), ("product", "product|imsi|stock".to_owned()));
    assert_eq!(rows(&api, "").await[0].1, "Cream|250011|");
    for (columns, key, mistake) in [
        (&[(Some("product"), "a"), (None, "a")][..], "a", "column_twice"),
        (&[(Some("product"), "product"), (Some("stock"), "stock")], "stock", "no_key"),
        (&[(Some("price"), "price")], "price", "no_such_column"),
    ] {
        let error = change(columns, key).await.expect_err("refused");
        assert_eq!(error.args["mistake"], mistake, "{error:?}");
    }
    assert_eq!(rows(&api, "").await[0].1, "Cream|250011|");
}

/// Renames the table of offers, and its column `price` to `cost`.
async fn rename(api: &Api, name: &str) -> Result<TableView, ApiError> {
    let column = |before: &str, name: &str| ColumnChange { before: Some(before.into()), name: name.into() };
    let columns = vec![column("imsi", "imsi"), column("offer", "offer"), column("price", "cost")];
    api.table_change("offers".into(), name.into(), columns, "imsi".into()).await
}

#[tokio::test]
async fn table_whose_new_name_is_taken_keeps_its_columns() {
    let (_engine, api) = with_offers().await;
    api.table_create("goods".into(), OFFERS.into()).await.expect("created");
    assert_eq!(rename(&api, "goods").await.expect_err("taken").code, "table_name_taken");
    assert_eq!(rename(&api, " ").await.expect_err("no name").args["mistake"], "name");
    for table in api.tables().await.expect("tables") {
        assert_eq!(table.columns, ["imsi", "offer", "price"], "{table:?}");
    }
    assert_eq!(rename(&api, "prices").await.expect("renamed").columns, ["imsi", "offer", "cost"]);
}

#[tokio::test]
async fn table_of_a_started_flow_is_neither_deleted_nor_renamed() {
    let (engine, api) = with_offers().await;
    let mut flow = plain_flow("http://127.0.0.1:1/", json!({}));
    flow["actions"][0]["url"] = json!("http://127.0.0.1:1/{{ table('offers', body.imsi).offer }}");
    engine.import(&flow);
    let table = api.tables().await.expect("tables").remove(0);
    assert_eq!((table.rows, table.used_by.len(), table.used_by[0].started), (2, 1, true), "{table:?}");
    assert_eq!(api.table_delete("offers".into()).await.expect_err("in use").code, "table_in_use");
    assert_eq!(rename(&api, "goods").await.expect_err("in use").code, "table_in_use");
    api.flow_set_started(table.used_by[0].flow_id, false).await.expect("stopped");
    assert_eq!(rename(&api, " goods ").await.expect("renamed").name, "goods");
    let taken = api.table_create("goods".into(), OFFERS.into()).await.expect_err("taken");
    assert_eq!(taken.code, "table_name_taken");
    api.table_delete("goods".into()).await.expect("deleted");
    assert_eq!(api.tables().await.expect("tables"), []);
}

#[tokio::test]
async fn file_becomes_a_table_with_its_name_or_replaces_one() {
    let (engine, api) = with_offers().await;
    let file = engine.data_dir.path().join("SIM-карты.csv");
    std::fs::write(&file, "imsi;name\n1;A\n").expect("written");
    assert_eq!(api.table_load(None, file.clone()).await.expect("loaded").name, "SIM-карты");
    assert_eq!(api.table_load(None, file.clone()).await.expect_err("taken").code, "table_name_taken");
    assert_eq!(api.table_load(Some("offers".into()), file.clone()).await.expect("replaced").columns, ["imsi", "name"]);
    api.table_export("offers".into(), file.clone()).await.expect("written");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "\u{feff}imsi;name\r\n1;A\r\n");
}

#[tokio::test]
async fn rows_of_a_long_table_come_in_pages_each_once() {
    let (_engine, api) = with_offers().await;
    let rows: String = (0..1001).map(|row| format!("{row}\tOffer {row}\t1\n")).collect();
    assert_eq!(api.table_paste("offers".into(), rows).await.expect("pasted").added, 1001);
    api.table_rows_delete("offers".into(), vec![1, 2, 7, 7, 4000]).await.expect("deleted");
    let (mut keys, mut after) = (Vec::new(), 0);
    loop {
        let TablePage { rows, more } = api.table_rows("offers".into(), String::new(), after).await.expect("a page");
        after = rows.last().expect("rows").position;
        keys.extend(rows.into_iter().map(|row| row.cells[0].clone()));
        if !more {
            break;
        }
    }
    let expected: Vec<String> = (0..1001).filter(|row| *row != 4).map(|row| row.to_string()).collect();
    assert_eq!(keys, expected);
}
