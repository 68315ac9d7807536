//! Telegram from the `hooktray` program: set up, tested, and `kill -9` between the outcome and the message.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::bot_api::{BotApi, OWNER_CHAT, TOKEN};
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::{http, wait};
use serde_json::{Value, json};

/// Runs the program with the bot's token. Returns the exit code and what it said.
fn run(program: &Program, arguments: &[&str], token: &str) -> (Option<i32>, String) {
    let output = program.command(arguments).env("HOOKTRAY_SECRET_TELEGRAM_BOT_TOKEN", token).output();
    let output = output.expect("hooktray starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn telegram_is_set_up_tested_and_switched_off_from_the_command_line() {
    let api = BotApi::start().await;
    let (program, url) = (Program::new(), api.access().api);
    let telegram =
        |command: &str| run(&program, &["notify", "telegram", command, "--api", &url, "--proxy", "none"], TOKEN);
    assert_eq!(telegram("check"), (Some(0), "the bot is @olga_shop_bot (Магазин)\n".into()));
    let (code, said) = telegram("chats");
    assert!(code == Some(0) && said.contains(&OWNER_CHAT.to_string()) && said.contains("Ольга"), "{said}");
    let (code, said) = run(&program, &["notify", "test", "telegram"], TOKEN);
    assert!(code == Some(1) && said.contains("no Telegram chat is chosen"), "{said}");
    let chat = OWNER_CHAT.to_string();
    let set = ["notify", "telegram", "set", "--chat", &chat, "--title", "Ольга", "--api", &url, "--proxy", "none"];
    let said = program.says(&set);
    assert!(said.contains("messages by Telegram are on"), "{said}");
    let shown: Value = serde_json::from_str(&program.says(&["notify", "telegram", "show"])).expect("JSON");
    assert_eq!((&shown["chat_id"], &shown["access"]["api"]), (&OWNER_CHAT.into(), &url.as_str().into()));
    let (code, said) = run(&program, &["notify", "test", "telegram"], TOKEN);
    assert!(code == Some(0) && said.contains("a test message was sent"), "{said}");
    assert_eq!(api.messages().len(), 1);
    let (code, said) = run(&program, &["notify", "test", "telegram"], "110201543:wrong");
    assert!(code == Some(1) && said.contains("(token)") && said.contains("Unauthorized"), "{said}");
    assert!(!said.contains("110201543:wrong"), "{said}");
    program.says(&["notify", "telegram", "off"]);
    assert_eq!(program.run(&["notify", "telegram", "show"]).status.code(), Some(1));
}

#[test]
fn quiet_hours_are_set_shown_and_switched_off_and_missing_ones_are_told() {
    let program = Program::new();
    let set = ["notify", "telegram", "set", "--chat", "5", "--quiet-hours"];
    assert!(run(&program, &set, TOKEN).1.contains("no quiet hours yet"));
    assert_eq!(program.says(&["notify", "quiet-hours", "show"]), "there are none\n");
    program.says(&["notify", "quiet-hours", "set", "--from", "22", "--to", "8"]);
    assert_eq!(program.says(&["notify", "quiet-hours", "show"]), "22:00 to 08:00\n");
    assert!(!run(&program, &set, TOKEN).1.contains("no quiet hours yet"));
    program.says(&["notify", "quiet-hours", "off"]);
    assert_eq!(program.says(&["notify", "quiet-hours", "show"]), "there are none\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_failed_are_listed_and_sent_again_beside_a_running_program() {
    let (api, aray, program) = (BotApi::start().await, Aray::start(API_KEY), Program::new());
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let (chat, url) = (OWNER_CHAT.to_string(), api.access().api);
    program.says(&["notify", "telegram", "set", "--chat", &chat, "--api", &url, "--proxy", "none"]);
    let link = program.says(&["flow", "url", "aray"]);
    let path = format!("/hook/{}", link.trim().split("/hook/").nth(1).expect("a link"));
    aray.respond_next([ArayResponse::Refuse("no".into())]);
    api.owner_blocks(true);
    let serving = program.serve_with(&[("HOOKTRAY_SECRET_TELEGRAM_BOT_TOKEN", TOKEN)]);
    let sms = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;
    assert_eq!(http::post(&serving.address, &path, sms).await.status, 200);
    let failed = || serde_json::from_str::<Value>(&program.says(&["notify", "failed", "--json"])).expect("JSON");
    wait::until("the message failed", || failed() != json!([])).await;
    let of_order = failed();
    assert_eq!((&of_order[0]["channel"], &of_order[0]["code"]), (&json!("telegram"), &json!("blocked")));
    assert!(program.says(&["notify", "failed"]).contains("telegram  refused  aray"), "{of_order}");
    api.owner_blocks(false);
    assert_eq!(program.says(&["notify", "retry", "telegram"]), "queued again: 1\n");
    api.wait_for_messages(1).await;
    drop(serving);
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_between_failure_and_message_loses_no_message_and_sends_none_twice() {
    kill_between_outcome_and_message(Some(ArayResponse::Refuse("no".into())), |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_between_order_and_message_loses_no_message_and_sends_none_twice() {
    let each = json!({"each_order": {"telegram": true, "per_minute": 5}});
    kill_between_outcome_and_message(None, |flow| flow["notify"] = each).await;
}

/// Kills the program once the message about a record is stored, and starts it again where the Bot API can be reached.
async fn kill_between_outcome_and_message(response: Option<ArayResponse>, change: impl FnOnce(&mut Value)) {
    // Nothing answers there yet: the message cannot be sent before the kill.
    let port = BotApi::port();
    let free = port.local_addr().expect("an address");
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    let mut flow = aray_flow(&aray.url());
    change(&mut flow);
    program.with_input(&["flow", "import", "-"], &flow.to_string());
    let (chat, url) = (OWNER_CHAT.to_string(), format!("http://{free}"));
    program.says(&["notify", "telegram", "set", "--chat", &chat, "--api", &url, "--proxy", "none"]);
    let link = program.says(&["flow", "url", "aray"]);
    let path = format!("/hook/{}", link.trim().split("/hook/").nth(1).expect("a link"));
    aray.respond_next(response);
    let token = [("HOOKTRAY_SECRET_TELEGRAM_BOT_TOKEN", TOKEN)];
    let serving = program.serve_with(&token);
    let sms = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;
    assert_eq!(http::post(&serving.address, &path, sms).await.status, 200);
    let database = rusqlite::Connection::open(program.data_dir().join("hooktray.db")).expect("a database");
    let messages = || database.query_row("SELECT count(*) FROM messages", [], |row| row.get::<_, u32>(0));
    wait::until("a message is stored", || messages().is_ok_and(|count| count > 0)).await;
    serving.kill();
    drop(database);
    let api = BotApi::start_on(port);
    let serving = program.serve_with(&token);
    api.wait_for_messages(1).await;
    #[cfg(unix)]
    assert_eq!(serving.stop_with("TERM"), Some(0));
    let again = program.serve_with(&token);
    #[cfg(unix)]
    assert_eq!(again.stop_with("TERM"), Some(0));
    assert_eq!(api.messages().len(), 1, "its response was stored");
    for file in std::fs::read_dir(program.data_dir().join("logs")).expect("logs") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        assert!(text.contains("message sent") && !text.contains("AAHdq") && !text.contains("9165550117"), "{text}");
    }
}
