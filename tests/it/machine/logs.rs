//! Logs that cannot be written, or not where they should be.

use std::process::Command;

use hooktray_support::harness::{Program, plain_flow};
use hooktray_support::http;
use hooktray_support::program::NOBODY;
use serde_json::json;

use super::folders::{SMS, below, serve_and_hear};
use crate::cli::program::path;

#[tokio::test]
async fn logs_that_cannot_be_written_do_not_keep_records_out() {
    let program = Program::new();
    program.with_input(
        &["flow", "import", "-"],
        &plain_flow("http://unused.example", json!({"name": "aray"})).to_string(),
    );
    std::fs::write(program.data_dir().join("logs"), "a file in their place").expect("written");
    let serving = program.serve();
    assert_eq!(http::post(&serving.address, &path(&program), SMS).await.status, 200);
    let doctor = program.run(&["doctor", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.status.code() == Some(1) && said.lines().any(|line| line.starts_with("BAD  logs")), "{said}");
}

#[tokio::test]
async fn log_of_another_user_does_not_keep_records_out() {
    let program = Program::new();
    let flow = plain_flow("http://unused.example", json!({"name": "aray", "enabled": false}));
    program.with_input(&["flow", "import", "-"], &flow.to_string());
    let link = path(&program);
    // An administrator has started the program once: the log of today is theirs.
    program.serve().stop_with("TERM");
    let logs = program.data_dir().join("logs");
    let Some(nobody) = program.command_as_nobody(&["serve", "--listen", "127.0.0.1:0"]) else { return };
    for path in below(program.data_dir()).iter().filter(|path| path.parent() != Some(logs.as_path())) {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("root may give files away");
    }
    std::os::unix::fs::chown(program.data_dir(), Some(NOBODY), Some(NOBODY)).expect("root may give files away");
    let (serving, said) = serve_and_hear(nobody);
    assert_eq!(http::post(&serving.address, &link, SMS).await.status, 200);
    let doctor =
        program.command_as_nobody(&["doctor", "--listen", "127.0.0.1:0"]).expect("root").output().expect("it starts");
    drop(serving);
    let noted = said.join().expect("read");
    assert!(noted.contains("note: logs are not written to files") && noted.contains("access is denied"), "{noted}");
    let found = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(found.lines().any(|line| line.starts_with("BAD  logs")), "{found}");
}

#[tokio::test]
async fn pipe_in_the_place_of_a_log_holds_up_nothing() {
    let program = Program::new();
    program.says(&["flow", "new", "--template", "blank"]);
    program.serve().stop_with("TERM");
    for log in below(&program.data_dir().join("logs")) {
        std::fs::remove_file(&log).expect("removed");
        assert!(Command::new("mkfifo").arg(&log).status().expect("it starts").success());
    }
    let serving = program.serve();
    assert_eq!(http::request(&serving.address, "GET", "/health", "", b"").await.status, 200);
}

#[test]
fn wrong_wish_for_the_log_keeps_nothing_from_starting() {
    let program = Program::new();
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("HOOKTRAY_LOG", "verbose=1=2");
    let (serving, said) = serve_and_hear(command);
    serving.kill();
    let said = said.join().expect("read");
    assert!(said.contains("HOOKTRAY_LOG is not off"), "{said}");
}
