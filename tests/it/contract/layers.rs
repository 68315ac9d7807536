//! The layers of ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hooktray-core")
}

fn sources(directory: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a source directory") {
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

/// Returns the sources of the core, each with the name of its file.
pub(super) fn core_sources() -> Vec<(String, String)> {
    sources(&core().join("src"))
}

fn named_outside(word: &str, allowed: &str) -> Vec<String> {
    let sources = core_sources();
    assert!(sources.len() > 30, "the sources exist");
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
fn sql_is_only_in_store() {
    assert_eq!(named_outside("rusqlite", "store"), [""; 0]);
    assert_eq!(named_outside("SELECT ", "store"), [""; 0]);
}

#[test]
fn axum_and_hyper_are_only_in_ingress() {
    assert_eq!(named_outside("axum::", "ingress"), [""; 0]);
    // The errors of the HTTP client are hyper's.
    assert_eq!(named_outside("hyper::", "ingress"), ["actions/http_request/network_failure.rs"]);
}

#[test]
fn core_does_not_depend_on_tauri() {
    let manifest = fs::read_to_string(core().join("Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("rusqlite") && !manifest.contains("tauri"));
}

/// The five layers of ARCHITECTURE.md, top first. A module imports only from lower layers and, within its own, only from
/// modules to the right of it.
pub(super) const LAYERS: [&[&str]; 5] = [
    &["api", "doctor", "engine", "backup"],
    &["tunnel", "worker", "ingress", "alerts"],
    &["flows", "pipeline", "actions", "history", "tables"],
    &["settings", "secrets", "store"],
    &["retry", "incident", "base", "flow", "template", "event", "outcome", "mutex"],
];

/// The files of the lowest layer that may open files: the data dir and its logs.
const OPEN_FILES: [&str; 5] =
    ["base/blocking.rs", "base/data_dir.rs", "base/data_dir/engine_contact.rs", "base/files.rs", "base/logs.rs"];

/// Returns the rank of a module, counted from the bottom right of [`LAYERS`].
fn place(module: &str) -> usize {
    let mut modules = LAYERS.iter().flat_map(|layer| layer.iter()).rev();
    let found = modules.position(|other| *other == module);
    found.unwrap_or_else(|| panic!("`{module}` has no layer yet: add it to LAYERS in this file and to ARCHITECTURE.md"))
}

/// Returns the modules that a source imports, in any form: `crate::a::B`, `use crate::{a, b::C}`.
fn imported(source: &str) -> Vec<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let name = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric()))
    {
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.push(name(rest));
            continue;
        };
        let mut depth = 0;
        let mut starts = true;
        for (at, c) in group.char_indices() {
            match c {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => starts = true,
                c if starts && !c.is_whitespace() => {
                    found.push(name(&group[at..]));
                    starts = false;
                }
                _ => {}
            }
        }
    }
    // `crate::Result` and `crate::Error` are re-exports of `base::error`.
    let module = |name: String| if name.starts_with(char::is_uppercase) { "base".to_owned() } else { name };
    found.into_iter().map(module).collect()
}

#[test]
fn every_form_of_import_is_found() {
    let source = "use crate::{store::{self, Store}, flow, Error};\nuse crate::worker::Worker;\n// crate::api\n\
                  fn f() -> crate::Result<()> { crate::engine::x(); mycrate::y() }";
    assert_eq!(imported(source), ["store", "flow", "base", "worker", "base", "engine"]);
}

#[test]
fn imports_run_downward() {
    let mut wrong = Vec::new();
    for (file, text) in core_sources().iter().filter(|(file, _)| file != "lib.rs") {
        let module = file.split(['/', '.']).next().unwrap_or_default();
        for other in imported(text).iter().filter(|other| *other != module) {
            if place(other) >= place(module) {
                wrong.push(format!("{file} imports {other}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn lowest_layer_does_no_io() {
    for (file, text) in core_sources() {
        let module = file.split(['/', '.']).next().unwrap_or_default();
        if LAYERS[4].contains(&module) && !OPEN_FILES.contains(&file.as_str()) {
            for word in ["std::fs", "std::process", "TcpStream", "TcpListener", "tokio::", "reqwest::", "rusqlite::"] {
                assert!(!text.contains(word), "{file} uses {word}");
            }
        }
    }
}
