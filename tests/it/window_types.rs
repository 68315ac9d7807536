//! `ui/src/types.ts` is written out of the Rust types, and fresh.

use std::collections::BTreeMap;
use std::path::Path;

use hooktray_core::api;
use hooktray_core::settings::Settings;
use ts_rs::{Config, TS, TypeVisitor};

/// Collects the declarations of types and of all that they consist of, by name.
struct Declarations(BTreeMap<String, String>, Config);

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types of other crates have no place for a file of their own: they stand where they are used.
        if T::output_path().is_none() || self.0.contains_key(&T::ident(&self.1)) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.0.insert(T::ident(&self.1), format!("{docs}export {}\n", T::decl(&self.1)));
        T::visit_dependencies(self);
    }
}

fn written() -> String {
    let mut all = Declarations(BTreeMap::new(), Config::new().with_large_int("number"));
    all.visit::<api::Overview>();
    all.visit::<api::FlowView>();
    all.visit::<api::TemplateView>();
    all.visit::<api::DryRunView>();
    all.visit::<api::Asked>();
    all.visit::<api::Page>();
    all.visit::<api::OperationView>();
    all.visit::<api::Keychain>();
    all.visit::<api::About>();
    all.visit::<api::Sent>();
    all.visit::<api::SystemInfo>();
    all.visit::<api::NewVersion>();
    all.visit::<hooktray_core::flow::Field>();
    all.visit::<Settings>();
    all.visit::<hooktray_core::alerts::email::Preset>();
    all.visit::<hooktray_core::incident::inactivity::InactivityWatch>();
    all.visit::<api::EmailView>();
    all.visit::<api::TunnelView>();
    all.visit::<api::Protected>();
    all.visit::<api::ServerKey>();
    all.visit::<hooktray_core::tunnel::network::Interface>();
    all.visit::<hooktray_core::tunnel::SshPreset>();
    let declarations = all.0.into_values().collect::<Vec<_>>().join("\n");
    format!(
        "// Written out of the Rust types by a test: UPDATE_TYPES=1 cargo test -p hooktray-tests window_types\n\n\
         {declarations}"
    )
}

#[test]
fn the_types_of_the_window_are_those_of_the_engine() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/types.ts");
    let written = written();
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(&file, &written).expect("written");
    }
    let there = std::fs::read_to_string(&file).expect("the file is there");
    assert!(there == written, "ui/src/types.ts is stale: UPDATE_TYPES=1 cargo test -p hooktray-tests window_types");
}
