//! Signatures of Windows programs (Authenticode), made by `osslsigncode`.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::run::run;

/// The path of a certificate with its key, a `.pfx` file.
const KEY: &str = "HOOKTRAY_SIGN_KEY";
/// Its password.
const PASSWORD: &str = "HOOKTRAY_SIGN_PASSWORD";
/// The address of a timestamp server. With its stamp, a signature stays valid after the certificate has expired.
const TIME: &str = "HOOKTRAY_SIGN_TIME";

/// Returns whether there is a key.
pub(super) fn is_wanted() -> bool {
    variable(KEY).is_some()
}

/// Signs a program.
///
/// # Errors
/// No key, or what `osslsigncode` says.
pub(crate) fn sign(program: &Path) -> Result<()> {
    let key = variable(KEY).with_context(|| format!("{KEY} is not set"))?;
    // Arguments can be read by every user of the machine.
    let mut password = tempfile::NamedTempFile::new()?;
    password.write_all(variable(PASSWORD).unwrap_or_default().as_bytes())?;
    let signed = program.with_added_extension("signed");
    let mut tool = Command::new("osslsigncode");
    tool.args(["sign", "-h", "sha256", "-n", "Hooktray", "-pkcs12", &key, "-readpass"]).arg(password.path());
    if let Some(address) = variable(TIME) {
        tool.args(["-ts", &address]);
    }
    run(tool.arg("-in").arg(program).arg("-out").arg(&signed))?;
    fs::rename(&signed, program).with_context(|| format!("{} cannot be replaced", program.display()))
}

/// GitHub sets a missing secret to an empty text.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
