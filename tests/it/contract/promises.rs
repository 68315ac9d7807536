//! The tests that docs/RELIABILITY.md names exist.

use std::path::Path;

#[test]
fn every_test_named_by_a_promise_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read =
        |path: String| std::fs::read_to_string(root.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let text = read("docs/RELIABILITY.md".into());
    let named: Vec<&str> = text.split('`').filter(|part| part.contains("::") && !part.contains(' ')).collect();
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        let parts: Vec<&str> = name.split("::").collect();
        let source = match parts[..] {
            // A unit test of the core.
            [ref module @ .., "tests", _] => read(format!("crates/hooktray-core/src/{}.rs", module.join("/"))),
            [ref module @ .., _] => read(format!("tests/it/{}.rs", module.join("/"))),
            [] => panic!("{name}"),
        };
        let function = parts.last().expect("a name");
        assert!(source.contains(&format!("fn {function}(")), "there is no test {name}");
    }
}
