//! Windows builds on Linux: type-checks everything, and tests all but the window under Wine, with the installer.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::run::{Companion, cargo, is_installed, run, target};
use crate::{installer, licences, setup, window};

const TARGET: &str = "x86_64-pc-windows-gnu";
/// The user under Wine. Most users have a Cyrillic name.
const USER: &str = "Ольга";

/// Type-checks the workspace for Windows. Nothing is linked or run.
///
/// # Errors
/// What does not compile.
pub(crate) fn check() -> Result<()> {
    if cfg!(windows) {
        // The window's program embeds the built page.
        window::build()?;
        return run(cargo().args(["check", "--workspace", "--all-targets", "--locked"]));
    }
    if !has_a_compiler() {
        println!("NOT CHECKED for Windows: this needs Debian's compiler for {TARGET}.");
        return Ok(());
    }
    setup::for_windows()?;
    window::build()?;
    run(compiler(&target()?, "check").args(["--workspace", "--all-targets"]))
}

/// Builds the programs and the installer for Windows and runs the tests of `tests/wine` with them.
///
/// # Errors
/// What does not compile, or does not pass.
pub(crate) fn wine() -> Result<()> {
    if !has_a_compiler() {
        println!("NOT TESTED under Wine: this needs Wine and Debian's compiler for {TARGET}.");
        println!("On Windows, run `cargo xtask test`, which tests more.");
        return Ok(());
    }
    setup::for_wine()?;
    let target = target()?;
    let third_party = licences::write()?.as_text();
    window::build()?;
    let built = build_programs(&target, true)?;
    run(compiler(&target, "build").args(["--package", "hooktray-tests", "--bin", "cloudflared-stand-in"]))?;
    let programs = gathered(&built, &target)?;
    let files = target.join("wine/files");
    installer::gather(&built, &third_party, &files, true)?;
    installer::make(&files, &programs, true)?;
    // The tray program and the installer have their own: their tests end the session, or need an untouched one.
    let disks = ["disk", "disk-desktop", "disk-installer", "disk-webview"].map(|disk| target.join("wine").join(disk));
    let [prefix, ..] = &disks;
    for disk in &disks {
        if disk.exists() {
            // The tests expect no records of an earlier run.
            fs::remove_dir_all(disk)?;
        }
    }
    let session = session(prefix)?;
    let tests = run(logged_on(&mut cargo(), prefix)
        .args(["test", "--locked", "--package", "hooktray-tests", "--test", "wine"])
        .env("HOOKTRAY_WINDOWS", &programs));
    drop(session);
    // Programs that a failed test left running must end.
    for disk in disks.iter().filter(|disk| disk.exists()) {
        run(logged_on(&mut Command::new("wine"), disk).args(["wineboot", "--kill"]))?;
    }
    tests
}

/// Builds what the installer installs. Returns the directory of the programs.
///
/// # Errors
/// What does not compile.
pub(crate) fn build_programs(target: &Path, debug: bool) -> Result<PathBuf> {
    let profile: &[&str] = if debug { &[] } else { &["--release"] };
    let packages = ["--package", "hooktray-cli", "--package", "hooktray-desktop", "--bins"];
    run(compiler(target, "build").args(packages).args(profile))?;
    Ok(target.join("windows").join(TARGET).join(if debug { "debug" } else { "release" }))
}

fn has_a_compiler() -> bool {
    cfg!(target_os = "linux") && is_installed("apt-get")
}

/// Puts the programs into one directory, with the helpers of the tests.
fn gathered(built: &Path, target: &Path) -> Result<PathBuf> {
    let programs = target.join("wine/programs");
    fs::create_dir_all(&programs)?;
    for program in ["hooktray.exe", "hooktray-desktop.exe"] {
        fs::copy(built.join(program), programs.join(program))?;
    }
    fs::copy(built.join("cloudflared-stand-in.exe"), programs.join("cloudflared.exe"))?;
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/wine");
    for (made, source, how) in [
        ("bcryptprimitives.dll", "bcryptprimitives.c", "-shared"),
        ("console.exe", "console.c", "-mconsole"),
        ("curl.exe", "curl.c", "-municode"),
    ] {
        let mut compile = Command::new("x86_64-w64-mingw32-gcc");
        compile.args(["-O1", "-Wall", "-Wextra", "-Werror", how, "-o"]).arg(programs.join(made));
        run(compile.arg(sources.join(source)).arg("-ladvapi32"))?;
    }
    Ok(programs)
}

/// Logs a user on. The first program of a session starts the system's programs, which inherit its pipes and run until the
/// session ends. So the first one must not be a program whose output is read to the end.
fn session(prefix: &Path) -> Result<Companion> {
    let mut shell = Command::new("wine");
    let shell = logged_on(&mut shell, prefix).arg("cmd").stdin(Stdio::piped()).stdout(Stdio::piped());
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

/// Returns a cargo command that compiles for Windows.
fn compiler(target: &Path, task: &str) -> Command {
    // Debian packages the sources of the standard library, which `-Zbuild-std` compiles. rustup would have to download them.
    // This cargo does not read `rust-toolchain.toml`.
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo.args([task, "--locked", "--target", TARGET, "-Zbuild-std=std,panic_unwind", "--target-dir"]);
    cargo.arg(target.join("windows"));
    cargo.env("RUSTC", "/usr/bin/rustc").env("RUSTDOC", "/usr/bin/rustdoc").env("RUSTC_BOOTSTRAP", "1");
    for variable in ["RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO"] {
        cargo.env_remove(variable);
    }
    for (tool, program) in [("CC", "gcc"), ("CXX", "g++"), ("AR", "ar")] {
        cargo.env(format!("{tool}_x86_64_pc_windows_gnu"), format!("x86_64-w64-mingw32-{program}"));
    }
    cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", "x86_64-w64-mingw32-gcc");
    cargo
}
