//! A secret that is a whole address, as that of a webhook: no part of its path and query is told.

use std::path::Path;

use hooktray_core::alerts::webhook::presets;
use hooktray_core::settings::WEBHOOK_ADDRESS;
use hooktray_support::harness::{TestEngine, path, plain_flow};
use hooktray_support::http;
use hooktray_support::receiver::{CannedResponse, Receiver};
use serde_json::json;

/// The parts of the address that only its owner knows.
const PARTS: [&str; 3] = ["Kz7QwErty", "my-bot", "Tt9-Xx5511"];

/// What a service may say of the address, with its parts in other forms.
const SAID: &str = "no bot at POST /Kz7QwErty/my-bot?token=Tt9-Xx5511, KZ7QWERTY, token=Tt9%2DXx5511, \\u004bz7QwErty";

fn address(of: &Receiver) -> String {
    format!("{}/Kz7QwErty/my-bot?token=Tt9-Xx5511", of.url())
}

fn has_no_part(text: &str, place: &str) {
    let text = text.to_lowercase();
    let left: Vec<&&str> = PARTS.iter().filter(|part| text.contains(&part.to_lowercase())).collect();
    assert!(left.is_empty(), "{place} has {left:?}: {text}");
}

fn files_have_no_part(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a directory").flatten() {
        if entry.path().is_dir() {
            files_have_no_part(&entry.path());
        } else {
            let bytes = std::fs::read(entry.path()).expect("a file");
            has_no_part(&String::from_utf8_lossy(&bytes), &entry.path().display().to_string());
        }
    }
}

#[tokio::test]
async fn service_that_repeats_its_address_shows_no_part_of_it() {
    let (bot, mut engine) = (Receiver::start().await, TestEngine::new());
    engine.secrets.set("bot", address(&bot).into()).expect("stored");
    let action = json!({"id": "send", "type": "http_request", "method": "POST", "url": "{{ secret('bot') }}",
        "success": {"when": "{{ response.json.ok }}", "error": "{{ response.text }}"},
        "remember": {"at": "{{ response.headers.location }}"}});
    let changes = json!({"actions": [action], "retry": {"delays_seconds": [], "jitter": 0}});
    let flow = engine.import(&plain_flow(&bot.url(), changes));
    let listening = engine.listen().await;
    for response in [
        CannedResponse::text(404, SAID),
        CannedResponse::redirect(302, "/Kz7QwErty/my-bot/done"),
        CannedResponse::redirect(303, "Kz7QwErty?token=Tt9-Xx5511"),
        CannedResponse::json(&json!({"ok": true, "path": ["Kz7QwErty", "my-bot"], "said": SAID})),
    ] {
        bot.reply_next([response]);
        assert_eq!(http::post(&listening, &path(&flow), "{}").await.status, 200);
        engine.run_all_after(1).await;
        let shown = engine.newest().to_string();
        assert!(shown.contains("••••"), "{shown}");
        has_no_part(&shown, "the operation");
    }
    has_no_part(&format!("{:?}{:?}", engine.notifications(), engine.history()), "the history");
    assert_eq!(bot.received()[0].target, "/Kz7QwErty/my-bot?token=Tt9-Xx5511", "it is sent as it is");
    files_have_no_part(engine.data_dir.path());
}

#[tokio::test]
async fn alert_that_a_webhook_refuses_shows_no_part_of_its_address() {
    let (hook, engine) = (Receiver::start().await, TestEngine::new());
    engine.secrets.set(WEBHOOK_ADDRESS, address(&hook).into()).expect("stored");
    let webhook = presets().into_iter().find(|preset| preset.id == "json").expect("a known service").settings;
    hook.reply_next([CannedResponse::text(404, SAID)]);
    let refused = engine.api().webhook_test(webhook).await.expect_err("refused");
    let told = format!("{refused:?}");
    assert!(told.contains("no bot at") && told.contains("••••"), "{told}");
    has_no_part(&told, "the test");
}
