//! The walls of ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hooktray-core")
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(core().join("src")).expect("inside").to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
    found
}

fn named_outside(word: &str, allowed: &str) -> Vec<String> {
    let sources = sources(&core().join("src"));
    assert!(sources.len() > 30, "the sources were found");
    assert!(
        sources.iter().any(|(name, text)| name.starts_with(allowed) && text.contains(word)),
        "{word} is used at all"
    );
    let outside = sources.into_iter().filter(|(name, text)| {
        let inside = name.strip_prefix(allowed).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'));
        !inside && text.contains(word)
    });
    outside.map(|(name, _)| name).collect()
}

#[test]
fn sql_is_only_under_store() {
    assert_eq!(named_outside("rusqlite", "store"), [""; 0]);
    assert_eq!(named_outside("SELECT ", "store"), [""; 0]);
}

#[test]
fn axum_and_hyper_are_only_under_ingress() {
    assert_eq!(named_outside("axum::", "ingress"), [""; 0]);
    assert_eq!(named_outside("hyper::", "ingress"), [""; 0]);
}

#[test]
fn the_core_knows_no_window() {
    let manifest = fs::read_to_string(core().join("Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("rusqlite") && !manifest.contains("tauri"));
}

#[test]
fn what_does_no_io_imports_nothing_that_does() {
    let leaves = ["event", "flow", "outcome", "retry", "error", "template", "clock"];
    let above =
        ["engine", "ingress", "worker", "inbox", "pipeline", "actions", "store", "secrets", "live", "flows", "folder"];
    for (name, text) in sources(&core().join("src")) {
        let module = name.split(['/', '.']).next().unwrap_or_default();
        if leaves.contains(&module) {
            for other in above {
                assert!(!text.contains(&format!("crate::{other}::")), "{name} imports {other}");
            }
        }
    }
}
