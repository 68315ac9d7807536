//! ARCHITECTURE.md names only what exists, and all modules, files and layers.

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

/// Returns what the code map says of a module: from the line that begins with its name to the next one or the next title.
fn entry<'t>(text: &'t str, module: &str) -> &'t str {
    let Some((_, entry)) = text.split_once(&format!("\n`{module}`: ")) else { return "" };
    let end = [entry.find("\n`"), entry.find("\n#")].into_iter().flatten().min();
    &entry[..end.unwrap_or(entry.len())]
}

#[test]
fn architecture_names_every_module_of_the_core() {
    let text = read("ARCHITECTURE.md");
    let library = read("crates/hooktray-core/src/lib.rs");
    let modules = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let unnamed: Vec<_> = modules.filter(|module| entry(&text, module).is_empty()).collect();
    assert!(unnamed.is_empty(), "not in the code map: {unnamed:?}");
}

/// Returns the paths of the Rust files in a directory and below it, relative to it and without their ending; no tests.
fn modules_below(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a source directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            found.extend(modules_below(&path).iter().map(|below| format!("{name}/{below}")));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(name);
        }
    }
    found
}

/// Returns whether one of these names is the path of a module, or of one that it stands under: `ssh` for `ssh/login`.
fn is_named(module: &str, names: &[&str]) -> bool {
    let mut above = Some(module);
    while let Some(path) = above {
        let last = path.rsplit('/').next().unwrap_or_default();
        if names.iter().any(|name| *name == path || *name == last) {
            return true;
        }
        above = path.rsplit_once('/').map(|(above, _)| above);
    }
    false
}

#[test]
fn every_file_of_the_core_is_in_the_entry_of_its_module_or_under_one_that_is() {
    let text = read("ARCHITECTURE.md");
    let core = root().join("crates/hooktray-core/src");
    let mut unnamed = Vec::new();
    for module in LAYERS.iter().flat_map(|layer| layer.iter()) {
        let entry = entry(&text, module);
        let names = quoted(entry);
        let directory = core.join(module);
        let files = if directory.exists() { modules_below(&directory) } else { Vec::new() };
        let files = files.into_iter().filter(|file| !is_named(file, &names));
        unnamed.extend(files.map(|file| format!("{module}/{file}.rs")));
    }
    assert!(unnamed.is_empty(), "not in the code map: {unnamed:#?}");
}

#[test]
fn every_file_of_the_desktop_programs_is_in_the_code_map_or_under_one_that_is() {
    let text = read("ARCHITECTURE.md");
    let section = text.split("\n## ").find(|section| section.starts_with("Code map of `src-tauri/src`"));
    let names = quoted(section.expect("a section of the desktop programs"));
    let programs = ["ipc", "desktop", "window"];
    let files = programs.iter().flat_map(|program| modules_below(&root().join("src-tauri/src").join(program)));
    let unnamed: Vec<_> = files.filter(|file| !is_named(file, &names)).collect();
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
