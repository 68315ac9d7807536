//! Commands are called in one file. They are declared in `src-tauri/src/ipc/commands.rs`.

use std::fs;
use std::path::Path;

#[test]
fn only_ipc_ts_calls_commands() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src");
    let mut callers = Vec::new();
    let mut folders = vec![ui.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a temporary directory") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&ui).expect("inside").to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("@tauri-apps/api/core")) {
                callers.push(name);
            }
        }
    }
    callers.sort_unstable();
    assert_eq!(callers, ["ipc.ts"]);
}
