//! Tables: imported, looked up in by a flow, exported, backed up, deleted.

use std::fmt::Write as _;

use hooktray_core::api::RetryMode;
use hooktray_core::flow::FindingCode;
use hooktray_core::tables;
use hooktray_support::harness::{TestEngine, flow, plain_flow};
use hooktray_support::program::Program;
use serde_json::{Value, json};

use crate::test_flow::{TestFlow, test_flow};

const OFFERS: &str = "imsi;offer_id;price;referrer\r\n250011;1001;1990;\r\n250022;1002;2990;https://b.example/\r\n";

fn import(engine: &TestEngine, name: &str, file: &str, key: Option<&str>) {
    tables::import(engine.inner().store(), &engine.clock, name, file.as_bytes(), key).expect("stored");
}

/// Returns a flow whose offer and price depend on the SIM card.
async fn by_sim() -> TestFlow {
    let change = |flow: &mut Value| {
        flow["enabled"] = json!(false);
        flow["concurrency"] = json!(1);
        for field in flow["actions"][0]["fields"].as_array_mut().expect("fields") {
            let value = match field["name"].as_str() {
                Some("offer_id") => "{{ table('offers', body.imsi).offer_id }}",
                Some("price") => "{{ table('offers', body.imsi).price }}",
                _ => continue,
            };
            field["value"] = json!(value);
        }
    };
    test_flow(change).await
}

fn sms(id: u32, imsi: &Value) -> String {
    json!({"id": id.to_string(), "to": "89165550117", "custmemo": "Ольга", "imsi": imsi}).to_string()
}

#[tokio::test]
async fn shop_with_several_sims_sends_the_offer_of_each() {
    let test = by_sim().await;
    let change =
        |test: &TestFlow| test.engine.inner().change_flows(|flows| flows.start("aray")).map(|saved| saved.missing);
    assert_eq!(change(&test).expect_err("there is no table").code(), "flow_unfinished");
    import(&test.engine, "offers", OFFERS, None);
    change(&test).expect("started");
    for (id, imsi) in [(1, json!("250011")), (2, json!(250_022)), (3, json!(" 250011 "))] {
        test.send(&sms(id, &imsi)).await;
    }
    test.engine.run_worker().await;
    let orders = test.aray.orders();
    let offers: Vec<_> = orders.iter().map(|order| (order.get("offer_id"), order.get("price"))).collect();
    let (first, second) = ((Some("1001"), Some("1990")), (Some("1002"), Some("2990")));
    assert_eq!(offers, [first, second, first]);
}

#[tokio::test]
async fn key_that_is_not_there_is_named_with_its_table() {
    let test = by_sim().await;
    import(&test.engine, "offers", OFFERS, None);
    test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    test.send(&sms(1, &json!("250099"))).await;
    test.engine.run_worker().await;
    let newest = test.engine.newest();
    assert_eq!(test.error(), "field_empty");
    let message = newest["error"]["message"].as_str().expect("a text");
    assert!(message.contains("offer_id") && message.contains("“offers”") && message.contains("250099"), "{message}");
    // The table is fixed, and the record goes out.
    import(&test.engine, "offers", &format!("{OFFERS}250099;1003;990;\r\n"), None);
    let id = test.engine.history()[0].id.clone();
    test.engine.api().retry(vec![id], RetryMode::Unfinished, false).await.expect("queued");
    test.engine.run_worker().await;
    assert_eq!(test.aray.orders()[0].get("offer_id"), Some("1003"));
    test.send(&sms(2, &json!(""))).await;
    test.engine.run_worker().await;
    let newest = test.engine.newest();
    assert!(!newest["error"]["message"].as_str().expect("a text").contains("table"), "nothing was looked up: {newest}");
}

/// Returns what comes out of a formula in a field for a record.
async fn price_of(formula: &str, record: &Value) -> Result<String, String> {
    let change = |flow: &mut Value| {
        flow["enabled"] = json!(false);
        let fields = flow["actions"][0]["fields"].as_array_mut().expect("fields");
        fields.iter_mut().find(|field| field["name"] == "price").expect("a price")["value"] = json!(formula);
    };
    let test = test_flow(change).await;
    import(&test.engine, "offers", "key;price\nкрем;1990\nЧАЙ;490\nТушь-2;700\n2;1\n17;1\nкремы;1990\n", None);
    test.engine.inner().change_flows(|flows| flows.start("aray")).expect("started");
    let mut sent = json!({"id": "1", "to": "89165550117", "custmemo": "Ольга"});
    sent.as_object_mut().expect("fields").extend(record.as_object().expect("fields").clone());
    test.send(&sent.to_string()).await;
    test.engine.run_worker().await;
    match test.aray.orders().first() {
        Some(order) => Ok(order.get("price").expect("a price").to_owned()),
        None => Err(test.engine.newest()["error"]["message"].as_str().expect("a reason").to_owned()),
    }
}

#[tokio::test]
async fn row_is_found_by_a_word_of_the_sms() {
    let formula = "{{ table('offers', body.message | words).price }}";
    for (text, price) in [
        ("Здравствуйте, хочу КРЕМ!", "1990"),
        ("«Чай», пожалуйста", "490"),
        ("тушь-2 и всё", "700"),
        ("заказ/чай", "490"),
        ("крем, крем, кремы", "1990"),
        ("8-916-555-01-17, перезвоните в 17:30, чай", "490"),
    ] {
        assert_eq!(price_of(formula, &json!({"message": text})).await.as_deref(), Ok(price), "{text}");
    }
    for (text, named) in [("один кремень", "кремень"), ("крем и чай", "крем, ЧАЙ"), ("", "empty")]
    {
        let why = price_of(formula, &json!({"message": text})).await.expect_err(text);
        assert!(why.contains(named), "{text}: {why}");
    }
}

#[tokio::test]
async fn text_with_more_words_than_a_template_may_look_up_is_refused() {
    let word = |first: &str| (0..500).map(|number| format!("{first}{number}")).collect::<Vec<_>>().join("/");
    let text = ["а", "б", "в"].map(word).join(" ");
    let formula = "{{ table('offers', body.message | words).price }}";
    let why = price_of(formula, &json!({"message": text})).await.expect_err("too many");
    assert!(!why.contains("no row"), "{why}");
}

#[tokio::test]
async fn of_several_keys_the_first_with_a_row_counts() {
    let formula = "{{ table('offers', [body.imsi, body.com]).price }}";
    let price = async |imsi: &str, com: &str| price_of(formula, &json!({"imsi": imsi, "com": com})).await;
    assert_eq!(price("крем", "ЧАЙ").await.as_deref(), Ok("1990"));
    assert_eq!(price("нет", "ЧАЙ").await.as_deref(), Ok("490"));
    assert_eq!(price("", "ЧАЙ").await.as_deref(), Ok("490"));
    let why = price("нет", "тоже").await.expect_err("no row");
    assert!(why.contains("“offers”") && why.contains("нет, тоже"), "{why}");
}

#[test]
fn tables_are_found_in_a_flow_before_it_runs() {
    let with = |value: &str| {
        let fields = json!([{"name": "a", "value": value}]);
        let mut flow = plain_flow("https://x.example", json!({"enabled": false}));
        flow["actions"] = json!([{"id": "order", "type": "form_urlencoded", "fields": fields}, flow["actions"][0]]);
        flow
    };
    assert_eq!(flow(&with("{{ table('b', body.x).y or table(\"a\", 1).y }}")).tables(), ["a", "b"]);
    assert_eq!(flow(&with("{{ body.table }}")).tables(), [""; 0]);
    let refused = hooktray_core::flow::Flow::from_value(&with("{{ table(body.x, 1).y }}")).expect_err("refused");
    assert_eq!(refused.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::ComputedTable]);
    let mut source = with("");
    source["source"]["test_when"] = json!("{{ table('a', body.x).test }}");
    let refused = hooktray_core::flow::Flow::from_value(&source).expect_err("refused");
    assert_eq!(refused.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::RecordOnly]);
}

#[test]
fn hundred_thousand_rows_are_stored_replaced_and_looked_up() {
    let engine = TestEngine::new();
    let mut file = "key,value\n".to_owned();
    for row in 0..100_000 {
        writeln!(file, "{row},value {row}").expect("memory takes text");
    }
    for _ in 0..2 {
        import(&engine, "big", &file, None);
    }
    let readers = &engine.inner().store().readers;
    assert_eq!(tables::named(readers, "big").expect("it is there").rows, 100_000);
    let row = tables::find(readers, "big", "99999").expect("read").expect("a row");
    assert_eq!(row, [("key".to_owned(), "99999".to_owned()), ("value".to_owned(), "value 99999".to_owned())]);
    assert_eq!(tables::find(readers, "big", "100000").expect("read"), None);
}

#[test]
fn number_of_rows_is_right_after_every_change() {
    let engine = TestEngine::new();
    let (store, clock) = (engine.inner().store(), engine.inner().clock());
    import(&engine, "offers", "imsi,offer\n250,Cream\n251,Soap\n", None);
    let count = || tables::named(&store.readers, "offers").expect("it is there").rows;
    let cells = |imsi: &str| vec![imsi.to_owned(), "x".to_owned()];
    let added = tables::set_row(store, clock, "offers", None, cells("252")).expect("added");
    assert_eq!(count(), 3);
    tables::set_row(store, clock, "offers", Some(added), cells("253")).expect("changed");
    assert_eq!(count(), 3);
    tables::paste(store, clock, "offers", "253\ty\n254\tz\n").expect("pasted");
    assert_eq!(count(), 4);
    assert_eq!(tables::delete_rows(store, clock, "offers", vec![added, 99]).expect("deleted"), 1);
    assert_eq!(count(), 3);
    import(&engine, "offers", "imsi\n1\n", None);
    assert_eq!(count(), 1);
}

#[test]
fn rows_are_found_by_any_part_of_a_cell() {
    let engine = TestEngine::new();
    let (store, clock) = (engine.inner().store(), engine.inner().clock());
    import(&engine, "offers", "imsi,offer\n1,Крем \"\"Роза\"\"\n2,a\\b\n", None);
    tables::set_row(store, clock, "offers", None, vec!["3".into(), "two\nlines \"q\"".into()]).expect("added");
    let found = |search: &str| {
        let page = tables::page(&store.readers, "offers", search, 0).expect("a page");
        page.rows.into_iter().map(|(_, cells)| cells[0].clone()).collect::<Vec<_>>()
    };
    for (search, keys) in [
        ("", vec!["1", "2", "3"]),
        ("КРЕМ", vec!["1"]),
        ("a\\B", vec!["2"]),
        ("LINES \"Q", vec!["3"]),
        // What stands between the cells as they are stored is not their text.
        (",", vec![]),
        ("\",\"", vec![]),
        ("[", vec![]),
    ] {
        assert_eq!(found(search), keys, "{search}");
    }
}

#[test]
fn command_line_imports_shows_exports_and_deletes() {
    let program = Program::new();
    let file = program.data_dir().join("offers.csv");
    std::fs::write(&file, "offer,imsi\nКрем,250011\n").expect("written");
    let file = file.to_str().expect("text");
    assert!(program.says(&["table", "import", "offers", file, "--key", "imsi"]).contains("1 rows by “imsi”"));
    assert!(program.says(&["table", "list"]).contains("offers: 1 rows by “imsi”, columns offer, imsi"));
    let exported = program.says(&["table", "export", "offers"]);
    assert_eq!(exported, "\u{feff}offer;imsi\r\nКрем;250011\r\n");
    assert_eq!(program.says(&["table", "show", "offers"]), exported);
    let again = program.with_input(&["table", "import", "offers", "-"], &exported);
    assert!(String::from_utf8_lossy(&again.stdout).contains("by “imsi”"), "the key column stays");
    let wrong = program.with_input(&["table", "import", "offers", "-"], "imsi\n1\n1\n");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("lines 2 and 3"));
    assert_eq!(program.says(&["table", "export", "offers"]), exported, "nothing changed");

    let flow = program.data_dir().join("flow.json");
    let value = "{{ table('offers', body.imsi).offer }}";
    let send = json!([{"id": "send", "type": "http_request", "url": format!("https://x.example/{value}")}]);
    std::fs::write(&flow, plain_flow("", json!({"actions": send})).to_string()).expect("written");
    program.says(&["flow", "import", flow.to_str().expect("text")]);
    let export = program.run(&["flow", "export", "plain"]);
    assert!(String::from_utf8_lossy(&export.stderr).contains("needs the table “offers”"));
    let refused = program.run(&["table", "delete", "offers"]);
    assert!(refused.status.code() == Some(1) && String::from_utf8_lossy(&refused.stderr).contains("plain"));

    let backup = program.data_dir().join("backup.db");
    program.says(&["backup", backup.to_str().expect("text")]);
    program.says(&["flow", "stop", "plain"]);
    program.says(&["table", "delete", "offers"]);
    assert_eq!(program.run(&["table", "show", "offers"]).status.code(), Some(1));
    program.says(&["restore", backup.to_str().expect("text")]);
    assert_eq!(program.says(&["table", "export", "offers"]), exported, "it is in the backup");
}
