//! The files of a release: gathered from what the systems made, signed for the updater, with checksums.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::latest;
use crate::notes::Tag;
use crate::run::{output, run};

/// The checksums of all other files.
pub(crate) const SUMS: &str = "SHA256SUMS";
/// The notes are the text of the release and no file of it.
const NOTES: &str = "notes.md";
/// The private key in this variable signs the checksums.
const GPG_KEY: &str = "GPG_KEY";

/// Moves all files below `made` to `release`. With an update key, signs the packages and writes `latest.json`; `address` is the directory they
/// will be downloaded from. Writes the checksums, and signs them if there is a key.
///
/// # Errors
/// Two files of one name, or none; what signing says.
pub(crate) fn gather(tag: &Tag, address: &str, made: &Path, release: &Path) -> Result<()> {
    fs::create_dir_all(release)?;
    for file in below(made)? {
        let name = file.file_name().context("a file has a name")?;
        if name != NOTES {
            let to = release.join(name);
            ensure!(!to.exists(), "two files are called {}", name.display());
            fs::rename(&file, &to).with_context(|| format!("{} cannot be moved", file.display()))?;
        }
    }
    if std::env::var(latest::KEY).is_ok_and(|key| !key.is_empty()) {
        latest::write(tag, address, release)?;
    } else {
        println!("::warning::no update key: no installed version will find this release");
    }
    let mut names: Vec<PathBuf> =
        fs::read_dir(release)?.map(|file| Ok(PathBuf::from(file?.file_name()))).collect::<Result<_>>()?;
    ensure!(!names.is_empty(), "{} has no files", made.display());
    names.sort();
    let sums = output(Command::new("sha256sum").arg("--").args(names).current_dir(release))?;
    fs::write(release.join(SUMS), sums)?;
    sign_sums(release)
}

/// Returns all files below a directory.
fn below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() { files.extend(below(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

fn sign_sums(release: &Path) -> Result<()> {
    let Some(key) = std::env::var(GPG_KEY).ok().filter(|key| !key.is_empty()) else {
        println!("::warning::no key: the checksums are not signed");
        return Ok(());
    };
    let mut import = Command::new("gpg").args(["--batch", "--import"]).stdin(Stdio::piped()).spawn()?;
    import.stdin.take().context("gpg reads no key")?.write_all(key.as_bytes())?;
    ensure!(import.wait()?.success(), "gpg does not take the key in {GPG_KEY}");
    run(Command::new("gpg").args(["--batch", "--armor", "--detach-sign", SUMS]).current_dir(release))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_gathered_with_their_sums_and_none_replaces_another() {
        let dir = tempfile::tempdir().unwrap();
        let [made, release] = ["made", "release"].map(|name| dir.path().join(name));
        for (place, text) in [("deb/one.deb", "one"), ("rpm/two.rpm", "two"), ("notes.md", "A thing.")] {
            let file = made.join(place);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let tag = Tag { tag: "v0.0.0".into(), unreleased: false };
        gather(&tag, "https://example.com", &made, &release).unwrap();
        let sums = fs::read_to_string(release.join(SUMS)).unwrap();
        let names: Vec<&str> = sums.lines().filter_map(|line| line.split("  ").nth(1)).collect();
        assert_eq!(names, ["one.deb", "two.rpm"], "and no notes");
        run(Command::new("sha256sum").args(["--check", "--quiet", SUMS]).current_dir(&release)).unwrap();
        fs::write(made.join("deb/one.deb"), "another").unwrap();
        gather(&tag, "https://example.com", &made, &release).unwrap_err();
        assert_eq!(fs::read_to_string(release.join("one.deb")).unwrap(), "one");
    }
}
