//! Release notes from CHANGELOG.md.

use anyhow::{Context as _, Result, ensure};

/// Prints the notes of a tag such as `v0.1.0`.
///
/// # Errors
/// As [`of_tag`].
pub(crate) fn print(tag: &str) -> Result<()> {
    println!("{}", of_tag(tag)?);
    Ok(())
}

/// Returns the notes of the version that a tag names.
///
/// # Errors
/// A tag that is not the version of the workspace; a version without notes.
pub(crate) fn of_tag(tag: &str) -> Result<String> {
    let version = tag.strip_prefix('v').unwrap_or(tag);
    ensure!(
        version == env!("CARGO_PKG_VERSION"),
        "the workspace has version {}, not {version}",
        env!("CARGO_PKG_VERSION")
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../CHANGELOG.md");
    let changelog = std::fs::read_to_string(path).with_context(|| path.to_owned())?;
    let notes = of(&changelog, version);
    Ok(notes.with_context(|| format!("CHANGELOG.md has nothing under “## [{version}] - DATE”"))?.to_owned())
}

/// Returns the text below the heading of a version. `None` without a heading or a text.
fn of<'a>(changelog: &'a str, version: &str) -> Option<&'a str> {
    let (_, after) = changelog.split_once(&format!("\n## [{version}] - "))?;
    let (_, after) = after.split_once('\n')?;
    // The link addresses follow the last version.
    let end = ["\n## ", "\n["].iter().filter_map(|end| after.find(end)).min().unwrap_or(after.len());
    Some(after[..end].trim()).filter(|notes| !notes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- A thing.\n\n\
                             ## [0.1.0] - 2026-11-25\n\nThe first.\n\n[0.1.0]: https://example.com/\n";

    #[test]
    fn each_version_has_its_own_notes() {
        assert_eq!(of(CHANGELOG, "0.2.0"), Some("### Added\n\n- A thing."));
        assert_eq!(of(CHANGELOG, "0.1.0"), Some("The first."));
        assert_eq!(of(CHANGELOG, "0.3.0"), None);
        assert_eq!(of("\n## [1.0.0] - 2026-12-01\n\n## [0.1.0] - x\n", "1.0.0"), None, "nothing is no notes");
    }
}
