//! From nothing to the first order, with the system's keychain and the default data dir of Windows.

use hooktray_stand_ins::aray::Aray;
use hooktray_stand_ins::flow::{API_KEY, aray_flow};
use hooktray_stand_ins::http;
use serde_json::json;

use crate::windows::{USER, Windows};

const SAMPLE: &str = include_str!("../fixtures/samples/sms-deliverer-sent.http");

#[tokio::test]
async fn sms_deliverer_record_becomes_an_order() {
    let Some(windows) = Windows::session() else { return };
    let aray = Aray::start(API_KEY);
    windows.stdout(&["secret", "set", "aray_api_key"], API_KEY);
    assert!(windows.stdout(&["secret", "list"], "").contains("aray_api_key"));
    windows.stdout(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let data = windows.disk(&format!("C:\\users\\{USER}\\AppData\\Local\\Hooktray\\data"));
    assert!(data.join("hooktray.db").is_file(), "{}", data.display());
    let hook = windows.hook("aray");

    let serving = windows.serve_in_a_console();
    let second = windows.run(&["serve", "--listen", "127.0.0.1:0"], "");
    let words = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(3), "{words}");
    assert!(words.starts_with("error: another Hooktray is running on this data dir") && words.contains(USER));

    let reply = http::sample(&serving.address, hook.trim_start_matches("/hook/"), SAMPLE).await;
    assert_eq!(reply.status, 200);
    aray.wait_for_requests(1).await;
    assert_eq!(serving.press_ctrl_c(), Some(0), "what is under way comes to its end");
    assert_eq!(aray.orders().len(), 1, "{:?}", aray.requests());
    let history = windows.history();
    assert_eq!((&history[0]["status"], &history[1]), (&json!("delivered"), &json!(null)));
    let id = history[0]["id"].as_str().expect("an id");
    let shown = windows.stdout(&["show", id], "");
    assert!(shown.contains("••••") && !shown.contains(API_KEY), "{shown}");

    windows.stdout(&["secret", "delete", "aray_api_key"], "");
    windows.stdout(&["flow", "stop", "aray"], "");
    let refused = windows.run(&["flow", "start", "aray"], "");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && words.contains("aray_api_key"), "gone from the keychain: {words}");
}
