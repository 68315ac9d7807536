//! The program in a mount namespace of its own: read-only, full or busy folders, without touching the machine's.

use std::process::Command;

use crate::harness::Program;
use crate::skip::skip;

/// Returns a command that runs a script in a mount namespace, with the program as `$1` and its data dir in
/// `HOOKTRAY_DATA_DIR`; `None` where users cannot mount.
#[must_use]
pub fn with_mounts(program: &Program, script: &str) -> Option<Command> {
    let namespace = ["--user", "--map-root-user", "--mount"];
    if !Command::new("unshare").args(namespace).arg("true").status().is_ok_and(|status| status.success()) {
        skip("this system does not let users mount file systems (unshare --user --mount)");
        return None;
    }
    let mut command = Command::new("unshare");
    command
        .args(namespace)
        .args(["bash", "-euo", "pipefail", "-c", script, "bash"])
        .arg(program.command(&[]).get_program())
        .env("HOOKTRAY_DATA_DIR", program.data_dir())
        .env("HOOKTRAY_SECRETS", "env");
    Some(command)
}
