//! Release notes from CHANGELOG.md.

use anyhow::{Context as _, Result, ensure};

/// Where the notes of a version are.
#[derive(clap::Args)]
pub(crate) struct Tag {
    /// The tag, such as v0.1.0
    pub(crate) tag: String,
    /// Take the notes of the next version, for a rehearsal
    #[arg(long, hide = true)]
    pub(crate) unreleased: bool,
}

/// Prints the notes of a tag.
///
/// # Errors
/// As [`of_tag`].
pub(crate) fn print(tag: &Tag) -> Result<()> {
    println!("{}", of_tag(tag)?);
    Ok(())
}

/// Returns the notes of the version that a tag names.
///
/// # Errors
/// A tag that is not the version of the workspace; a version without notes.
pub(crate) fn of_tag(Tag { tag, unreleased }: &Tag) -> Result<String> {
    let version = tag.strip_prefix('v').unwrap_or(tag);
    ensure!(
        version == env!("CARGO_PKG_VERSION"),
        "the workspace has version {}, not {version}",
        env!("CARGO_PKG_VERSION")
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../CHANGELOG.md");
    let changelog = std::fs::read_to_string(path).with_context(|| path.to_owned())?;
    let heading = if *unreleased { "## [Unreleased]".to_owned() } else { format!("## [{version}] - ") };
    let notes = of(&changelog, &heading);
    Ok(notes.with_context(|| format!("CHANGELOG.md has nothing under “{heading}…”"))?.to_owned())
}

/// Returns the text below a heading that begins like this. `None` without the heading or a text.
fn of<'a>(changelog: &'a str, heading: &str) -> Option<&'a str> {
    let (_, after) = changelog.split_once(&format!("\n{heading}"))?;
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
        assert_eq!(of(CHANGELOG, "## [0.2.0] - "), Some("### Added\n\n- A thing."));
        assert_eq!(of(CHANGELOG, "## [0.1.0] - "), Some("The first."));
        assert_eq!(of(CHANGELOG, "## [0.3.0] - "), None);
        assert_eq!(of(CHANGELOG, "## [Unreleased]"), None);
        assert_eq!(
            of("\n## [1.0.0] - 2026-12-01\n\n## [0.1.0] - x\n", "## [1.0.0] - "),
            None,
            "an empty section has no notes"
        );
    }
}
