//! A release, rehearsed: the commands that `.github/workflows/release.yml` calls, in its order, as far as they run on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::notes::{self, Tag};
use crate::package::TAURI_CLI;
use crate::run::{cargo, output, run, target};
use crate::sample_order::free_address;
use crate::test::stage;
use crate::{debian_rust, gather, latest};

/// What a rehearsal cannot show, and who has to look at it.
const REST: &str = include_str!("../../docs/checks/release.md");

/// Rehearses the release of the version that is checked out. With `test`, installs the .deb on this machine and removes it.
///
/// # Errors
/// The step at which a tag would stop.
pub(crate) fn rehearse(test: bool) -> Result<()> {
    ensure!(debian_rust::is_here(), "NOT REHEARSED: this needs Debian, which compiles for Windows too");
    let dir = target()?.join("rehearsal");
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    let [made, release] = ["made", "release"].map(|name| dir.join(name));
    fs::create_dir_all(&made)?;
    let tag = concat!("v", env!("CARGO_PKG_VERSION"));
    let address = format!("http://{}", free_address()?);
    let latest_json = format!("{address}/latest.json");
    let (missing_notes, notes) = match notes_of(tag, false) {
        Ok(notes) => (None, notes),
        Err(error) => (Some(error), notes_of(tag, true)?),
    };
    fs::write(made.join("notes.md"), notes)?;
    let mut key = None;
    stage("key for the updater", || {
        key = Some(UpdateKey::make(&dir)?);
        Ok(())
    })?;
    let key = key.context("a key")?;
    let step = |arguments: &[&str]| {
        let mut step = xtask(arguments);
        step.env(latest::KEY, &key.public).env("HOOKTRAY_UPDATE_ADDRESS", &latest_json);
        step
    };
    stage("SBOM", || run(xtask(&["sbom"]).arg(made.join("hooktray.spdx.json"))))?;
    stage("Linux packages", || {
        let tested: &[&str] = if test { &["--test"] } else { &[] };
        run(&mut step(&[&["package", "--debug", "--bundles", "deb,rpm"], tested].concat()))
    })?;
    stage("Windows installer", || run(&mut step(&["installer", "--debug"])))?;
    collect(&target()?, &made)?;
    stage("gathering, signatures, sums", || {
        let unreleased: &[&str] = if missing_notes.is_some() { &["--unreleased"] } else { &[] };
        let mut gather = step(&[&["gather", tag, &address], unreleased].concat());
        run(gather.args([&made, &release]).env("TAURI_SIGNING_PRIVATE_KEY", &key.private).env(PASSWORD, ""))?;
        run(Command::new("sha256sum").args(["--check", "--quiet", gather::SUMS]).current_dir(&release))
    })?;
    stage("updater", || {
        let mut update = cargo();
        update.args(["test", "--locked", "--package", "hooktray-desktop", "--bin", "hooktray-window"]);
        update.args(["--", "--ignored", "--exact", "updates::tests::rehearsed_release_is_found_and_verified"]);
        run(update
            .env(latest::KEY, &key.public)
            .env("HOOKTRAY_REHEARSAL", &release)
            .env("HOOKTRAY_UPDATE_ADDRESS", &latest_json))
    })?;
    println!("\nThe files of the release are in {}.\n\n{REST}", release.display());
    if let Some(error) = missing_notes {
        println!("A tag {tag} would stop at its notes now: {error}. The rehearsal took those of the next version.");
    }
    Ok(())
}

fn notes_of(tag: &str, unreleased: bool) -> Result<String> {
    notes::of_tag(&Tag { tag: tag.to_owned(), unreleased })
}

/// The variable with the password of the update key.
const PASSWORD: &str = "TAURI_SIGNING_PRIVATE_KEY_PASSWORD";

/// A key that signs what the updater installs.
struct UpdateKey {
    public: String,
    private: String,
}

impl UpdateKey {
    fn make(dir: &Path) -> Result<UpdateKey> {
        let file = dir.join("update.key");
        let make = ["--yes", TAURI_CLI, "signer", "generate", "--ci", "--password", "", "--write-keys"];
        output(Command::new("npx").args(make).arg(&file))?;
        let read = |path: &Path| Ok::<_, std::io::Error>(fs::read_to_string(path)?.trim().to_owned());
        Ok(UpdateKey { public: read(&file.with_added_extension("pub"))?, private: read(&file)? })
    }
}

/// This program with these arguments, as the workflow calls it.
fn xtask(arguments: &[&str]) -> Command {
    let mut xtask = cargo();
    xtask.arg("xtask").args(arguments);
    xtask
}

/// Copies what was made to one directory, as the workflow uploads it.
fn collect(target: &Path, made: &Path) -> Result<()> {
    for (place, ending) in [("debug/bundle/deb", "deb"), ("debug/bundle/rpm", "rpm"), ("installer", "exe")] {
        let is_package = |path: &PathBuf| path.extension().is_some_and(|found| found == ending);
        let files = fs::read_dir(target.join(place))?.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
        let modified = |path: &PathBuf| path.metadata().and_then(|metadata| metadata.modified()).ok();
        let newest = files.into_iter().filter(is_package).max_by_key(modified);
        let newest = newest.with_context(|| format!("no .{ending} was made"))?;
        fs::copy(&newest, made.join(newest.file_name().context("a file has a name")?))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every step of the workflow is either rehearsed here or named where it says who has to look.
    #[test]
    fn workflow_calls_only_what_is_rehearsed_or_named() {
        let workflow = include_str!("../../.github/workflows/release.yml");
        let called = workflow.split("cargo xtask ").skip(1).filter_map(|rest| rest.split_whitespace().next());
        let rehearsed = ["notes", "sbom", "package", "installer", "gather"];
        let mut called: Vec<&str> = called.collect();
        called.sort_unstable();
        called.dedup();
        let unknown: Vec<&&str> = called
            .iter()
            .filter(|name| !rehearsed.contains(name) && !REST.contains(&format!("`cargo xtask {name}`")))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let jobs = ["notes", "package", "installer", "test-installer", "gather", "draft"];
        for job in jobs {
            assert!(workflow.contains(&format!("\n  {job}:\n")) && REST.contains(&format!("`{job}`")), "{job}");
        }
    }
}
