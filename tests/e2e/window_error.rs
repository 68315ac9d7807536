//! A window that cannot open: a notification says why, and the tray program goes on.

use crate::program::{Program, command, copy_beside};
use crate::session::Session;
use crate::stored_flow::store_flow;
use crate::tray::Panel;

#[tokio::test]
async fn missing_window_program_raises_a_notification_and_the_menu_goes_on() {
    let session = Session::start();
    store_flow(&session, "Крем", "http://unused.example", false);
    let mut panel = Panel::new(&session).await;
    let _program = Program::of(copy_beside(&session, None));
    let icon = panel.icon().await;
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
    let _program = Program::of(copy_beside(&session, Some(script)));
    let icon = panel.icon().await;
    icon.press(|label| label == "Открыть Hooktray").await;
    let said = session.notification();
    assert!(said.contains("libwebkit2gtk-4.1.so.0") && said.contains("libwebkit2gtk-4.1-0"), "{said}");
}

#[tokio::test]
async fn data_dir_with_too_long_a_path_is_named() {
    let session = Session::start();
    let mut panel = Panel::new(&session).await;
    let long = session.home().join("a-folder-with-a-long-name/".repeat(6));
    std::fs::create_dir_all(&long).expect("a temporary directory");
    let mut command = command(&session, &["--background"]);
    command.env("HOOKTRAY_DATA_DIR", &long).env_remove("XDG_RUNTIME_DIR").env_remove("TMPDIR");
    let _program = Program::of(command);
    let icon = panel.icon().await;
    icon.press(|label| label == "Открыть Hooktray").await;
    let said = session.notification();
    assert!(said.contains("слишком длинный") && said.contains("--data-dir"), "{said}");
}
