//! The measured machine: cores, memory, kind of disk, versions. Nothing that identifies it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::node_red;
use crate::run::output;

/// Returns the lines of the report.
pub(super) fn described() -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    let memory = fs::read_to_string("/proc/meminfo")?;
    let kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let gib = kib.trim().trim_end_matches("kB").trim().parse::<f64>().unwrap_or_default() / 1024.0 / 1024.0;
    let system = fs::read_to_string("/etc/os-release")?;
    let system =
        system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or_default().trim_matches('"');
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let kernel = kernel.split('-').next().unwrap_or_default().trim().to_owned();
    let first = |mut command: Command| output(&mut command).map(|said| said.trim().to_owned()).unwrap_or_default();
    let version = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version");
        first(command)
    };
    let rustc = version("rustc").split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let commit = first({
        let mut git = Command::new("git");
        git.args(["rev-parse", "--short", "HEAD"]);
        git
    });
    Ok(format!(
        "| | |\n|---|---|\n| measured | {}, Hooktray {} at {commit}, release build |\n| machine | {cores} cores, {gib:.0} GiB of memory, {} |\n\
         | system | {system}, Linux {kernel} |\n| versions | {rustc}; SQLite as `rusqlite` brings it; wrk {}; Node-RED {} on Node {} |\n",
        first({
            let mut date = Command::new("date");
            date.args(["-u", "+%F"]);
            date
        }),
        env!("CARGO_PKG_VERSION"),
        disk(),
        wrk(),
        node_red::VERSION,
        version("node"),
    ))
}

/// Returns the version of wrk, which prints it and fails.
fn wrk() -> String {
    let said = Command::new("wrk").arg("-v").output().map(|said| said.stdout).unwrap_or_default();
    String::from_utf8_lossy(&said).split_whitespace().nth(1).unwrap_or("of an unknown version").to_owned()
}

/// Returns the kind of disk the target directory is on.
fn disk() -> String {
    let mut df = Command::new("df");
    df.args(["--output=source,fstype", "."]);
    let said = output(&mut df).unwrap_or_default();
    let mut words = said.lines().nth(1).unwrap_or_default().split_whitespace();
    let device = words.next().unwrap_or_default().trim_start_matches("/dev/").to_owned();
    let files = words.next().unwrap_or("an unknown file system");
    let kind = if device.starts_with("vd") || device.starts_with("xvd") {
        "a virtual disk"
    } else if device.starts_with("nvme") {
        "an NVMe disk"
    } else {
        let whole = device.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let turns = fs::read_to_string(Path::new("/sys/block").join(whole).join("queue/rotational"));
        match turns.as_deref().map(str::trim) {
            Ok("0") => "an SSD",
            Ok(_) => "a hard disk",
            Err(_) => "a disk of unknown kind",
        }
    };
    format!("{kind} with {files}")
}
