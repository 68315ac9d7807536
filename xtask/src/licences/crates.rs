//! The crates in the programs, on all systems, without build and test dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Package;
use crate::run;

/// The packages of the released programs.
const PROGRAMS: [&str; 2] = ["hooktray-cli", "hooktray-desktop"];

pub(super) fn packages() -> Result<Vec<Package>> {
    let metadata = run::output(run::cargo().args(["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = by_id(&metadata["packages"])?;
    let nodes = by_id(&metadata["resolve"]["nodes"])?;
    let named = |id: &&str| packages.get(id).and_then(|package| package["name"].as_str());
    let mut waiting: Vec<&str> =
        nodes.keys().copied().filter(|id| named(id).is_some_and(|name| PROGRAMS.contains(&name))).collect();
    let mut seen: BTreeSet<&str> = waiting.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        for needed in nodes[id]["deps"].as_array().into_iter().flatten() {
            let kinds = needed["dep_kinds"].as_array();
            let runs = kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()));
            let id = needed["pkg"].as_str().context("a dependency has an id")?;
            if runs && seen.insert(id) {
                waiting.push(id);
            }
        }
    }
    // Our own packages have no source.
    seen.iter().map(|id| packages[id]).filter(|package| !package["source"].is_null()).map(read_package).collect()
}

fn by_id(list: &Value) -> Result<BTreeMap<&str, &Value>> {
    let list = list.as_array().context("cargo lists packages")?;
    list.iter().map(|item| Ok((item["id"].as_str().context("a package has an id")?, item))).collect()
}

fn read_package(package: &Value) -> Result<Package> {
    let text = |key: &str| package[key].as_str().map(str::to_owned);
    let authors = package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let manifest = PathBuf::from(text("manifest_path").context("a package has a manifest")?);
    Ok(Package {
        kind: "cargo",
        name: text("name").context("a package has a name")?,
        version: text("version").context("a package has a version")?,
        licence: text("license").unwrap_or_default(),
        authors: authors.collect(),
        dir: manifest.parent().unwrap_or(Path::new("")).to_owned(),
    })
}
