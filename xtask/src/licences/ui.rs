//! The npm packages in the window, from the lock file, which marks build dependencies.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Package, read};

pub(super) fn packages(ui: &Path) -> Result<Vec<Package>> {
    let lock = read(&ui.join("package-lock.json"))?;
    let packages = lock["packages"].as_object().context("the lock file lists packages")?;
    let inside = packages.iter().filter(|(path, package)| !path.is_empty() && package["dev"] != Value::Bool(true));
    inside.map(|(path, package)| read_package(ui, path, package)).collect()
}

fn read_package(ui: &Path, path: &str, package: &Value) -> Result<Package> {
    let dir = ui.join(path);
    let licence = package["license"].as_str().map(str::to_owned);
    let manifest = read(&dir.join("package.json")).context("run `cargo xtask window` first")?;
    let author = manifest["author"].as_str().or_else(|| manifest["author"]["name"].as_str());
    Ok(Package {
        kind: "npm",
        name: path.rsplit_once("node_modules/").map_or(path, |(_, name)| name).to_owned(),
        version: package["version"].as_str().context("a package has a version")?.to_owned(),
        licence: licence.unwrap_or_default(),
        authors: author.map(str::to_owned).into_iter().collect(),
        dir,
    })
}
