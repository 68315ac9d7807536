//! Commands are called in one file. They are declared in `src-tauri/src/ipc/commands.rs`.

use std::fs;
use std::path::Path;

#[test]
fn only_ipc_ts_calls_commands() {
    assert_eq!(files_with("\"@tauri-apps/api/core\""), ["invoke.ts"]);
    assert_eq!(files_with("/invoke\""), ["ipc.ts"]);
}

/// Returns the files of the window, apart from its tests, that contain this.
fn files_with(words: &str) -> Vec<String> {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src");
    let mut found = Vec::new();
    let mut folders = vec![ui.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a temporary directory") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&ui).expect("inside").to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with(".test.ts") && fs::read_to_string(&path).is_ok_and(|text| text.contains(words)) {
                found.push(name);
            }
        }
    }
    found.sort_unstable();
    found
}
