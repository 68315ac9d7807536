//! What the Windows installer has to have in common with the programs. `tests/wine` runs it.

use std::fs;

fn script(name: &str) -> String {
    let path = format!("{}/../packaging/windows/installer/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn code(name: &str) -> String {
    let path = format!("{}/../src-tauri/src/desktop/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Windows shows a notification only with the app id that the installer gave the program's shortcut.
#[test]
fn notifications_use_the_installed_app_id() {
    let script = script("menu.nsh");
    let id = script.split_once("!define APP_ID \"").expect("an id").1.split_once('"').expect("its end").0;
    assert!(code("notification.rs").contains(&format!("app_id(\"{id}\")")), "app_id is not {id}");
}

/// The uninstaller removes the entry that the program made.
#[test]
fn autostart_entry_has_the_name_that_is_removed() {
    assert!(code("autostart.rs").contains(".set_app_name(\"Hooktray\")"));
    assert!(script("uninstall.nsh").contains("DeleteRegValue HKCU \"${RUN_KEY}\" \"Hooktray\""));
}

#[test]
fn every_text_is_in_both_languages() {
    let texts = script("texts.nsh");
    let names = |language: &str| -> Vec<String> {
        let lines = texts.lines().filter_map(|line| line.strip_prefix("LangString ")?.split_once(' '));
        lines.filter(|(_, rest)| rest.starts_with(language)).map(|(name, _)| name.to_owned()).collect()
    };
    let english = names("${LANG_ENGLISH}");
    assert!(english.len() > 10, "{english:?}");
    assert_eq!(english, names("${LANG_RUSSIAN}"));
    for name in english {
        let used = ["menu.nsh", "questions.nsh", "running.nsh", "settings.nsh", "uninstall.nsh", "webview.nsh"];
        assert!(used.iter().any(|file| script(file).contains(&format!("$({name})"))), "{name} is not used");
    }
}
