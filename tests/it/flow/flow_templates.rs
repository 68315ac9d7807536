//! The flow templates that ship with Hooktray.

use hooktray_core::flow::FlowTemplate;
use serde_json::Value;

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
