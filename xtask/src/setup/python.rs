//! The Python packages that scripts of the fixtures ask, in the versions that the fixtures name.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::run::{root, run, target};

/// A fixture whose first line names the version, and the package.
const PACKAGES: [(&str, &str); 2] = [("phones/numbers.jsonl", "phonenumbers"), ("json/damaged.jsonl", "json_repair")];

/// Installs a package, such as `name==1.0`, into a directory of its own.
///
/// # Errors
/// A package that cannot be installed.
pub(crate) fn install(package: &str, place: &Path) -> Result<()> {
    run(Command::new("pip3").args(["install", "--quiet", "--no-deps", "--target"]).arg(place).arg(package))
}

/// Installs the packages below the target directory. Returns where Python finds them, for `PYTHONPATH`.
///
/// # Errors
/// A package that cannot be installed.
pub(crate) fn packages() -> Result<OsString> {
    let mut places = Vec::new();
    for (fixture, package) in PACKAGES {
        let fixture = root().join("tests/fixtures").join(fixture);
        let stored = fs::read_to_string(&fixture).with_context(|| format!("{} cannot be read", fixture.display()))?;
        let version = stored.lines().next().unwrap_or_default().trim_matches('"');
        let wanted = format!("{package}=={version}");
        let place = target()?.join("python").join(&wanted);
        if !place.join(package).exists() {
            println!("Installing {wanted}, which says what is expected of a fixture.");
            install(&wanted, &place)?;
        }
        places.push(place);
    }
    places.extend(env::var_os("PYTHONPATH").iter().flat_map(env::split_paths));
    Ok(env::join_paths(places)?)
}
