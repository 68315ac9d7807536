//! The Windows installer: `packaging/windows/installer`, compiled by NSIS. On Linux too, where the releases are made: only there NSIS
//! can make a 64-bit one, and only that one runs under Wine.

mod sidebar;
mod signature;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::run::{root, run, target};
use crate::{licences, setup, window, windows};

pub(crate) use signature::sign;

/// The programs that are installed.
pub(crate) const PROGRAMS: [&str; 3] = ["hooktray.exe", "hooktray-desktop.exe", "hooktray-window.exe"];
/// What a `hooktray-window.exe` that was compiled on Linux needs.
const LOADER: &str = "WebView2Loader.dll";

/// Makes an installer of a folder that `cargo xtask package --bundles files` filled on Windows. Without one, compiles the
/// programs here first.
///
/// # Errors
/// What cannot be compiled, signed or packaged; a missing tool.
pub(crate) fn installer(files: Option<&Path>, debug: bool) -> Result<()> {
    setup::for_installer(signature::is_wanted())?;
    let target = target()?;
    let compiled = target.join("installer/files");
    let files = match files {
        Some(files) => files,
        None => {
            setup::for_windows()?;
            let texts = licences::write()?.as_text();
            window::build()?;
            gather(&windows::build_programs(&target, debug)?, &texts, &compiled, true)?;
            &compiled
        }
    };
    make(files, &target.join("installer"), debug).map(drop)
}

/// Puts everything that is installed into one folder.
///
/// # Errors
/// A file that is missing, or cannot be written.
pub(crate) fn gather(built: &Path, third_party: &str, files: &Path, strip: bool) -> Result<()> {
    if files.exists() {
        fs::remove_dir_all(files)?;
    }
    fs::create_dir_all(files)?;
    for program in PROGRAMS {
        if strip {
            let mut strip = Command::new("x86_64-w64-mingw32-strip");
            run(strip.arg("-o").arg(files.join(program)).arg(built.join(program)))?;
        } else {
            copy(&built.join(program), &files.join(program))?;
        }
    }
    if built.join(LOADER).exists() {
        copy(&built.join(LOADER), &files.join(LOADER))?;
    }
    // Windows opens a file by its ending.
    for (text, name) in [("LICENSE-MIT", "LICENSE-MIT.txt"), ("LICENSE-APACHE", "LICENSE-APACHE.txt")] {
        copy(&root().join(text), &files.join(name))?;
    }
    copy(&root().join("packaging/windows/hooktray-task.xml"), &files.join("hooktray-task.xml"))?;
    fs::write(files.join("third-party.txt"), third_party)?;
    Ok(())
}

/// Signs the programs, if there is a key, and makes an installer of a folder from [`gather`]. Returns its path. A `fast` one is
/// not compressed.
///
/// # Errors
/// What NSIS says; a file that cannot be signed.
pub(crate) fn make(files: &Path, into: &Path, fast: bool) -> Result<PathBuf> {
    fs::create_dir_all(into)?;
    let version = env!("CARGO_PKG_VERSION");
    let installer = into.join(format!("Hooktray_{version}_x64-setup.exe"));
    let picture = into.join("sidebar.bmp");
    sidebar::draw(&root().join("src-tauri/icons/app.svg"), &picture)?;
    let mut nsis = Command::new("makensis");
    // Its scripts are UTF-8, and a warning is a mistake.
    nsis.args(["-V2", "-INPUTCHARSET", "UTF8", "-WX"]);
    let mut define = |name: &str, value: &dyn std::fmt::Display| {
        nsis.arg(format!("-D{name}={value}"));
    };
    define("FILES", &fs::canonicalize(files)?.display());
    define("OUT", &std::path::absolute(&installer)?.display());
    define("ICON", &fs::canonicalize(root().join("src-tauri/icons/icon.ico"))?.display());
    define("PICTURE", &std::path::absolute(&picture)?.display());
    define("VERSION", &version);
    define("SIZE", &kilobytes(files)?);
    // NSIS for Windows has no other.
    define("TARGET", if cfg!(windows) { &"x86-unicode" } else { &"amd64-unicode" });
    if fast {
        define("FAST", &"");
    }
    if signature::is_wanted() {
        PROGRAMS.iter().try_for_each(|program| sign(&files.join(program)))?;
        // Also signs the installer, and the uninstaller in it.
        define("SIGN", &format!("\"{}\" sign", std::env::current_exe()?.display()));
    }
    run(nsis.arg("hooktray.nsi").current_dir(root().join("packaging/windows/installer")))?;
    println!("The installer is {}", installer.display());
    Ok(installer)
}

fn kilobytes(files: &Path) -> Result<u64> {
    let mut bytes = 0;
    for file in fs::read_dir(files)? {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes.div_ceil(1024))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display())).map(drop)
}
