//! The flow templates that ship with Hooktray.

use hooktray_core::flow::{FlowTemplate, Sms, TemplateOptions};
use serde_json::{Value, json};

#[test]
fn aray_template_has_every_field_of_an_order() {
    let flow = FlowTemplate::find("sms-deliverer-aray").expect("the template").flow(None);
    let json: Value = serde_json::from_str(&flow.to_json()).expect("JSON");
    let fields = json["actions"][0]["fields"].as_array().expect("fields");
    let names = |required: bool| {
        let of = fields.iter().filter(|field| field["required"].as_bool().unwrap_or(false) == required);
        of.filter_map(|field| field["name"].as_str()).collect::<Vec<_>>()
    };
    let required = ["api_key", "name", "phone", "offer_id", "country_code", "base_url", "price", "referrer", "ip"];
    assert_eq!(names(true), required);
    let optional = [
        "ext_in_id",
        "address",
        "email",
        "quantity",
        "subacc",
        "subacc2",
        "subacc3",
        "subacc4",
        "utm_campaign",
        "utm_content",
        "utm_medium",
        "utm_source",
        "utm_term",
        "clickid",
        "rotator_id",
    ];
    assert_eq!(names(false), optional);
    let filled =
        fields.iter().filter(|field| optional[1..].iter().any(|name| field["name"] == *name && field["value"] != ""));
    assert_eq!(filled.count(), 0);
    assert_eq!(json["actions"][1]["url"], "https://api.aray.com/api/v2/order/create/?{{ steps.order.encoded }}");
}

/// The tests of the window and the stand-ins read the template from a file, so that they follow every change of it.
#[test]
fn aray_template_is_the_one_that_the_window_is_tested_with() {
    let made = |sms: Sms, country: &str| {
        let options = TemplateOptions { sms, country: country.to_owned() };
        let flow = FlowTemplate::find("sms-deliverer-aray").expect("the template").flow_with(None, &options);
        serde_json::from_str::<Value>(&flow.to_json()).expect("JSON")
    };
    let flows =
        json!({"both": made(Sms::Both, "RU"), "sent": made(Sms::Sent, "KZ"), "received": made(Sms::Received, "DE")});
    let fresh = serde_json::to_string_pretty(&flows).expect("JSON") + "\n";
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/testing/aray-flow.json");
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::write(&file, &fresh).expect("written");
    }
    let kept = std::fs::read_to_string(&file).expect("ui/src/testing/aray-flow.json").replace("\r\n", "\n");
    let update = "UPDATE_TYPES=1 cargo test -p hooktray-tests flow::flow_templates";
    assert!(kept == fresh, "ui/src/testing/aray-flow.json is stale: {update}");
}
