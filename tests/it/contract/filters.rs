//! What each filter does to a secret is stated in one place.

use std::path::Path;

use regex::Regex;

#[test]
fn every_filter_has_its_effect_on_secrets() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hooktray-core/src/template");
    let read =
        |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let effects = read(&folder.join("secret_flow/effects.rs"));
    let effects = effects.split("const EFFECTS").nth(1).and_then(|rest| rest.split("];").next()).expect("the list");
    let mut sources = vec![read(&folder.join("filters.rs"))];
    let parts = std::fs::read_dir(folder.join("filters")).into_iter().flatten().flatten();
    sources.extend(parts.map(|part| read(&part.path())));
    let added = Regex::new(r#"add_filter\(\s*"(\w+)""#).expect("a pattern");
    let known = Regex::new(r#"(?m)^    "(\w+)",$"#).expect("a pattern");
    let mut count = 0;
    let added = sources.iter().flat_map(|source| added.captures_iter(source));
    for name in added.chain(known.captures_iter(&sources[0])) {
        assert!(
            effects.contains(&format!("\"{}\"", &name[1])),
            "enter {} in EFFECTS of secret_flow/effects.rs",
            &name[1]
        );
        count += 1;
    }
    assert!(count > 30, "{count}");
}
