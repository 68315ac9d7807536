//! Secrets in a real keychain: GNOME Keyring on a session bus of its own, as on a desktop.

use std::process::{Command, Output};

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, Program, aray_flow};
use hooktray_support::{http, wait};

/// Runs a script in a session with an unlocked keychain that belongs to this test alone.
fn in_session(program: &Program, script: &str) -> Output {
    let unlocked = format!("printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null\n{script}");
    run(program, &mut Command::new("dbus-run-session"), &unlocked)
}

/// Runs a script in a session that this command starts, with nothing of the user's own.
fn run(program: &Program, session: &mut Command, script: &str) -> Output {
    session
        .args(["--", "bash", "-euo", "pipefail", "-c", script])
        .env("hooktray", program.command(&[]).get_program())
        .env("HOOKTRAY_DATA_DIR", program.data_dir().join("data"))
        .env("HOOKTRAY_SECRETS", "keychain")
        .env("HOME", program.data_dir())
        .env("XDG_DATA_HOME", program.data_dir().join("share"))
        .env("XDG_RUNTIME_DIR", program.data_dir())
        .env_remove("HOOKTRAY_SECRET_ARAY_API_KEY")
        .output()
        .expect("the session starts")
}

#[test]
fn secret_is_stored_in_the_keychain_and_nowhere_else() {
    let program = Program::new();
    let script = r#"
        printf 'the-key-itself\n' | "$hooktray" secret set aray_api_key
        echo "from outside: $(secret-tool lookup service Hooktray username aray_api_key)"
        "$hooktray" secret list
        "$hooktray" flow new --template sms-deliverer-aray --name t 2>&1
        "$hooktray" secret delete aray_api_key
        "$hooktray" flow show t
        "$hooktray" doctor --listen 127.0.0.1:0
        grep -rl the-key-itself "$HOOKTRAY_DATA_DIR" && echo "FOUND IN THE DATA DIR" || true
    "#;
    let output = in_session(&program, script);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("from outside: the-key-itself"), "{said}");
    assert!(said.contains("aray_api_key  saved on 2"), "{said}");
    let (before, after) = said.split_once("deleted “aray_api_key”").expect("both parts");
    let missing = "the secret “aray_api_key” is not stored yet";
    assert!(!before.contains(missing) && after.contains(missing), "{said}");
    assert!(said.contains("ok   keychain") && !said.contains("FOUND IN"), "{said}");
}

#[test]
fn deleting_a_secret_that_is_not_there_fails_and_says_so() {
    let program = Program::new();
    let script = r#"
        printf 'the-key-itself\n' | "$hooktray" secret set aray_api_key
        "$hooktray" secret delete aray_apikey 2>&1 || echo "code $?"
        "$hooktray" secret list
    "#;
    let output = in_session(&program, script);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("“aray_apikey” is not stored") && said.contains("code 1"), "{said}");
    assert!(!said.contains("deleted") && said.contains("aray_api_key  saved on"), "{said}");
}

#[test]
fn secret_that_another_data_dir_deleted_is_said_to_be_gone() {
    let program = Program::new();
    let script = r#"
        printf 'the-key-itself\n' | "$hooktray" secret set aray_api_key
        "$hooktray" --data-dir "$HOME/other" secret delete aray_api_key
        "$hooktray" secret list
        printf 'another\n' | "$hooktray" secret set aray_api_key
        "$hooktray" secret list
    "#;
    let output = in_session(&program, script);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("aray_api_key")).collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].contains("no longer in") && lines[0].contains("secret set aray_api_key"), "{said}");
    assert!(lines[1].contains("saved on"), "{said}");
}

#[test]
fn two_entries_of_one_name_are_read_and_become_one() {
    let program = Program::new();
    // As a restored keyring or another program leaves them: the same name, and attributes that differ.
    let script = r#"
        store() { printf "$1" | secret-tool store --label=hooktray service Hooktray username aray_api_key copy "$2"; }
        store older 1; sleep 1.1; store newer 2
        "$hooktray" flow new --template sms-deliverer-aray --name t 2>&1
        "$hooktray" doctor --listen 127.0.0.1:0
        printf 'newest\n' | "$hooktray" secret set aray_api_key
        echo "after: $(secret-tool search --all service Hooktray username aray_api_key 2>/dev/null | grep '^secret')"
        store older 1; store other 2
        "$hooktray" secret delete aray_api_key
        echo "left: $(secret-tool search --all service Hooktray username aray_api_key 2>/dev/null)"
    "#;
    let output = in_session(&program, script);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("ok   keychain") && !said.contains("is not stored yet"), "it is read: {said}");
    assert!(said.contains("after: secret = newest\n"), "one is left: {said}");
    assert!(said.contains("left: \n"), "{said}");
    assert!(!said.contains("Entry {") && !said.contains("Wrapper"), "plain words: {said}");
}

/// Stores a secret where no keyring was made yet, as on a desktop with automatic log-in, and types these keys into the prompt, which is
/// the system's own. Returns what was written.
fn said_without_a_keyring(keys: &str) -> String {
    let program = Program::new();
    let script = format!(
        r#"
        openbox & gnome-keyring-daemon --start --components=secrets >/dev/null
        printf 'the-key-itself\n' | "$hooktray" secret set aray_api_key &
        window=$(timeout 30 xdotool search --sync --onlyvisible --class gcr-prompter | head -1)
        xdotool windowfocus --sync "$window"
        {keys}
        wait %2
        echo "from outside: $(secret-tool lookup service Hooktray username aray_api_key)"
        kill %1
        "#
    );
    let output = run(&program, Command::new("xvfb-run").args(["-a", "dbus-run-session"]), &script);
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn first_secret_makes_the_keyring_for_which_the_system_asks() {
    let said = said_without_a_keyring("xdotool type 'pw'; xdotool key Tab; xdotool type 'pw'; xdotool key Return");
    assert!(said.contains("from outside: the-key-itself"), "{said}");
}

#[test]
fn keyring_that_the_user_declines_is_not_called_locked() {
    let said = said_without_a_keyring("xdotool key Escape");
    assert!(said.contains("there is no keyring for secrets yet") && said.contains("choose a password"), "{said}");
    assert!(!said.contains("locked") && !said.contains("the-key-itself"), "{said}");
}

#[test]
fn secret_typed_at_a_terminal_is_not_shown() {
    let program = Program::new();
    // A terminal of its own; the key is typed once the terminal has been told not to show what is typed (`man 2 TCSETS`).
    let script = r#"
        mkfifo "$HOME/calls"; exec 3<>"$HOME/calls"
        traced='strace -qq -e trace=ioctl -e signal=none -o "$HOME/calls" "$hooktray" secret set aray_api_key'
        coproc TERMINAL { script -qec "exec $traced" /dev/null; }
        timeout 30 grep -q -m1 TCSETS <&3
        printf 'typed-by-hand\r' >&"${TERMINAL[1]}"
        cat <&"${TERMINAL[0]}"
        echo "from outside: $(secret-tool lookup service Hooktray username aray_api_key)"
    "#;
    let output = in_session(&program, script);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("from outside: typed-by-hand"), "{said}");
    assert_eq!(said.matches("typed-by-hand").count(), 1, "the terminal does not show it: {said}");
}

/// Runs the program where no keychain answers, and returns how it refuses.
fn refused_without_a_keychain(program: &Program, arguments: &[&str]) -> String {
    let output = program
        .command(&[&["--secrets", "keychain"], arguments].concat())
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("XDG_RUNTIME_DIR", program.data_dir())
        .output()
        .expect("hooktray starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

#[test]
fn missing_keychain_error_says_what_to_do() {
    let program = Program::new();
    let said = refused_without_a_keychain(&program, &["secret", "delete", "aray_api_key"]);
    assert!(said.contains("no keychain answers") && said.contains("--secrets env"), "{said}");
}

#[test]
fn flow_is_not_said_to_lack_a_key_while_the_keychain_does_not_answer() {
    let program = Program::new();
    let mut flow = aray_flow("http://unused.example");
    flow["enabled"] = false.into();
    program.with_input(&["flow", "import", "-"], &flow.to_string());
    let said = refused_without_a_keychain(&program, &["flow", "start", "aray"]);
    assert!(said.contains("no keychain answers") && !said.contains("is not stored"), "{said}");
}

#[tokio::test]
async fn records_wait_for_the_keychain_without_using_up_tries() {
    let aray = Aray::start(API_KEY);
    let program = Program::new();
    program.with_input(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let nowhere = format!("unix:path={}/nobody", program.data_dir().display());
    let serving = program.serve_with(&[("HOOKTRAY_SECRETS", "keychain"), ("DBUS_SESSION_BUS_ADDRESS", &nowhere)]);
    let sms = r#"{"to": "89165550117", "custmemo": "Ольга"}"#;
    assert_eq!(http::post(&serving.address, &crate::cli::program::path(&program), sms).await.status, 200);
    let waiting = wait::until_some("the record waits for the keychain", async || {
        let lines = program.says(&["history", "--json"]);
        let lines: serde_json::Value = serde_json::from_str(&lines).expect("JSON");
        lines[0]["error"].is_object().then(|| lines[0].clone())
    });
    let waiting = waiting.await;
    assert_eq!(waiting["error"]["code"], "keychain_unavailable");
    assert_eq!((waiting["status"].as_str(), waiting["attempts"].as_u64()), (Some("pending"), Some(0)));
    assert_eq!(serving.stop_with("TERM"), Some(0));
    assert!(aray.requests().is_empty());
    let _serving = program.serve();
    aray.wait_for_requests(1).await;
    assert_eq!(aray.orders().len(), 1);
}
