//! The JSON Schema of the flow file: fresh, and as strict as the reader.

use hooktray_core::flow::{Flow, schema};
use hooktray_support::harness::{aray_flow, plain_flow};
use serde_json::{Value, json};

use super::file::everything;

#[test]
fn schema_in_the_repository_is_fresh() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/flow.schema.json");
    let fresh = serde_json::to_string_pretty(&schema::schema()).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&file, &fresh).expect("written");
    }
    let kept = std::fs::read_to_string(&file).expect("docs/flow.schema.json").replace("\r\n", "\n");
    assert!(kept == fresh, "docs/flow.schema.json is old; call `UPDATE_SCHEMA=1 cargo test -p hooktray-tests`");
}

#[test]
fn schema_refuses_what_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema::schema()).expect("a schema");
    for flow in [everything(), aray_flow("https://api.aray.com"), plain_flow("http://x.example", json!({}))] {
        let errors: Vec<String> =
            validator.iter_errors(&flow).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let wrong: [fn(&mut Value); 13] = [
        |flow| flow["nmae"] = json!(1),
        |flow| flow["source"]["tokn"] = json!(1),
        |flow| flow["source"]["auth"]["prfix"] = json!(1),
        |flow| flow["actions"][4]["timeout_seconds"] = json!(0),
        |flow| flow["actions"][2]["fields"][0]["required"] = json!("yes"),
        |flow| flow["concurrency"] = json!(65),
        |flow| flow["name"] = json!(" "),
        |flow| flow["name"] = json!("two\nlines"),
        |flow| flow["name"] = json!("n".repeat(201)),
        |flow| flow["source"]["methods"] = json!([]),
        |flow| flow["actions"][0]["on_error"] = json!("retry"),
        |flow| flow["actions"][4]["redirects"] = json!(true),
        |flow| flow["actions"][4]["remember"]["Id"] = json!("x"),
    ];
    for change in wrong {
        let mut flow = everything();
        change(&mut flow);
        assert!(!validator.is_valid(&flow), "{flow}");
        assert!(Flow::from_value(&flow).is_err());
    }
}
