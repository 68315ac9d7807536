//! Files of the Linux packages, as far as they can be checked without installing them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hooktray_support::program::built;
use hooktray_support::skip::skip;

fn packaging(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging").join(path)
}

/// By systemd's own check, which prints nothing if all is well. Some errors, such as an unknown key, it only prints.
#[test]
fn systemd_accepts_the_unit() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return skip("systemd-analyze is not installed; `cargo xtask setup` installs it");
    }
    let folder = tempfile::tempdir().expect("a temporary directory");
    let unit = fs::read_to_string(packaging("linux/hooktray.service")).expect("the unit");
    let (installed, here) = ("/usr/bin/hooktray", built("hooktray", "HOOKTRAY_BIN"));
    assert!(unit.contains(&format!("ExecStart={installed} serve")), "{unit}");
    let file = folder.path().join("hooktray.service");
    fs::write(&file, unit.replace(installed, &here.to_string_lossy())).expect("written");
    let mut verify = Command::new("systemd-analyze");
    verify.args(["--user", "--man=no", "verify"]).arg(&file);
    let verified = verify.env("XDG_RUNTIME_DIR", folder.path()).env("HOME", folder.path()).output().expect("it runs");
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success() && said.is_empty(), "{said}");
}

/// By the checker of the format. It prints hints too, but fails on errors only.
#[test]
fn appstream_accepts_the_description() {
    let file = packaging("linux/app.hooktray.Hooktray.metainfo.xml");
    let Ok(validated) = Command::new("appstreamcli").args(["validate", "--no-net"]).arg(&file).output() else {
        return skip("appstreamcli is not installed; `cargo xtask setup` installs it");
    };
    assert!(validated.status.success(), "{}", String::from_utf8_lossy(&validated.stdout));
}

#[test]
fn man_page_of_the_tray_program_has_every_option() {
    let arguments = fs::read_to_string(packaging("../src-tauri/src/desktop/arguments.rs")).expect("the arguments");
    let option = regex::Regex::new(r"#\[arg\(long([^\n]*)\)\]\s+pub\(crate\) (\w+):").expect("a pattern");
    let shown = option.captures_iter(&arguments).filter(|option| !option[1].contains("hide"));
    let shown: Vec<String> = shown.map(|option| option[2].replace('_', "\\-")).collect();
    assert!(shown.len() > 4, "{shown:?}");
    let page = fs::read_to_string(packaging("linux/hooktray-desktop.1")).expect("the page");
    for option in shown {
        assert!(page.contains(&format!(r"\-\-{option}")), "{option} is not in the page");
    }
}

/// Tauri names the desktop entry after the product.
#[test]
fn description_names_the_desktop_entry() {
    let config = fs::read_to_string(packaging("../src-tauri/tauri.conf.json")).expect("the configuration");
    let config: serde_json::Value = serde_json::from_str(&config).expect("JSON");
    let name = config["productName"].as_str().expect("a name");
    let text = fs::read_to_string(packaging("linux/app.hooktray.Hooktray.metainfo.xml")).expect("the description");
    assert!(text.contains(&format!("<launchable type=\"desktop-id\">{name}.desktop</launchable>")), "{text}");
}

/// Without root certificates no order is sent, and without a keychain no key is stored. Both can be missing on a bare system.
#[test]
fn packages_recommend_certificates_and_a_keychain() {
    let config = fs::read_to_string(packaging("../src-tauri/tauri.conf.json")).expect("the configuration");
    let config: serde_json::Value = serde_json::from_str(&config).expect("JSON");
    for format in ["deb", "rpm"] {
        let recommended = &config["bundle"]["linux"][format]["recommends"];
        let names: Vec<&str> =
            recommended.as_array().expect("a list").iter().filter_map(|name| name.as_str()).collect();
        for wanted in ["ca-certificates", "gnome-keyring"] {
            assert!(names.iter().any(|name| name.split(" | ").any(|name| name == wanted)), "{format}: {names:?}");
        }
    }
}
