//! A data folder that cannot be used: the tray program tells it, since nobody sees its console.

use std::path::Path;

use crate::program::{Program, copy_beside};
use crate::session::Session;

/// Starts the tray program without the window's program beside it, so that it tells by a notification.
fn start_with(session: &Session, data_dir: &Path) -> Program {
    let mut command = copy_beside(session, None);
    command.env("HOOKTRAY_DATA_DIR", data_dir);
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
