//! The licence texts of a package: its own files, or the standard text.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use spdx::{Expression, ParseMode};

use super::Package;

/// How the names of licence files begin.
const NAMES: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];

/// Returns the texts of one licence the package may be used under, and its notices.
///
/// # Errors
/// A package without a licence name and without a text.
pub(super) fn of(package: &Package) -> Result<Vec<String>> {
    let files = files(&package.dir)?;
    if package.licence.is_empty() {
        if files.is_empty() {
            bail!("has neither a licence name nor a licence text");
        }
        return texts(&files);
    }
    let expression = Expression::parse_mode(&package.licence, ParseMode::LAX).context("its licence cannot be read")?;
    // Where there is a choice, MIT is enough: it is the shortest.
    let mit_is_enough = expression.evaluate(|asked| asked.license.id().is_some_and(|id| id.name == "MIT"));
    let kept: Vec<PathBuf> = files.iter().filter(|file| !mit_is_enough || !is_of_another(file)).cloned().collect();
    let kept = if kept.is_empty() { files } else { kept };
    if kept.iter().any(|file| !is_notice(file)) {
        return texts(&kept);
    }
    let asked = expression.requirements().filter_map(|asked| asked.req.license.id());
    let asked = asked.filter(|id| !mit_is_enough || id.name == "MIT");
    let standard = asked.map(|id| filled_in(id.text(), &package.authors));
    Ok(texts(&kept)?.into_iter().chain(standard).collect())
}

/// Fills the authors into a standard text.
fn filled_in(text: &str, authors: &[String]) -> String {
    if authors.is_empty() {
        return text.to_owned();
    }
    text.replace("<year> <copyright holders>", &authors.join(", "))
}

fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for dir in [dir.to_owned(), dir.join("LICENSES")] {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for entry in entries {
            let path = entry?.path();
            let is_source =
                path.extension().is_some_and(|ending| ["rs", "js", "html", "json"].iter().any(|one| ending == *one));
            if path.is_file()
                && !is_source
                && (NAMES.iter().any(|start| name(&path).starts_with(start)) || dir.ends_with("LICENSES"))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn texts(files: &[PathBuf]) -> Result<Vec<String>> {
    let text = |file: &PathBuf| fs::read(file).with_context(|| format!("{}", file.display()));
    files.iter().map(|file| Ok(String::from_utf8_lossy(&text(file)?).into_owned())).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Returns true if the file name is that of a licence other than MIT.
fn is_of_another(path: &Path) -> bool {
    ["apache", "zlib", "boost", "bsl", "0bsd", "cc0", "unlicense", "lgpl"].iter().any(|word| name(path).contains(word))
}

/// Returns true if the file names authors and is not a licence.
fn is_notice(path: &Path) -> bool {
    ["notice", "copyright"].iter().any(|start| name(path).starts_with(start))
}
