//! Files of the core import each other one way.
//!
//! A file and the files in its directory are one module, whose parts may know the whole. Between the parts of a directory, each
//! with all that is under it, there is no circle. A re-export counts as what it re-exports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::layers::core_sources;

/// The path of a module: `["store", "db", "writer"]`.
type Module = Vec<String>;

/// How many re-exports may lead to an item.
const MAX_REEXPORTS: usize = 8;

/// What is not code: characters, strings, comments, modules and imports of tests.
static NO_CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r###"(?s)'(?:\\.[^']*|[^'\\])'|r##".*?"##|r#".*?"#|r"[^"]*"|"(?:\\.|[^"\\])*"|//[^\n]*|#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))?\s+)?(?:use\s[^;]+;|mod\s+\w+;|mod\s+\w+\s*\{.*)"###,
    )
});
static IMPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\buse\s+([^;]+);"));
static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[A-Za-z_]\w*(?:::[A-Za-z_]\w*)+"));
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:fn|struct|enum|trait|type|const|static|union)\s+([A-Za-z_]\w*)"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

/// A name that a file imports, and where it is from.
struct Import {
    name: String,
    path: Vec<String>,
}

/// A file of the core.
struct File {
    imports: Vec<Import>,
    /// The paths in its code, besides those of its imports.
    paths: Vec<Vec<String>>,
    /// The names of its items.
    items: BTreeSet<String>,
}

impl File {
    fn read(text: &str) -> File {
        let code = NO_CODE.replace_all(text, "");
        let imports = IMPORT.captures_iter(&code).flat_map(|import| imported(&import[1], &[])).collect();
        let rest = IMPORT.replace_all(&code, "");
        let paths = PATH.find_iter(&rest).map(|path| parts(path.as_str())).collect();
        File { imports, paths, items: ITEM.captures_iter(&rest).map(|item| item[1].to_owned()).collect() }
    }
}

fn parts(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Returns what a `use` imports: `crate::{a, b::{C, D as E}}`.
fn imported(tree: &str, before: &[String]) -> Vec<Import> {
    let mut depth = 0;
    let branches = tree.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let mut found = Vec::new();
    for branch in branches.map(str::trim).filter(|branch| !branch.is_empty()) {
        if let Some((start, rest)) = branch.split_once('{') {
            let inner = rest.rsplit_once('}').expect("a closing bracket").0;
            found.extend(imported(inner, &[before, &parts(start)].concat()));
            continue;
        }
        let (path, name) = branch.split_once(" as ").map_or((branch, None), |(path, name)| (path, Some(name.trim())));
        let mut path = [before, &parts(path)].concat();
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let last = path.last().cloned().unwrap_or_default();
        found.push(Import { name: name.map_or(last, str::to_owned), path });
    }
    found
}

/// The files of the core, by their modules.
struct Files(BTreeMap<Module, File>);

impl Files {
    fn read<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> Files {
        let module = |file: &str| file.trim_end_matches(".rs").split('/').map(str::to_owned).collect::<Module>();
        let is_of_tests = |module: &Module| module.iter().any(|part| part == "tests" || part.ends_with("_tests"));
        let files = sources.into_iter().map(|(file, text)| (module(file), File::read(text)));
        Files(files.filter(|(module, _)| !is_of_tests(module) && module[0] != "lib").collect())
    }

    /// Returns the module whose file defines what this path names in `at`; none if that is not of the core.
    fn origin(&self, at: &Module, path: &[String], reexports: usize) -> Option<Module> {
        let import = |file: &File, name: &str, module: &Module, rest: &[String]| {
            let named = |import: &&Import| import.name == name && import.path != [name];
            let import = file.imports.iter().find(named).filter(|_| reexports > 0)?;
            self.origin(module, &[&import.path, rest].concat(), reexports - 1)
        };
        let (mut module, mut rest) = match path.first()?.as_str() {
            "crate" => (Module::new(), &path[1..]),
            "self" => (at.clone(), &path[1..]),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                (at[..at.len().checked_sub(ups)?].to_vec(), &path[ups..])
            }
            first if self.0.contains_key(&[&at[..], &path[..1]].concat()) => {
                ([&at[..], &[first.to_owned()]].concat(), &path[1..])
            }
            first => return import(self.0.get(at)?, first, at, &path[1..]),
        };
        while let Some(part) = rest.first() {
            let child = [&module[..], std::slice::from_ref(part)].concat();
            if !self.0.contains_key(&child) {
                break;
            }
            (module, rest) = (child, &rest[1..]);
        }
        let file = self.0.get(&module)?;
        let Some(name) = rest.first().filter(|name| *name != "*" && !file.items.contains(*name)) else {
            return Some(module);
        };
        import(file, name, &module, &rest[1..]).or(Some(module))
    }

    /// Returns which parts of each directory import which others, and an example of each.
    fn imports(&self) -> BTreeMap<(Module, Module), String> {
        let mut found = BTreeMap::new();
        for (module, file) in &self.0 {
            for path in file.imports.iter().map(|import| &import.path).chain(&file.paths) {
                let Some(other) = self.origin(module, path, MAX_REEXPORTS) else { continue };
                let common = module.iter().zip(&other).take_while(|(one, other)| one == other).count();
                if common < module.len() && common < other.len() {
                    let example = format!("{} imports {}", module.join("/"), other.join("/"));
                    found.entry((module[..=common].to_vec(), other[..=common].to_vec())).or_insert(example);
                }
            }
        }
        found
    }

    /// Returns the imports that circles consist of.
    fn circles(&self) -> Vec<String> {
        let mut left = self.imports();
        loop {
            let before = left.len();
            let from: BTreeSet<Module> = left.keys().map(|(from, _)| from.clone()).collect();
            let to: BTreeSet<Module> = left.keys().map(|(_, to)| to.clone()).collect();
            left.retain(|(importer, imported), _| to.contains(importer) && from.contains(imported));
            if left.len() == before {
                return left.into_values().collect();
            }
        }
    }
}

#[test]
fn files_of_the_core_import_each_other_one_way() {
    let sources = core_sources();
    let files = Files::read(sources.iter().map(|(file, text)| (file.as_str(), text.as_str())));
    assert!(files.imports().len() > 300, "imports are found");
    assert_eq!(files.circles(), [""; 0]);
}

#[test]
fn circle_is_found_in_every_form_of_import() {
    let parent = ("a.rs", "mod one;\nmod two;\npub use two::{Two, inner as also};");
    let two = ("a/two.rs", "use super::one;\nfn f() { one::g(); }\npub struct Two;");
    for one in [
        "use super::two::Two;",
        "use super::Two;",
        "use crate::a::{Two as Other};",
        "use crate::{b, a::{self, also}};",
        "fn g() { super::two::h(); }",
        "use crate::a;\nfn g() { a::Two::new(); }",
    ] {
        let circles = Files::read([parent, ("a/one.rs", one), two]).circles();
        assert_eq!(circles, ["a/one imports a/two", "a/two imports a/one"], "{one}");
    }
    for one in [
        "// use super::two::Two;",
        "const A: &str = \"super::two::Two\";",
        "#[cfg(test)]\nmod tests {\n    use crate::a::Two;\n}",
        "use super::Whole;",
        "use other::Two;",
    ] {
        assert_eq!(Files::read([parent, ("a/one.rs", one), two]).circles(), [""; 0], "{one}");
    }
}

#[test]
fn circle_of_directories_is_found_where_their_files_have_none() {
    let files = [
        ("a.rs", ""),
        ("a/one.rs", ""),
        ("a/one/of_one.rs", "use crate::a::two;"),
        ("a/two.rs", ""),
        ("a/two/of_two.rs", "use crate::a::one;"),
    ];
    assert_eq!(Files::read(files).circles(), ["a/one/of_one imports a/two", "a/two/of_two imports a/one"]);
}
