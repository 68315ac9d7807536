//! `apt-get`, which waits for its locks: a machine's own updates hold them.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::run::{output, run};

/// How long to wait while another program, such as the system's own update, holds apt's lock.
const APT_LOCK_WAIT: Duration = Duration::from_secs(300);

/// True if this runs as root.
pub(super) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Runs apt-get without questions. Waits while another program holds the lock of the installed packages.
///
/// # Errors
/// What apt-get says.
pub(crate) fn apt(arguments: &[&str]) -> Result<()> {
    run(apt_get().args(arguments))
}

/// Fetches the lists of packages. Their lock has no time-out in apt, so this tries again while it is held.
///
/// # Errors
/// As [`apt`].
pub(super) fn apt_update() -> Result<()> {
    let began = Instant::now();
    loop {
        match output(apt_get().arg("update")) {
            Err(error) if error.to_string().contains("Could not get lock") && began.elapsed() < APT_LOCK_WAIT => {
                thread::sleep(Duration::from_secs(2));
            }
            done => return done.map(drop),
        }
    }
}

fn apt_get() -> Command {
    let mut command = Command::new(if is_root() { "env" } else { "sudo" });
    // In English, whatever the system's language.
    command.args(["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "apt-get", "-qq", "-y"]);
    command.arg("-o").arg(format!("DPkg::Lock::Timeout={}", APT_LOCK_WAIT.as_secs()));
    command
}
