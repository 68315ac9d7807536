//! `latest.json` of a release: by it the window of an earlier one finds what is new.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::notes;

/// Writes `latest.json` into a folder with packages and their signatures; `address` is the folder they will be had from.
///
/// # Errors
/// A version without notes; a folder in which nothing is signed.
pub(crate) fn write(tag: &str, address: &str, folder: &Path) -> Result<()> {
    let mut packages = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(package) = name.strip_suffix(".sig") {
            packages.insert(package.to_owned(), fs::read_to_string(&path)?);
        }
    }
    let latest = of(tag, &notes::of_tag(tag)?, address, &packages);
    ensure!(latest["platforms"] != json!({}), "nothing in {} is signed for those who have it", folder.display());
    fs::write(folder.join("latest.json"), format!("{latest:#}\n"))?;
    Ok(())
}

/// In the form of <https://v2.tauri.app/plugin/updater/#static-json-file>.
fn of(tag: &str, notes: &str, address: &str, packages: &BTreeMap<String, String>) -> Value {
    let mut platforms = BTreeMap::new();
    for (package, signature) in packages {
        let url = format!("{}/{package}", address.trim_end_matches('/'));
        for platform in platforms_of(package) {
            platforms.insert(*platform, json!({ "url": url, "signature": signature.trim() }));
        }
    }
    json!({ "version": tag.trim_start_matches('v'), "notes": notes, "platforms": platforms })
}

/// For whom a package is. What a package manager has installed, only that one replaces: those are for nobody.
fn platforms_of(package: &str) -> &'static [&'static str] {
    if package.ends_with(".app.tar.gz") {
        &["darwin-aarch64", "darwin-x86_64"]
    } else if package.ends_with("_x64-setup.exe") {
        &["windows-x86_64"]
    } else if package.ends_with("_amd64.AppImage") {
        &["linux-x86_64"]
    } else {
        &[]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_finds_its_package() {
        let signed = |name: &str| (name.to_owned(), "s\n".to_owned());
        let packages = BTreeMap::from([
            signed("Hooktray.app.tar.gz"),
            signed("Hooktray_0.2.0_x64-setup.exe"),
            signed("Hooktray_0.2.0_amd64.AppImage"),
            signed("Hooktray_0.2.0_amd64.deb"),
        ]);
        let latest = of("v0.2.0", "A thing.", "https://example.com/v0.2.0/", &packages);
        assert_eq!((&latest["version"], &latest["notes"]), (&json!("0.2.0"), &json!("A thing.")));
        let platforms = latest["platforms"].as_object().expect("an object");
        assert!(platforms.keys().eq(["darwin-aarch64", "darwin-x86_64", "linux-x86_64", "windows-x86_64"]));
        let windows = json!({ "url": "https://example.com/v0.2.0/Hooktray_0.2.0_x64-setup.exe", "signature": "s" });
        assert_eq!(platforms["windows-x86_64"], windows);
    }
}
