//! Packages: the tray program bundled by Tauri, with the command line and their files.

mod install_test;
mod mac;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value, json};

use crate::run::{cargo, root, run, target};
use crate::{installer, licences, man, setup, window};

/// The bundler. Its version has to match the `tauri` crate.
pub(crate) const TAURI_CLI: &str = "@tauri-apps/cli@2.12.5";

/// Makes packages, and with `test` installs and tests the .deb on this machine.
///
/// # Errors
/// What cannot be built, bundled or tested.
pub(crate) fn package(debug: bool, bundles: &[String], universal: bool, test: bool) -> Result<()> {
    let usual = match std::env::consts::OS {
        "windows" => "nsis",
        "macos" => "app,dmg",
        _ => "deb,rpm",
    };
    ensure!(!universal || cfg!(target_os = "macos"), "a universal app can only be built on macOS");
    let bundles = if bundles.is_empty() { usual.to_owned() } else { bundles.join(",") };
    setup::for_packages(test)?;
    let profile = if debug { "debug" } else { "release" };
    let target = target()?;
    let stage = target.join("package");
    gather(&stage)?;
    let built = if universal { target.join(mac::UNIVERSAL) } else { target.clone() }.join(profile);
    if universal {
        mac::build(&target, debug)?;
    } else {
        let mut programs = cargo();
        programs.args(["build", "--locked", "--package", "hooktray-cli", "--bin", "hooktray"]);
        if cfg!(windows) {
            // Elsewhere the bundler builds them.
            programs.args(["--package", "hooktray-desktop", "--bin", "hooktray-desktop", "--bin", "hooktray-window"]);
        }
        run(if debug { &mut programs } else { programs.arg("--release") })?;
    }
    if cfg!(windows) {
        let (files, third_party) = (stage.join("files"), fs::read_to_string(stage.join("third-party.txt"))?);
        installer::gather(&built, &third_party, &files, false)?;
        println!("The files to install are in {}", files.display());
        return if bundles == "files" {
            Ok(())
        } else {
            installer::make(&files, &built.join("bundle/nsis"), debug).map(drop)
        };
    }
    let program = built.join(format!("hooktray{}", std::env::consts::EXE_SUFFIX));
    let config = stage.join("bundle.json");
    fs::write(&config, beside(&program, &stage, universal)?.to_string())?;

    let mut tauri = Command::new("npx");
    // The bundler's own universal build would merge the main program only.
    tauri.args(["--yes", TAURI_CLI, if universal { "bundle" } else { "build" }]);
    if universal {
        tauri.args(["--target", mac::UNIVERSAL]);
    }
    // The bundler would write the package type into the program, but the window detects it by itself.
    tauri.args(["--ci", "--no-binary-patching", "--bundles", &bundles, "--config"]).arg(&config);
    tauri.current_dir(root());
    run(if debug { tauri.arg("--debug") } else { &mut tauri })?;
    let made = built.join("bundle");
    println!("The packages are in {}", made.display());
    if test { install_test::deb(&newest_deb(&made.join("deb"))?) } else { Ok(()) }
}

/// Builds what is packaged with the programs: the window, man pages, completions, licences.
fn gather(stage: &Path) -> Result<()> {
    if stage.exists() {
        // A page of a removed command must not be packaged.
        fs::remove_dir_all(stage)?;
    }
    fs::create_dir_all(stage)?;
    let texts = licences::write()?;
    window::build()?;
    fs::write(stage.join("third-party.txt"), texts.as_text())?;
    man::write(stage)?;
    if cfg!(target_os = "linux") { finish_pages(&stage.join("man")) } else { Ok(()) }
}

/// Adds the man pages of the desktop programs and compresses all of them.
fn finish_pages(pages: &Path) -> Result<()> {
    for page in ["hooktray-desktop.1", "hooktray-window.1"] {
        fs::copy(root().join("packaging/linux").join(page), pages.join(page))?;
    }
    let pages: Vec<PathBuf> = fs::read_dir(pages)?.map(|page| Ok(page?.path())).collect::<Result<_>>()?;
    // Without the time: builds are reproducible.
    run(Command::new("gzip").args(["-9", "--no-name"]).args(pages))
}

/// Returns the files packaged with the tray program, as a change to Tauri's configuration: target and source.
fn beside(program: &Path, stage: &Path, universal: bool) -> Result<Value> {
    let root = root();
    let third_party = stage.join("third-party.txt");
    if cfg!(target_os = "macos") {
        // The bundler signs only what it calls external programs.
        let kind = if universal { "universal" } else { std::env::consts::ARCH };
        fs::copy(program, stage.join(format!("hooktray-{kind}-apple-darwin")))?;
        return Ok(json!({ "bundle": {
            "externalBin": [text(&stage.join("hooktray"))?],
            "macOS": { "files": { "Resources/third-party.txt": text(&third_party)? } },
        } }));
    }
    let (packaging, pages) = (root.join("packaging/linux"), stage.join("completions"));
    let files = [
        ("/usr/bin/hooktray", program.to_owned()),
        ("/usr/share/man/man1", stage.join("man")),
        ("/usr/share/bash-completion/completions/hooktray", pages.join("hooktray.bash")),
        ("/usr/share/fish/vendor_completions.d/hooktray.fish", pages.join("hooktray.fish")),
        ("/usr/lib/systemd/user/hooktray.service", packaging.join("hooktray.service")),
        (
            "/usr/share/metainfo/app.hooktray.Hooktray.metainfo.xml",
            packaging.join("app.hooktray.Hooktray.metainfo.xml"),
        ),
        ("/usr/share/icons/hicolor/scalable/apps/hooktray.svg", root.join("src-tauri/icons/app.svg")),
        ("/usr/share/doc/hooktray/third-party.txt", third_party),
        ("/usr/share/doc/hooktray/copyright", packaging.join("copyright")),
        ("/usr/share/doc/hooktray/CHANGELOG.md", root.join("CHANGELOG.md")),
        ("/usr/share/doc/hooktray/LICENSE-MIT", root.join("LICENSE-MIT")),
        ("/usr/share/doc/hooktray/LICENSE-APACHE", root.join("LICENSE-APACHE")),
        ("/usr/share/doc/hooktray/flow.schema.json", root.join("docs/flow.schema.json")),
    ];
    let mut all = Map::new();
    for (to, from) in files {
        all.insert(to.to_owned(), text(&from)?.into());
    }
    let with_zsh = |dir: &str| -> Result<Value> {
        let mut all = all.clone();
        all.insert(format!("{dir}/_hooktray"), text(&pages.join("_hooktray"))?.into());
        Ok(all.into())
    };
    Ok(json!({ "bundle": { "linux": {
        "deb": { "files": with_zsh("/usr/share/zsh/vendor-completions")? },
        "rpm": { "files": with_zsh("/usr/share/zsh/site-functions")? },
        "appimage": { "files": { "/usr/bin/hooktray": text(program)? } },
    } } }))
}

fn text(path: &Path) -> Result<String> {
    Ok(path.to_str().with_context(|| format!("{} is not valid UTF-8", path.display()))?.to_owned())
}

fn newest_deb(dir: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(dir).with_context(|| format!("no .deb was made: {}", dir.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "deb") {
            found.push((path.metadata()?.modified()?, path));
        }
    }
    match found.into_iter().max() {
        Some((_, path)) => Ok(path),
        None => bail!("no .deb was made in {}", dir.display()),
    }
}
