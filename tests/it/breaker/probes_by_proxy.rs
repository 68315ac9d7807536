//! A destination behind a proxy: probes go the way that requests go.

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::{http, wait};
use serde_json::json;

use crate::cli::program::path;

#[tokio::test]
async fn proxy_that_came_back_is_noticed_by_the_next_probe() {
    // A proxy is asked for whole addresses: the stand-in answers for every host.
    let proxy = Aray::start(API_KEY);
    let place = proxy.addr();
    proxy.stop();
    let program = Program::new();
    let mut flow = aray_flow("http://api.aray.invalid");
    flow["retry"] = json!({"delays_seconds": [86_400], "jitter": 0});
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    let path = path(&program);
    let serving = program.serve_with(&[("http_proxy", format!("http://{place}").as_str()), ("no_proxy", "")]);
    for number in 1..=3 {
        let body = format!(r#"{{"id": "{number}", "to": "89165550117", "custmemo": "{number}"}}"#);
        assert_eq!(http::post(&serving.address, &path, &body).await.status, 200);
    }
    let waiting = || program.says(&["history", "--json"]).matches("\"proxy_failed\"").count();
    wait::until("three orders wait for the proxy", || waiting() >= 3).await;
    let proxy = Aray::start_on(place, API_KEY).expect("the port is free again");
    // One probe and three orders.
    proxy.wait_for_requests(4).await;
    assert_eq!(proxy.orders().len(), 3);
    assert_eq!(proxy.requests()[0].method, "HEAD", "the probe has nothing of an order");
    drop(serving);
}
