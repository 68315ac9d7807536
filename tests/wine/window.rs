//! What the window asks of the tray program on Windows, over its pipe.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use hooktray_stand_ins::aray::{Aray, ArayResponse};
use hooktray_stand_ins::flow::API_KEY;
use hooktray_stand_ins::free_port::free_port;
use serde_json::{Value, json};

use crate::tray::Tray;
use crate::windows::{Windows, wait_until_it_replies};

#[tokio::test]
async fn backup_takes_the_place_of_the_data_of_the_running_program_which_starts_again() {
    let Some(windows) = Windows::session() else { return };
    let aray = Aray::start(API_KEY);
    let mut tray = Tray::start(windows, "C:\\window restores", &aray).await;
    assert_eq!(tray.receives("Ольга").await, 200);
    aray.wait_for_requests(1).await;
    let file = json!({ "file": "C:\\сохранено из окна.db" });
    assert_eq!(tray.window("backup", &file), file["file"]);
    assert_eq!(tray.receives("Анна").await, 200);
    aray.wait_for_requests(2).await;
    assert_eq!(tray.window("restore", &file), json!(true));
    assert_eq!(tray.wait(), Some(0), "it drained and handed over");
    wait_until_it_replies(&tray.address).await;
    let names: Vec<Value> = tray.windows.history().as_array().expect("a list").clone();
    assert_eq!(names.len(), 1, "the records of the backup, and none that came later");
    assert_eq!(tray.receives("Мария").await, 200);
    aray.wait_for_requests(3).await;
}

#[tokio::test]
async fn address_is_changed_at_once_and_the_old_one_is_closed() {
    let Some(windows) = Windows::session() else { return };
    let aray = Aray::start(API_KEY);
    let mut tray = Tray::start(windows, "C:\\window moves", &aray).await;
    let old = tray.address.clone();
    let mut settings = tray.window("settings", &json!({}));
    tray.address = format!("127.0.0.1:{}", free_port());
    settings["listen"] = tray.address.clone().into();
    let saved = tray.window("settings_save", &json!({ "changed": settings }));
    assert_eq!(saved["listen"], settings["listen"]);
    assert_eq!(tray.receives("Ольга").await, 200);
    aray.wait_for_requests(1).await;
    assert!(tokio::net::TcpStream::connect(&old).await.is_err(), "{old}");
}

#[tokio::test]
async fn record_is_retried_from_the_command_line_beside_the_tray_program() {
    let Some(windows) = Windows::session() else { return };
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Status(400)]);
    let tray = Tray::start(windows, "C:\\retried beside", &aray).await;
    assert_eq!(tray.receives("Ольга").await, 200);
    aray.wait_for_requests(1).await;
    let id = tray.windows.history()[0]["id"].as_str().expect("an id").to_owned();
    tray.windows.stdout(&["retry", &id], "");
    // By itself the engine would look after a minute, which is longer than this waits.
    aray.wait_for_requests(2).await;
}

#[tokio::test]
async fn pipe_that_another_program_made_first_is_told_nothing_and_records_arrive() {
    let Some(windows) = Windows::session() else { return };
    let data_dir = "C:\\pipe";
    let windows = windows.with_data_dir(data_dir);
    windows.stdout(&["flow", "new", "--template", "blank"], "");
    let mut other = windows.in_place_of_tray(data_dir).stdout(Stdio::piped()).spawn().expect("wine starts");
    let mut heard = BufReader::new(other.stdout.take().expect("its output"));
    let mut ready = String::new();
    heard.read_line(&mut ready).expect("a line");
    assert_eq!(ready.trim(), "ready");

    let aray = Aray::start(API_KEY);
    let mut tray = Tray::start(windows, data_dir, &aray).await;
    assert_eq!(tray.receives("Ольга").await, 200);
    aray.wait_for_requests(1).await;
    let asked = tray.windows.tray(&["--quit"]).status().expect("wine starts");
    assert_eq!(asked.code(), Some(3), "it is not asked to end by way of the other program");
    let mut said = String::new();
    heard.read_to_string(&mut said).expect("text");
    assert_eq!(said.trim(), r#"heard """#, "after a wrong proof nothing more is said");
    assert!(other.wait().expect("it ends").success());
    // Wine lets two programs make one pipe. Windows does not, and there the start says that the window cannot be opened.
    tray.end();
}
