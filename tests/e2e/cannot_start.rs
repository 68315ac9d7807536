//! A data dir that cannot be used: a notification says so, since nobody sees the console of the tray program.

use std::path::Path;

use crate::program::{Program, copy_beside};
use crate::session::Session;

/// Starts the tray program without the window's program beside it, which would show a message instead.
fn start_with(session: &Session, data_dir: &Path) -> Program {
    let mut command = copy_beside(session, None);
    command.env("HOOKTRAY_DATA_DIR", data_dir);
    Program::of(command)
}

#[test]
fn data_dir_that_is_a_file_raises_a_notification() {
    let session = Session::start();
    let file = session.home().join("hooktray");
    std::fs::write(&file, "a file").expect("written");
    let program = start_with(&session, &file);
    let said = session.notification();
    assert!(said.contains("Не удалось прочитать или записать файл") && said.contains("hooktray"), "{said}");
    assert_eq!(program.end().code(), Some(1));
}

#[test]
fn data_dir_that_cannot_be_made_raises_a_notification() {
    let session = Session::start();
    let file = session.home().join("file");
    std::fs::write(&file, "a file").expect("written");
    let program = start_with(&session, &file.join("hooktray"));
    let said = session.notification();
    assert!(said.contains("часть пути — файл, а не папка") && said.contains("Проверьте"), "{said}");
    assert_eq!(program.end().code(), Some(1));
}
