//! The licences of everything that Hooktray is made of, with their texts, for the window and for the packages.

mod cargo;
mod npm;
mod texts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// A package that came from others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: String,
    version: String,
    /// The licences as the package names them, an SPDX expression.
    licence: String,
    /// Who wrote it, if it says.
    authors: Vec<String>,
    /// Where it lies.
    folder: PathBuf,
}

/// Every package with its texts.
#[derive(Debug)]
pub(crate) struct Licences {
    parts: Vec<(Part, Vec<usize>)>,
    texts: Vec<String>,
}

/// Collects them, and writes what the window is built with.
///
/// # Errors
/// A package that names no licence we know; a file that cannot be read or written.
pub(crate) fn licences() -> Result<Licences> {
    let licences = collected()?;
    let file = crate::window::folder().join("made/licences.json");
    fs::create_dir_all(file.parent().context("a file has a folder")?)?;
    fs::write(&file, licences.as_json().to_string()).with_context(|| format!("{}", file.display()))?;
    Ok(licences)
}

/// Collects them and prints all texts.
///
/// # Errors
/// As [`licences`].
pub(crate) fn print() -> Result<()> {
    print!("{}", crate::window::with_licences()?.as_text());
    Ok(())
}

fn collected() -> Result<Licences> {
    let mut parts = cargo::parts()?;
    parts.extend(npm::parts(&crate::window::folder())?);
    parts.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    let mut texts = Vec::new();
    // Most packages have the same few texts: each stands once.
    let mut known = BTreeMap::new();
    let mut all = Vec::new();
    for part in parts {
        let mut numbers = Vec::new();
        for text in texts::of(&part).with_context(|| format!("{} {}", part.name, part.version))? {
            let number = *known.entry(words(&text)).or_insert_with(|| {
                texts.push(text.trim().to_owned());
                texts.len() - 1
            });
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        all.push((part, numbers));
    }
    Ok(Licences { parts: all, texts })
}

/// A text without what may differ between copies of it.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Licences {
    /// What the window reads.
    fn as_json(&self) -> Value {
        let parts = self.parts.iter().map(|(part, texts)| {
            json!({ "name": part.name, "version": part.version, "licence": part.licence, "texts": texts })
        });
        json!({ "parts": parts.collect::<Vec<_>>(), "texts": self.texts })
    }

    /// All of it in one text file, as packages have it.
    pub(crate) fn as_text(&self) -> String {
        let mut text = String::from("What Hooktray is made of, and under which licences.\n");
        for (number, licence) in self.texts.iter().enumerate() {
            let parts = self.parts.iter().filter(|(_, texts)| texts.contains(&number));
            text.push_str("\n========================================================================\n");
            for (Part { name, version, licence, .. }, _) in parts {
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
    fn every_part_of_the_programs_has_a_text() {
        let parts = cargo::parts().unwrap();
        let has = |name: &str| parts.iter().any(|part| part.name == name);
        // Of the engine, of the tray program, and of other systems than this one.
        for name in ["rusqlite", "tauri", "windows-native-keyring-store"] {
            assert!(has(name), "{name}");
        }
        assert!(!has("hooktray-core") && !has("proptest") && !has("tauri-build"), "ours, or not in the programs");
        for part in &parts {
            let texts = texts::of(part).unwrap();
            assert!(texts.iter().any(|text| text.len() > 200), "{} {}: {}", part.name, part.version, part.licence);
        }
    }

    #[test]
    fn a_text_that_many_have_stands_once() {
        assert_eq!(words("MIT  License\r\n\n Copyright"), words("MIT License Copyright"));
    }
}
