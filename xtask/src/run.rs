//! Runs other programs.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Runs a program to its end.
///
/// # Errors
/// If it cannot be started, or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = format!("{command:?}");
    let status = command.status().with_context(|| format!("{shown} cannot be started"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// Runs a program to its end. Returns its standard output.
///
/// # Errors
/// As [`run`].
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let output = command.output().with_context(|| format!("{shown} cannot be started"))?;
    if !output.status.success() {
        bail!("{shown} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Returns true if a program is in the PATH.
pub(crate) fn is_installed(program: &str) -> bool {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(&name).is_file()))
}

/// Returns the cargo that started this program.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Returns the root of the repository.
pub(crate) fn root() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), ".."].iter().collect()
}

/// Returns the path of the debug build of a program.
///
/// # Errors
/// As [`target`].
pub(crate) fn built(program: &str) -> Result<PathBuf> {
    Ok(target()?.join("debug").join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
}

/// Returns cargo's target directory.
///
/// # Errors
/// A failing `cargo metadata`.
pub(crate) fn target() -> Result<PathBuf> {
    let metadata = output(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    Ok(metadata["target_directory"].as_str().context("cargo metadata names no target directory")?.into())
}

/// A program in the background, ended on drop.
pub(crate) struct Companion(pub(crate) Child);

impl Drop for Companion {
    fn drop(&mut self) {
        #[cfg(unix)]
        {
            // SIGTERM: it finishes what is under way.
            let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        }
        #[cfg(not(unix))]
        {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// Starts a program in the background. Returns its first line, which says how to reach it.
///
/// # Errors
/// A program that cannot be started, or ends without a line.
pub(crate) fn start_companion(command: &mut Command) -> Result<(Companion, String)> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{command:?} cannot be started"))?;
    let stdout = child.stdout.take().context("no standard output")?;
    let companion = Companion(child);
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    if line.is_empty() {
        bail!("{command:?} ended");
    }
    Ok((companion, line.trim().to_owned()))
}
