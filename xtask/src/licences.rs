//! The licences of all dependencies, with their texts, for the window and the packages.

mod crates;
mod sbom;
mod texts;
mod ui;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::npm;

/// A package that others made.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    /// The kind of its package URL: `cargo` or `npm` (<https://github.com/package-url/purl-spec>).
    kind: &'static str,
    name: String,
    version: String,
    /// The SPDX expression in its manifest.
    licence: String,
    /// Its authors, if it names them.
    authors: Vec<String>,
    /// Its directory.
    dir: PathBuf,
}

/// Every package with its texts.
#[derive(Debug)]
pub(crate) struct Licences {
    packages: Vec<(Package, Vec<usize>)>,
    texts: Vec<String>,
}

/// Collects them and writes `ui/made/licences.json`, which the window is built with.
///
/// # Errors
/// What npm says; a package whose licence is unknown; a file that cannot be read or written.
pub(crate) fn write() -> Result<Licences> {
    npm::install()?;
    let licences = collect()?;
    let file = npm::dir().join("made/licences.json");
    fs::create_dir_all(file.parent().context("a file has a directory")?)?;
    fs::write(&file, licences.as_json().to_string()).with_context(|| format!("{}", file.display()))?;
    Ok(licences)
}

/// Collects them and prints all texts.
///
/// # Errors
/// As [`write`].
pub(crate) fn print() -> Result<()> {
    print!("{}", write()?.as_text());
    Ok(())
}

/// Writes an SBOM in SPDX's JSON to a file.
///
/// # Errors
/// As [`write`]; what git says.
pub(crate) fn write_sbom(file: &Path) -> Result<()> {
    let packages: Vec<Package> = write()?.packages.into_iter().map(|(package, _)| package).collect();
    fs::write(file, format!("{:#}\n", sbom::of_this_commit(&packages)?)).with_context(|| format!("{}", file.display()))
}

fn collect() -> Result<Licences> {
    let mut packages = crates::packages()?;
    packages.extend(ui::packages(&npm::dir())?);
    packages.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    let mut texts = Vec::new();
    // Most packages share a few texts: each is kept once.
    let mut known = BTreeMap::new();
    let mut all = Vec::new();
    for package in packages {
        let mut numbers = Vec::new();
        for text in texts::of(&package).with_context(|| format!("{} {}", package.name, package.version))? {
            let number = *known.entry(words(&text)).or_insert_with(|| {
                texts.push(text.trim().to_owned());
                texts.len() - 1
            });
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        all.push((package, numbers));
    }
    Ok(Licences { packages: all, texts })
}

/// Returns a text without the white space that differs between copies.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Licences {
    /// Returns the form the window reads.
    fn as_json(&self) -> Value {
        let packages = self.packages.iter().map(|(package, texts)| {
            json!({ "name": package.name, "version": package.version, "licence": package.licence, "texts": texts })
        });
        json!({ "parts": packages.collect::<Vec<_>>(), "texts": self.texts })
    }

    /// Returns one text file, for the packages.
    pub(crate) fn as_text(&self) -> String {
        let mut text = String::from("What Hooktray is made of, and under which licences.\n");
        for (number, licence) in self.texts.iter().enumerate() {
            let packages = self.packages.iter().filter(|(_, texts)| texts.contains(&number));
            text.push_str("\n========================================================================\n");
            for (Package { name, version, licence, .. }, _) in packages {
                let licence = if licence.is_empty() { "as below" } else { licence };
                let _ = writeln!(text, "{name} {version} ({licence})");
            }
            let _ =
                write!(text, "------------------------------------------------------------------------\n\n{licence}\n");
        }
        text
    }
}

/// Reads a JSON file.
fn read(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_in_the_programs_has_a_text() {
        let packages = crates::packages().unwrap();
        let has = |name: &str| packages.iter().any(|package| package.name == name);
        // One of the engine, one of the tray program, one of another system.
        for name in ["rusqlite", "tauri", "windows-native-keyring-store"] {
            assert!(has(name), "{name}");
        }
        assert!(!has("hooktray-core") && !has("proptest") && !has("tauri-build"), "ours, or not in the programs");
        for package in &packages {
            let texts = texts::of(package).unwrap();
            assert!(
                texts.iter().any(|text| text.len() > 200),
                "{} {}: {}",
                package.name,
                package.version,
                package.licence
            );
        }
    }

    #[test]
    fn equal_texts_are_kept_once() {
        assert_eq!(words("MIT  License\r\n\n Copyright"), words("MIT License Copyright"));
    }
}
