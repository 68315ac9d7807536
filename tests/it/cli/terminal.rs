//! What somebody else wrote, on the owner's terminal.

use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::http;
use serde_json::{Value, json};

use super::program::path;

fn printed(program: &Program, arguments: &[&str]) -> String {
    let output = program.run(arguments);
    String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8")
}

/// Escapes, also in one character, a bell, a line that is written over, a text that is shown backwards.
#[tokio::test]
async fn texts_of_others_do_nothing_to_the_terminal() {
    const ACTING: &str = "A\u{1b}]0;title\u{7}B\u{9b}31mC\rD\u{7f}E\u{202e}F\u{2066}G";
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Refuse(ACTING.into())]);
    let program = Program::new();
    assert!(program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string()).status.success());
    let serving = program.serve();
    let record = json!({"to": "89165550117", "custmemo": ACTING, ACTING: "x"});
    http::post(&serving.address, &path(&program), &record.to_string()).await;
    aray.wait_for_requests(1).await;
    // The outcome is stored once the engine has stopped.
    #[cfg(unix)]
    assert_eq!(serving.stop_with("TERM"), Some(0));
    #[cfg(not(unix))]
    drop(serving);

    let list: Value = serde_json::from_str(&program.says(&["history", "--json"])).expect("JSON");
    let id = list[0]["id"].as_str().expect("an id");
    let known: Value = serde_json::from_str(&program.says(&["show", id, "--json"])).expect("JSON");
    assert_eq!(known["request"]["body"]["custmemo"], ACTING, "programs get it as it came");
    let all = [&["history"][..], &["history", "--json"], &["history", "--csv"], &["show", id], &["show", id, "--json"]];
    for arguments in all {
        let text = printed(&program, arguments).replace("\r\n", "\n");
        assert!(text.contains("title") && text.contains("31mC"), "{arguments:?}: {text:?}");
        let acting = |c: &char| c.is_control() && !matches!(c, '\n' | '\t') || "\u{202e}\u{2066}".contains(*c);
        assert_eq!(text.chars().find(acting), None, "{arguments:?}: {text:?}");
    }
}
