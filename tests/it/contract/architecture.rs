//! ARCHITECTURE.md names only what exists, and all modules and layers.

use std::path::{Path, PathBuf};

use super::layers::LAYERS;

/// The directories that paths in ARCHITECTURE.md are relative to.
const ROOTS: [&str; 4] = ["", "crates/hooktray-core/src", "src-tauri/src", "ui/src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

/// Returns the texts in single backquotes, in order.
fn quoted(text: &str) -> Vec<&str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// Returns whether this is a path with an ending: a file such as `docs/guide.en.md`, or a directory such as `tests/it/`.
fn is_path(quoted: &str) -> bool {
    let is_plain = quoted.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let is_folder = quoted.ends_with('/');
    is_plain && quoted.trim_end_matches('/').contains('/') && (is_folder || Path::new(quoted).extension().is_some())
}

#[test]
fn paths_in_architecture_exist() {
    let text = read("ARCHITECTURE.md");
    let paths: Vec<&str> = quoted(&text).into_iter().filter(|quoted| is_path(quoted)).collect();
    assert!(paths.len() > 40, "{paths:?}");
    let missing: Vec<_> =
        paths.into_iter().filter(|path| !ROOTS.iter().any(|at| root().join(at).join(path).exists())).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what does not exist: {missing:?}");
}

#[test]
fn architecture_names_every_module_of_the_core() {
    let text = read("ARCHITECTURE.md");
    let library = read("crates/hooktray-core/src/lib.rs");
    let modules = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let unnamed: Vec<_> = modules.filter(|module| !text.contains(&format!("\n| `{module}` |"))).collect();
    assert!(unnamed.is_empty(), "not in the code map: {unnamed:?}");
}

#[test]
fn architecture_lists_the_layers_that_are_tested() {
    let text = read("ARCHITECTURE.md");
    for (number, layer) in LAYERS.iter().enumerate() {
        let names: Vec<_> = layer.iter().map(|module| format!("`{module}`")).collect();
        let line = format!("\n{}. {}\n", number + 1, names.join(", "));
        assert!(text.contains(&line), "ARCHITECTURE.md has no line “{}”", line.trim());
    }
}
