//! What lets an installed version find a release: signatures of its packages, and `latest.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign_verify::{PublicKey, Signature};
use serde_json::{Value, json};

use crate::notes::{self, Tag};
use crate::package::TAURI_CLI;
use crate::run::output;

/// The variable with the public key that the packages were built with.
pub(crate) const KEY: &str = "HOOKTRAY_UPDATE_KEY";

/// Signs the packages in a directory with the key in `TAURI_SIGNING_PRIVATE_KEY`, whose password is in
/// `TAURI_SIGNING_PRIVATE_KEY_PASSWORD`, and writes `latest.json` beside them. `address` is the directory they will be downloaded from.
///
/// # Errors
/// A version without notes; no package to sign; a private key that does not belong to the public one.
pub(crate) fn write(tag: &Tag, address: &str, dir: &Path) -> Result<()> {
    let (notes, known) = (notes::of_tag(tag)?, std::env::var(KEY).with_context(|| format!("{KEY} is not set"))?);
    let tag = &tag.tag;
    let mut packages = BTreeMap::new();
    for entry in fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !platforms_of(name).is_empty() {
            let signature = signed(&path, tag)?;
            let fits = fits(&known, &signature, &fs::read(&path)?);
            fits.with_context(|| format!("{name}: the signature does not match {KEY}"))?;
            packages.insert(name.to_owned(), signature);
        }
    }
    ensure!(!packages.is_empty(), "no package in {} can be installed by the updater", dir.display());
    let latest = of(tag, &notes, address, &packages);
    fs::write(dir.join("latest.json"), format!("{latest:#}\n"))?;
    Ok(())
}

/// Signs a package for this version only.
fn signed(package: &Path, tag: &str) -> Result<String> {
    let version = tag.trim_start_matches('v');
    output(Command::new("npx").args(["--yes", TAURI_CLI, "signer", "sign", "--app-version", version]).arg(package))?;
    let beside = package.with_added_extension("sig");
    let signature = fs::read_to_string(&beside)?;
    fs::remove_file(&beside)?;
    Ok(signature.trim().to_owned())
}

/// Checks that a signature was made with this key.
fn fits(key: &str, signature: &str, package: &[u8]) -> Result<()> {
    let text = |packed: &str| -> Result<String> { Ok(String::from_utf8(STANDARD.decode(packed.trim())?)?) };
    let (key, signature) = (PublicKey::decode(&text(key)?)?, Signature::decode(&text(signature)?)?);
    Ok(key.verify(package, &signature, true)?)
}

/// Builds `latest.json` as in <https://v2.tauri.app/plugin/updater/#static-json-file>.
fn of(tag: &str, notes: &str, address: &str, packages: &BTreeMap<String, String>) -> Value {
    let mut platforms = BTreeMap::new();
    for (package, signature) in packages {
        let url = format!("{}/{package}", address.trim_end_matches('/'));
        for platform in platforms_of(package) {
            platforms.insert(*platform, json!({ "url": url, "signature": signature }));
        }
    }
    json!({ "version": tag.trim_start_matches('v'), "notes": notes, "platforms": platforms })
}

/// Returns the platforms of a package. Empty for .deb and .rpm, which only the package manager may replace.
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
        let names = ["Hooktray.app.tar.gz", "Hooktray_0.2.0_x64-setup.exe", "Hooktray_0.2.0_amd64.AppImage"];
        let packages =
            names.into_iter().chain(["Hooktray_0.2.0_amd64.deb"]).map(|name| (name.to_owned(), "s".to_owned()));
        let latest = of("v0.2.0", "A thing.", "https://example.com/v0.2.0/", &packages.collect());
        assert_eq!((&latest["version"], &latest["notes"]), (&json!("0.2.0"), &json!("A thing.")));
        let platforms = latest["platforms"].as_object().expect("an object");
        assert!(platforms.keys().eq(["darwin-aarch64", "darwin-x86_64", "linux-x86_64", "windows-x86_64"]));
        let windows = json!({ "url": "https://example.com/v0.2.0/Hooktray_0.2.0_x64-setup.exe", "signature": "s" });
        assert_eq!(platforms["windows-x86_64"], windows);
    }
}
