//! `ui/src/types.ts` and `ui/src/ipc.ts` are generated: the types from the Rust types that cross to the window, the functions
//! from the list of commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use hooktray_core::api::*;
use regex::Regex;
use ts_rs::{Config, TS, TypeVisitor};

#[path = "../../../src-tauri/src/ipc/commands.rs"]
#[macro_use]
mod commands;

const UPDATE: &str = "UPDATE_TYPES=1 cargo test -p hooktray-tests window::generated";

/// The declarations of types and of everything they consist of, by name.
struct Declarations {
    by_name: BTreeMap<String, String>,
    config: Config,
}

impl Declarations {
    /// Returns the TypeScript of `T`, and declares all that it names.
    fn shown<T: TS + 'static>(&mut self) -> String {
        T::visit_generics(self);
        self.visit::<T>();
        T::name(&self.config)
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types without a file of their own, such as strings and those of other crates, are written where they are used.
        if T::output_path().is_none() || self.by_name.contains_key(&T::ident(&self.config)) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.by_name.insert(T::ident(&self.config), format!("{docs}export {}\n", T::decl(&self.config)));
        T::visit_dependencies(self);
    }
}

/// A command or an event, with its types in TypeScript.
struct Signature {
    docs: Vec<&'static str>,
    name: &'static str,
    arguments: Vec<(String, String)>,
    result: String,
}

macro_rules! shown {
    ($kind:ty as $shown:ty) => {
        $shown
    };
    ($kind:ty) => {
        $kind
    };
}

macro_rules! commands {
    ($($(#[doc = $doc:literal])* $by:ident.$name:ident($($argument:ident: $kind:ty $(as $shown:ty)?),*) -> $result:ty;)*) => {
        fn commands(types: &mut Declarations) -> Vec<Signature> {
            vec![$(Signature {
                docs: vec![$($doc),*],
                name: stringify!($name),
                arguments: vec![$((camel_case(stringify!($argument)), types.shown::<shown!($kind $(as $shown)?)>())),*],
                result: match (types.shown::<$result>().as_str(), stringify!($by)) {
                    ("null", _) => "void".to_owned(),
                    (result, "dialog") => format!("{result} | null"),
                    (result, _) => result.to_owned(),
                },
            }),*]
        }
    };
}
window_commands!(commands);

macro_rules! events {
    ($($(#[doc = $doc:literal])* $name:ident($($argument:ident: $kind:ty)?);)*) => {
        fn events(types: &mut Declarations) -> Vec<Signature> {
            vec![$(Signature {
                docs: vec![$($doc),*],
                name: stringify!($name),
                arguments: vec![$((camel_case(stringify!($argument)), types.shown::<$kind>()))?],
                result: String::new(),
            }),*]
        }
    };
}
window_events!(events);

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

fn docs(lines: &[&str], indent: &str) -> String {
    match lines {
        [line] => format!("{indent}/**{line} */\n"),
        _ => {
            lines.iter().fold(format!("{indent}/**\n"), |docs, line| docs + &format!("{indent} *{line}\n"))
                + indent
                + " */\n"
        }
    }
}

fn functions(commands: &[Signature], events: &[Signature]) -> String {
    let mut text = String::new();
    text.push_str(
        "/** What each command takes and returns, as it is sent. Every command rejects with an `ApiError`. */\n",
    );
    text.push_str("export interface Commands {\n");
    for Signature { name, arguments, result, .. } in commands {
        let args = arguments.iter().map(|(name, kind)| format!("{name}: {kind}")).collect::<Vec<_>>().join("; ");
        let args = if args.is_empty() { "object".to_owned() } else { format!("{{ {args} }}") };
        writeln!(text, "  {name}: {{ args: {args}; result: {result} }};").expect("text");
    }
    text.push_str("}\n");
    for Signature { docs: lines, name, arguments, result } in commands {
        let parameters = arguments.iter().map(|(name, kind)| format!("{name}: {kind}")).collect::<Vec<_>>().join(", ");
        let names = arguments.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let passed = if names.is_empty() { String::new() } else { format!(", {{ {names} }}") };
        let function = camel_case(name);
        let docs = docs(lines, "");
        write!(text, "\n{docs}export const {function} = ({parameters}) => invoke<{result}>(\"{name}\"{passed});\n")
            .expect("text");
    }
    for Signature { docs: lines, name, arguments, .. } in events {
        let function = camel_case(&format!("on_{name}"));
        let docs = docs(lines, "");
        match arguments.first() {
            None => write!(
                text,
                "\n{docs}export const {function} = (react: () => void): Promise<UnlistenFn> => listen(\"{name}\", react);\n"
            ),
            Some((argument, kind)) => write!(
                text,
                "\n{docs}export const {function} = (react: ({argument}: {kind}) => void): Promise<UnlistenFn> =>\n  \
                 listen<{kind}>(\"{name}\", (event) => react(event.payload));\n"
            ),
        }
        .expect("text");
    }
    text
}

/// Returns `types.ts` and `ipc.ts`.
fn generated() -> (String, String) {
    let config = Config::new().with_large_int("number");
    let mut types = Declarations { by_name: BTreeMap::new(), config };
    types.shown::<ApiError>();
    let functions = functions(&commands(&mut types), &events(&mut types));
    let words = Regex::new(r"\w+").expect("a pattern");
    let code: String = functions.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])).collect();
    let used = |name: &String| words.find_iter(&code).any(|word| word.as_str() == name);
    let imports: String = types.by_name.keys().filter(|name| used(name)).map(|name| format!("  {name},\n")).collect();
    let declarations = types.by_name.into_values().collect::<Vec<_>>().join("\n");
    (
        format!("// Generated from the Rust types: {UPDATE}\n\n{declarations}"),
        format!(
            "// The commands of the window, and the only file that calls them. Generated from src-tauri/src/ipc/commands.rs:\n\
             // {UPDATE}\n\n\
             import {{ listen, type UnlistenFn }} from \"@tauri-apps/api/event\";\n\n\
             import {{ invoke }} from \"./invoke\";\n\
             import type {{\n{imports}}} from \"./types\";\n\n{functions}"
        ),
    )
}

#[test]
fn generated_files_of_the_window_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src");
    let (types, ipc) = generated();
    for (name, text) in [("types.ts", types), ("ipc.ts", ipc)] {
        let file = folder.join(name);
        if std::env::var_os("UPDATE_TYPES").is_some() {
            std::fs::write(&file, &text).expect(name);
        }
        let present = std::fs::read_to_string(&file).expect(name);
        assert!(present == text, "ui/src/{name} is stale: {UPDATE}");
    }
}
