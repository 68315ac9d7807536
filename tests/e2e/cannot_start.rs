//! A data folder that cannot be used: the tray program tells it, since nobody sees its console.

use std::path::Path;
use std::process::Command;

use crate::program::{self, Program};
use crate::session::Session;

/// Starts a copy of the tray program without the window's program beside it, so that it tells by a notification.
fn start_with(session: &Session, data_dir: &Path) -> Program {
    let folder = session.home().join("programs");
    std::fs::create_dir_all(&folder).expect("a temporary directory");
    let desktop = folder.join("hooktray-desktop");
    std::fs::copy(program::binary(), &desktop).expect("copied");
    let mut command = Command::new(desktop);
    session.in_session(&mut command).args(["--listen", "127.0.0.1:0", "--background"]);
    command.env("HOOKTRAY_DATA_DIR", data_dir).env("HOOKTRAY_SECRETS", "keychain");
    Program::of(command)
}

#[test]
fn file_in_the_place_of_the_data_folder_is_told() {
    let session = Session::start();
    let file = session.home().join("hooktray");
    std::fs::write(&file, "a file").expect("written");
    let program = start_with(&session, &file);
    let said = session.notification();
    assert!(said.contains("Не удалось прочитать или записать файл") && said.contains("hooktray"), "{said}");
    assert_eq!(program.end().code(), Some(1));
}

#[test]
fn data_folder_that_cannot_be_made_is_told() {
    let session = Session::start();
    let file = session.home().join("file");
    std::fs::write(&file, "a file").expect("written");
    let program = start_with(&session, &file.join("hooktray"));
    let said = session.notification();
    assert!(said.contains("часть пути — файл, а не папка") && said.contains("Проверьте"), "{said}");
    assert_eq!(program.end().code(), Some(1));
}
