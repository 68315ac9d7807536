//! Tests the programs and the installer for Windows under Wine: all but the window.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use crate::run::{Companion, cargo, run, start_companion, target};
use crate::test::stage;
use crate::{debian_rust, installer, licences, setup, window, windows};

/// The user under Wine. Most users have a Cyrillic name.
const USER: &str = "Ольга";
/// The page with the promises and the names of their tests.
const PROMISES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/RELIABILITY.md");

/// Builds the programs and the installer for Windows and runs the tests of `tests/wine` with them.
///
/// # Errors
/// What does not compile, or does not pass, with the promise that is broken.
pub(crate) fn wine() -> Result<()> {
    if !debian_rust::is_here() {
        println!("NOT TESTED under Wine: this needs Wine and Debian's compiler for Windows.");
        println!("On Windows, run `cargo xtask test`, which tests more.");
        return Ok(());
    }
    stage("set-up", setup::for_wine)?;
    let target = target()?;
    let third_party = licences::write()?.as_text();
    stage("window", window::build)?;
    let mut built = PathBuf::new();
    stage("programs for Windows", || {
        built = windows::build_for_tests(&target)?;
        Ok(())
    })?;
    let programs = target.join("wine/programs");
    stage("installer", || {
        gather(&built, &programs)?;
        let files = target.join("wine/files");
        installer::gather(&built, &third_party, &files, true)?;
        installer::make(&files, &programs, true).map(drop)
    })?;
    stage("promises on Windows", || test(&programs, &target.join("wine/disks")))
}

/// Puts the programs into one directory, with the helpers of the tests.
fn gather(built: &Path, programs: &Path) -> Result<()> {
    fs::create_dir_all(programs)?;
    for (program, name) in [
        ("hooktray.exe", "hooktray.exe"),
        ("hooktray-desktop.exe", "hooktray-desktop.exe"),
        ("cloudflared-stand-in.exe", "cloudflared.exe"),
        // Not under the name of the window's program: that one is missing in most tests.
        ("window-stand-in.exe", "window-stand-in.exe"),
    ] {
        fs::copy(built.join(program), programs.join(name))?;
    }
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/wine");
    for (made, source, how) in [
        ("bcryptprimitives.dll", "bcryptprimitives.c", "-shared"),
        ("balloon.exe", "balloon.c", "-municode"),
        ("console.exe", "console.c", "-mconsole"),
        ("curl.exe", "curl.c", "-municode"),
        ("trust.exe", "trust.c", "-municode"),
    ] {
        let mut compile = Command::new(windows::CC);
        compile.args(["-O1", "-Wall", "-Wextra", "-Werror", how, "-o"]).arg(programs.join(made));
        run(compile.arg(sources.join(source)).args(["-ladvapi32", "-lcrypt32"]))?;
    }
    Ok(())
}

/// Runs the tests with the programs of this directory. `disks` gets a disk for each session of a user.
fn test(programs: &Path, disks: &Path) -> Result<()> {
    if disks.exists() {
        // The tests expect no records of an earlier run.
        fs::remove_dir_all(disks)?;
    }
    fs::create_dir_all(disks)?;
    let prefix = disks.join("disk");
    // Without a display Wine has no windows, and so no tray.
    let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
    let (display, number) = start_companion(Command::new("Xvfb").args(screen))?;
    let name = format!(":{number}");
    let session = session(&prefix, &name)?;
    let failed = failed_tests(
        logged_on(&mut cargo(), &prefix)
            .env("DISPLAY", name)
            .args(["test", "--locked", "--package", "hooktray-wine-tests"])
            .env("HOOKTRAY_WINDOWS", programs),
    );
    drop((session, display));
    // Programs that a failed test left running must end.
    for disk in fs::read_dir(disks)? {
        run(logged_on(&mut Command::new("wine"), &disk?.path()).args(["wineboot", "--kill"]))?;
    }
    let failed = failed?;
    if failed.is_empty() {
        return Ok(());
    }
    let page = fs::read_to_string(PROMISES)?;
    let broken: Vec<String> = failed.iter().map(|test| promise(&page, test)).collect();
    bail!("broken on Windows:\n{}", broken.join("\n"))
}

/// Runs the tests and passes on what they print. Returns the names of those that failed.
fn failed_tests(tests: &mut Command) -> Result<Vec<String>> {
    let mut child = tests.stdout(Stdio::piped()).spawn().context("cargo cannot be started")?;
    let mut failed = Vec::new();
    for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
        let line = line?;
        println!("{line}");
        failed.extend(failed_test(&line).map(str::to_owned));
    }
    let status = child.wait()?;
    ensure!(status.success() || !failed.is_empty(), "the tests did not run ({status})");
    Ok(failed)
}

/// Returns the test that failed according to a line of the test run.
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// Returns the promise that a test holds, from the table that names its test.
fn promise(page: &str, test: &str) -> String {
    let row = page.lines().find(|line| line.contains(&format!("`wine::{test}`")));
    let cells: Option<Vec<&str>> = row.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect());
    match cells.as_deref() {
        Some([what, promise, ..]) => format!("- {what}: {promise} ({test})"),
        _ => format!("- {test}"),
    }
}

/// Logs a user on. The first program of a session starts the system's programs, which inherit its pipes and run until the
/// session ends. So the first one must not be a program whose output is read to the end.
fn session(prefix: &Path, display: &str) -> Result<Companion> {
    let mut shell = Command::new("wine");
    let shell =
        logged_on(&mut shell, prefix).env("DISPLAY", display).arg("cmd").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut shell = shell.stderr(Stdio::null()).spawn().context("wine cannot be started")?;
    let (input, output) = (shell.stdin.as_mut(), shell.stdout.as_mut());
    let (input, output) = input.zip(output).context("the shell has no input")?;
    writeln!(input, "echo ready")?;
    // Wine creates the disk first.
    let ready = BufReader::new(output).lines().map_while(Result::ok).any(|line| line.contains("ready"));
    ensure!(ready, "Wine does not start");
    Ok(Companion(shell))
}

/// Sets the environment of that user's session: its own disk, no downloads by Wine, and no entries in the menus of this machine.
fn logged_on<'a>(command: &'a mut Command, prefix: &Path) -> &'a mut Command {
    command
        .env("WINEPREFIX", prefix)
        .env("WINEDEBUG", "-all")
        .env("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=");
    // Wine encodes file names and variables by the locale.
    command.env("LC_ALL", "C.UTF-8").env("USER", USER).env_remove("DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_test_says_which_promise_is_broken() {
        let page = "| a | b |\n| **The disk is full** | The sender gets 507. | `wine::drives::full`, `wine::drives::other` |\n";
        assert_eq!(failed_test("test drives::full ... FAILED"), Some("drives::full"));
        assert_eq!(failed_test("test drives::full ... ok"), None);
        let broken = "- **The disk is full**: The sender gets 507. (drives::other)";
        assert_eq!(promise(page, "drives::other"), broken);
        assert_eq!(promise(page, "drives::third"), "- drives::third", "a test of no promise");
    }
}
