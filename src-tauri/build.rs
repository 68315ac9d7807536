//! Gives Tauri the page's commands, and the capability that allows them: the page can call nothing else.

use std::error::Error;
use std::fs;
use std::path::Path;

#[path = "src/ipc/commands.rs"]
#[macro_use]
mod commands;

macro_rules! names {
    ($($(#[$doc:meta])* $by:ident.$name:ident($($argument:ident: $kind:ty $(as $shown:ty)?),*) -> $answer:ty;)*) => {
        const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}
window_commands!(names);

/// Beside the schemas that Tauri writes; git ignores the folder.
const CAPABILITIES: &str = "gen/capabilities";

fn main() -> Result<(), Box<dyn Error>> {
    // Tauri's own build function names further files to watch.
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/ipc/commands.rs");
    fs::create_dir_all(CAPABILITIES)?;
    write_if_changed(&Path::new(CAPABILITIES).join("settings-window.json"), &capability())?;
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS))
        .capabilities_path_pattern("./gen/capabilities/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
    Ok(())
}

/// The settings window may listen to events and call the commands, and nothing else.
fn capability() -> String {
    let events = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
    let commands = COMMANDS.iter().map(|command| format!("allow-{}", command.replace('_', "-")));
    let permissions: Vec<String> = events.into_iter().chain(commands).collect();
    format!(
        r#"{{ "identifier": "settings-window", "description": "", "windows": ["settings"], "permissions": {permissions:?} }}"#
    )
}

/// Keeps the file's date if it would not change: Cargo and Tauri look at it.
fn write_if_changed(path: &Path, text: &str) -> std::io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|present| present == text) { Ok(()) } else { fs::write(path, text) }
}
