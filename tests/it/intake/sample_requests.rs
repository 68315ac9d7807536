//! Every sample request over a real socket: how it is stored, and the order that it becomes.

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, SHOP_IP, TestEngine, aray_flow, path, plain_flow};
use hooktray_support::http;
use serde_json::{Value, json};

const SAMPLES: [(&str, &str); 9] = [
    ("sms-deliverer-sent", include_str!("../../fixtures/samples/sms-deliverer-sent.http")),
    ("sms-deliverer-received", include_str!("../../fixtures/samples/sms-deliverer-received.http")),
    ("sms-deliverer-test", include_str!("../../fixtures/samples/sms-deliverer-test.http")),
    ("sms-forwarder", include_str!("../../fixtures/samples/sms-forwarder.http")),
    ("web-form", include_str!("../../fixtures/samples/web-form.http")),
    ("php-nested-form", include_str!("../../fixtures/samples/php-nested-form.http")),
    ("cp1251-form", include_str!("../../fixtures/samples/cp1251-form.http")),
    ("query", include_str!("../../fixtures/samples/query.http")),
    ("json-as-form", include_str!("../../fixtures/samples/json-as-form.http")),
];

/// Returns the newest operation, without what differs from run to run.
fn plan(engine: &TestEngine) -> Value {
    let shown = engine.newest();
    json!({
        "status": shown["status"], "error": shown["error"],
        "query": shown["request"]["query"], "body": shown["request"]["body"],
        "fields": shown["runs"][0]["steps"][0]["request"]["fields"],
    })
}

async fn each_sample(flow: impl Fn(&str) -> Value, name: &str) {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let stored = engine.import(&flow(&aray.url()));
    let token = stored.webhook().token.clone().expect("a token");
    let address = engine.listen().await;
    for (sample, text) in SAMPLES {
        assert_eq!(http::sample(&address, &token, text).await.status, 200, "{sample}");
        engine.run_worker().await;
        let id = engine.history()[0].id.clone();
        let mut plan = plan(&engine);
        let text = serde_json::to_string(&plan).expect("JSON").replace(&id, "(id)");
        plan = serde_json::from_str(&text).expect("JSON");
        insta::assert_json_snapshot!(format!("{name}__{sample}"), plan);
    }
}

#[tokio::test]
async fn aray_template_makes_orders_of_sent_and_received_sms() {
    each_sample(aray_flow, "aray").await;
}

#[tokio::test]
async fn web_form_flow_reads_other_senders() {
    let flow = |destination: &str| {
        plain_flow(
            destination,
            json!({"actions": [
                {"id": "order", "type": "form_urlencoded", "fields": [
                    {"name": "name", "value": "{{ fields.name or body.fields.NAME or body.custmemo or body.from }}", "required": true},
                    {"name": "phone", "value": "{{ (fields.phone or body.fields.PHONE[0].VALUE or body.to or body.from) | phone('RU') }}",
                     "check": "phone"},
                    {"name": "what", "value": "{{ body.product or body.text or body.message }}"}
                ]},
                {"id": "send", "type": "http_request", "method": "POST", "url": format!("{destination}/elsewhere"),
                 "body": {"content_type": "application/x-www-form-urlencoded", "text": "{{ steps.order.encoded }}"},
                 "success": {"status": "404"}}
            ]}),
        )
    };
    each_sample(flow, "forms").await;
}

#[tokio::test]
async fn aray_receives_the_complete_order() {
    let aray = Aray::start(API_KEY);
    let mut engine = TestEngine::new();
    let flow = engine.import(&aray_flow(&aray.url()));
    let address = engine.listen().await;
    http::sample(&address, flow.webhook().token.as_deref().expect("a token"), SAMPLES[0].1).await;
    engine.run_worker().await;
    let orders = aray.orders();
    assert_eq!(orders.len(), 1);
    let expected = [
        ("api_key", API_KEY),
        ("name", "Ольга Смирнова"),
        ("phone", "+79165550117"),
        ("offer_id", "1042"),
        ("country_code", "RU"),
        ("base_url", "https://shop.example/cream"),
        ("price", "1990"),
        ("referrer", "https://shop.example/"),
        ("ip", SHOP_IP),
        ("ext_in_id", &engine.history()[0].id),
    ];
    let got: Vec<(&str, &str)> = orders[0].fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(got, expected, "the required fields and the id, and no empty ones");
    assert!(path(&flow).starts_with("/hook/"));
}
