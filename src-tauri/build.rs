//! Hands Tauri the names of the commands: a command that is not in this list can be called by nobody.

const COMMANDS: &[&str] = &[
    "about",
    "aray_fields",
    "backup",
    "cancel",
    "close_window",
    "copy",
    "diagnostics",
    "flow_delete",
    "flow_duplicate",
    "flow_export",
    "flow_get",
    "flow_import",
    "flow_look",
    "flow_new",
    "flow_save",
    "flow_send",
    "flow_switch",
    "handle",
    "history",
    "history_count",
    "history_export",
    "keychain",
    "keychain_check",
    "letters_dismiss",
    "letters_failed",
    "letters_retry",
    "mail_presets",
    "mail_test",
    "open_folder",
    "operation",
    "overview",
    "quit",
    "restore",
    "retry",
    "retry_all",
    "secret_delete",
    "secret_set",
    "settings",
    "settings_save",
    "surroundings",
    "switch_all",
    "templates",
    "unsaved",
    "watch",
    "watch_set",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        println!("cargo::error={error:#}");
    }
}
