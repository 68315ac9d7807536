//! The tests that docs/RELIABILITY.md and SECURITY.md name exist, and each test under Wine has a promise.

use std::path::Path;

/// Returns where the source of a test may be that has this path.
fn places(name: &str) -> Vec<String> {
    let (modules, _) = name.rsplit_once("::").expect("a path");
    let modules = modules.replace("::", "/");
    let unit = |root: &str| {
        let beside = modules.strip_suffix("/tests").unwrap_or(&modules);
        [format!("{root}/{beside}.rs"), format!("{root}/{modules}.rs")]
    };
    let units = ["crates/hooktray-core/src", "src-tauri/src", "src-tauri/src/ipc"].into_iter().flat_map(unit);
    // `tests/wine` is a package of its own.
    let integration = ["tests/it", "tests"].map(|root| format!("{root}/{modules}.rs"));
    integration.into_iter().chain(units).collect()
}

#[test]
fn every_test_named_by_a_promise_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (page, promises) in [("docs/RELIABILITY.md", 100), ("SECURITY.md", 15)] {
        let text = std::fs::read_to_string(root.join(page)).expect("a page");
        let named: Vec<&str> = text.split('`').filter(|part| part.contains("::") && !part.contains(' ')).collect();
        assert!(named.len() > promises, "{page}: {named:?}");
        for name in named {
            let function = format!("fn {}(", name.rsplit("::").next().expect("a name"));
            let has = |place: &String| {
                std::fs::read_to_string(root.join(place)).is_ok_and(|source| source.contains(&function))
            };
            // A promise may be that of all tests of a file.
            let is_file = root.join(format!("tests/it/{}.rs", name.replace("::", "/"))).is_file();
            assert!(is_file || places(name).iter().any(has), "{page}: there is no test {name}");
        }
    }
}

/// `cargo xtask wine` says which promise fell.
#[test]
fn every_test_under_wine_has_a_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("../docs/RELIABILITY.md")).expect("a page");
    let sources = std::fs::read_dir(root.join("wine")).expect("the tests").map(|file| file.expect("a file").path());
    let named = regex::Regex::new(r"#\[(?:tokio::)?test[^\n]*\n(?:async )?fn (\w+)").expect("a pattern");
    let mut tests = 0;
    for path in sources.filter(|path| path.extension().is_some_and(|ending| ending == "rs")) {
        let source = std::fs::read_to_string(&path).expect("text");
        let module = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        for test in named.captures_iter(&source) {
            let name = format!("wine::{module}::{}", &test[1]);
            assert!(page.contains(&format!("`{name}`")), "no promise names {name}");
            tests += 1;
        }
    }
    assert!(tests > 15, "{tests}");
}
