//! What an installer asks of the tray program: to end the one that runs, to store settings, to delete keys.

use hooktray_support::harness::stdout_of;

use crate::program::{Program, binary, command, data_dir, hooktray, store_secret, wait_until_ready};
use crate::session::Session;

/// Runs the tray program to its end. Returns its exit code.
fn exit_code(session: &Session, arguments: &[&str]) -> Option<i32> {
    command(session, arguments).status().expect("hooktray-desktop starts").code()
}

#[tokio::test]
async fn running_program_ends_when_it_is_asked_to() {
    let session = Session::start();
    assert_eq!(exit_code(&session, &["--quit"]), Some(0), "nothing runs");
    assert!(!data_dir(&session).exists(), "and nothing is made");
    let program = Program::start(&session, &["--background"]);
    wait_until_ready(&session).await;
    assert_eq!(exit_code(&session, &["--set-port", "8600"]), Some(3), "its settings are its own");
    assert_eq!(exit_code(&session, &["--quit"]), Some(0));
    assert_eq!(program.end().code(), Some(0));
}

#[test]
fn port_and_autostart_are_stored_for_the_next_start() {
    let session = Session::start();
    let entry = session.home().join(".config/autostart/Hooktray.desktop");
    assert_eq!(exit_code(&session, &["--set-port", "0"]), Some(2), "no port");
    assert_eq!(exit_code(&session, &["--set-port", "8600", "--set-autostart", "true"]), Some(0));
    let said = std::fs::read_to_string(&entry).expect("an entry");
    assert!(said.contains(&format!("{}\" --background", binary().display())), "{said}");
    let settings = || {
        let database = rusqlite::Connection::open(data_dir(&session).join("hooktray.db")).expect("a database");
        database.query_row("SELECT json FROM settings", [], |row| row.get::<_, String>(0)).expect("a row")
    };
    assert!(settings().contains("127.0.0.1:8600"));
    assert_eq!(exit_code(&session, &["--set-autostart", "false"]), Some(0));
    assert!(!entry.exists());
    assert!(settings().contains("127.0.0.1:8600"), "the port is kept");
}

#[test]
fn keys_of_the_data_dir_are_deleted_from_the_keychain() {
    let session = Session::start();
    for name in ["one", "two"] {
        store_secret(&session, name, "abc");
    }
    assert_eq!(exit_code(&session, &["--delete-keys"]), Some(0));
    assert_eq!(stdout_of(&mut hooktray(&session, &["secret", "list"])), "");
    let delete = hooktray(&session, &["secret", "delete", "one"]).output().expect("it starts");
    assert!(!delete.status.success(), "one is gone from the keychain as well");
}
