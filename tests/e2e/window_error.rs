//! A window that cannot open: the tray program tells it, and the tray goes on.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use crate::program::{self, Program};
use crate::session::Session;
use crate::stored_flow::store_flow;
use crate::tray::{Icon, Panel};

/// Starts a copy of the tray program with this script in the place of the window's program, or with nothing there.
async fn start_beside(session: &Session, panel: &mut Panel, script: Option<&str>) -> (Program, Icon) {
    let folder = session.home().join("programs");
    std::fs::create_dir_all(&folder).expect("a temporary directory");
    let desktop = folder.join("hooktray-desktop");
    std::fs::copy(program::binary(), &desktop).expect("copied");
    if let Some(script) = script {
        let window = folder.join("hooktray-window");
        std::fs::write(&window, script).expect("written");
        std::fs::set_permissions(&window, std::fs::Permissions::from_mode(0o755)).expect("set");
    }
    let running = Program::of(program_at(session, desktop));
    (running, panel.icon().await)
}

fn program_at(session: &Session, program: PathBuf) -> Command {
    let mut command = Command::new(program);
    session.in_session(&mut command).args(["--listen", "127.0.0.1:0", "--background"]);
    command.env("HOOKTRAY_DATA_DIR", program::data_dir(session)).env("HOOKTRAY_SECRETS", "keychain");
    command
}

#[tokio::test]
async fn missing_window_program_is_told_with_what_to_do_and_the_menu_goes_on() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    let (_program, icon) = start_beside(&session, &mut panel, None).await;
    icon.press(|label| label == "Открыть Hooktray").await;
    let said = session.notification();
    for part in ["hooktray-window", "Установите Hooktray заново", "Заявки тем временем"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    icon.wait_for(|label| label.contains("нет программы hooktray-window")).await;
    icon.press(|label| label.contains("Запустить") && label.contains("Крем")).await;
    icon.wait_for(|label| label.contains("Крем: работает")).await;
    icon.wait_for(|label| label.starts_with("Сегодня")).await;
    icon.wait_for(|label| label.contains("Скопировать ссылку")).await;
}

#[tokio::test]
async fn library_that_the_window_lacks_is_named() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    // What the loader says where WebKitGTK is not installed.
    let script = "#!/bin/sh\necho \"$0: error while loading shared libraries: libwebkit2gtk-4.1.so.0: cannot open shared \
                  object file: No such file or directory\" >&2\nexit 127\n";
    let (_program, icon) = start_beside(&session, &mut panel, Some(script)).await;
    icon.press(|label| label == "Открыть Hooktray").await;
    let said = session.notification();
    assert!(said.contains("libwebkit2gtk-4.1.so.0") && said.contains("libwebkit2gtk-4.1-0"), "{said}");
}

#[tokio::test]
async fn data_folder_with_too_long_a_path_is_named() {
    let session = Session::start();
    let mut panel = Panel::new(&session).await;
    let long = session.home().join("a-folder-with-a-long-name/".repeat(6));
    std::fs::create_dir_all(&long).expect("a temporary directory");
    let mut command = program_at(&session, program::binary());
    command.env("HOOKTRAY_DATA_DIR", &long).env_remove("XDG_RUNTIME_DIR").env_remove("TMPDIR");
    let _program = Program::of(command);
    let icon = panel.icon().await;
    icon.press(|label| label == "Открыть Hooktray").await;
    let said = session.notification();
    assert!(said.contains("слишком длинный") && said.contains("--data-dir"), "{said}");
}
