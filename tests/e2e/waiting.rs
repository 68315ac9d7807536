//! The tray while the program cannot open its database: it says why, goes on by itself, and can be quit.

use std::process::Command;

use hooktray_core::store::FILE;

use crate::program::{Program, command, data_dir};
use crate::session::Session;
use crate::stored_flow::store_flow;
use crate::tray::{Icon, Panel};

/// Why the program waits, which the menu and a notification say, and what to do about it, which the notification adds.
const LOCKED: [&str; 2] = ["Базу данных заняла другая программа", "Закройте программу, которая открыла базу данных"];
const READ_ONLY: [&str; 2] = ["не может писать в свою базу данных", "Разрешите Hooktray запись"];
const FULL: [&str; 2] = ["На диске нет места", "Освободите место на диске"];

/// Checks that the menu and a notification say why the program waits.
async fn assert_says(session: &Session, icon: &Icon, [what, todo]: [&str; 2]) {
    icon.wait_for(|label| label.contains(what)).await;
    let labels: Vec<String> = icon.lines().await.into_iter().map(|(_, label)| label).collect();
    assert!(labels[0].contains("записи не доходят") && labels.len() == 3, "{labels:?}");
    let said = session.notification();
    assert!(said.contains(what) && said.contains(todo), "{said}");
}

/// Runs the shell commands `mounts` in a new mount namespace, then starts the program there.
fn start_with_mounts(session: &Session, mounts: &str) -> Program {
    let program = command(session, &["--background"]);
    let mut unshared = Command::new("unshare");
    session.in_session(&mut unshared);
    unshared.args(["--user", "--map-root-user", "--mount", "sh", "-ec"]);
    unshared.arg(format!("{mounts}\nexec \"$@\"")).arg("sh").arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        unshared.env(name, value);
    }
    Program::of(unshared)
}

#[tokio::test]
async fn database_that_another_program_holds_is_told_and_opened_once_it_is_free() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    let viewer = rusqlite::Connection::open(data_dir(&session).join(FILE)).expect("a database");
    viewer.execute_batch("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE").expect("locked");
    let _program = Program::start(&session, &["--background"]);
    let icon = panel.icon().await;
    assert_says(&session, &icon, LOCKED).await;
    viewer.execute_batch("COMMIT").expect("released");
    icon.wait_for(|label| label.contains("Крем: остановлена")).await;
}

#[tokio::test]
async fn read_only_database_is_told_and_the_program_can_be_quit() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    let file = data_dir(&session).join(FILE);
    let file = file.display();
    let program = start_with_mounts(&session, &format!("mount --bind {file} {file}; mount -o remount,bind,ro {file}"));
    let icon = panel.icon().await;
    assert_says(&session, &icon, READ_ONLY).await;
    icon.press(|label| label == "Выйти").await;
    assert!(program.end().success());
}

#[tokio::test]
async fn disk_without_room_is_told_and_the_program_can_be_quit() {
    let session = Session::start();
    let mut panel = Panel::new(&session).await;
    let folder = data_dir(&session);
    std::fs::create_dir_all(&folder).expect("a temporary directory");
    let folder = folder.display();
    let full =
        format!("mount -t tmpfs -o size=64k tmpfs {folder}; cat /dev/zero > {folder}/others 2>/dev/null || true");
    let program = start_with_mounts(&session, &full);
    let icon = panel.icon().await;
    assert_says(&session, &icon, FULL).await;
    icon.press(|label| label == "Выйти").await;
    assert!(program.end().success());
}
