//! Where everything is that a benchmark starts, and the data folders that it starts them on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;
use serde_json::Value;

use super::{Part, node_red};
use crate::order::{self, FLOW, Hooktray, start};
use crate::run::{Companion, output, target};

/// The programs, and a folder on the disk that is measured.
pub(super) struct Site {
    programs: PathBuf,
    sections: PathBuf,
    /// Where Node-RED is installed.
    pub(super) node_red: PathBuf,
}

/// A program that is measured.
pub(super) struct Running {
    pub(super) companion: Companion,
    /// Such as `http://127.0.0.1:8477`.
    pub(super) url: String,
    // Whoever says more must find somebody who listens.
    _says: mpsc::Receiver<String>,
}

impl Running {
    /// Its number in the system.
    pub(super) fn pid(&self) -> u32 {
        self.companion.0.id()
    }
}

/// A data folder with the flow of the template in it, filled in as a shop would.
pub(super) struct Folder {
    pub(super) hooktray: Hooktray,
    /// Gone with this.
    _temporary: tempfile::TempDir,
}

impl Site {
    pub(super) fn prepare() -> Result<Site> {
        let target = target()?;
        let sections = target.join("bench");
        std::fs::create_dir_all(&sections)?;
        let node_red = node_red::install(&target)?;
        Ok(Site { programs: target.join("release"), sections, node_red })
    }

    /// An empty folder beside the programs, so that it is on the same disk as they.
    pub(super) fn scratch(&self) -> Result<tempfile::TempDir> {
        Ok(tempfile::tempdir_in(&self.sections)?)
    }

    /// A data folder that sends to `aray`.
    pub(super) fn folder(&self, aray: &str) -> Result<Folder> {
        self.set_up(self.scratch()?, aray)
    }

    /// The same with a history of so many records, which is made once and kept beside the programs.
    pub(super) fn grown_folder(&self, aray: &str, records: u64) -> Result<Folder> {
        let kept = self.sections.join(format!("history-{records}"));
        if !kept.exists() {
            let making = self.scratch()?;
            self.fill(making.path(), records)?;
            std::fs::rename(making.keep(), &kept)?;
        }
        let temporary = self.scratch()?;
        std::fs::copy(kept.join("hooktray.db"), temporary.path().join("hooktray.db"))?;
        self.set_up(temporary, aray)
    }

    fn set_up(&self, temporary: tempfile::TempDir, aray: &str) -> Result<Folder> {
        let hooktray = Hooktray { program: self.programs.join("hooktray"), data: temporary.path().to_owned() };
        order::set_up(&hooktray, aray)?;
        Ok(Folder { hooktray, _temporary: temporary })
    }

    /// One of our own parts, run to its end; what it prints.
    pub(super) fn ask(&self, arguments: &[&str]) -> Result<Value> {
        Ok(serde_json::from_str(&output(Command::new(self.programs.join("hooktray-bench")).args(arguments))?)?)
    }

    /// Fills a data folder.
    fn fill(&self, folder: &Path, records: u64) -> Result<()> {
        let mut fill = Command::new(self.programs.join("hooktray-bench"));
        crate::run::run(fill.arg("fill").arg(folder).arg(records.to_string()))
    }

    /// One of our own parts that listens.
    pub(super) fn begin(&self, arguments: &[&str]) -> Result<Running> {
        running(Command::new(self.programs.join("hooktray-bench")).args(arguments))
    }

    /// Keeps what a part has found.
    pub(super) fn keep(&self, part: Part, section: &str) -> Result<()> {
        Ok(std::fs::write(self.section(part), section)?)
    }

    /// What a part has found last, if it was ever measured.
    pub(super) fn kept(&self, part: Part) -> Option<String> {
        std::fs::read_to_string(self.section(part)).ok()
    }

    fn section(&self, part: Part) -> PathBuf {
        let name = part.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        self.sections.join(name).with_extension("md")
    }
}

impl Folder {
    /// The engine with the one limit raised that a load generator meets.
    pub(super) fn engine(&self, site: &Site) -> Result<Running> {
        let mut command = Command::new(site.programs.join("hooktray-bench"));
        command.arg("engine").arg(self.path());
        command.env("HOOKTRAY_SECRET_ARAY_API_KEY", order::API_KEY).stderr(std::process::Stdio::null());
        running(&mut command)
    }

    /// `hooktray serve` as it is.
    pub(super) fn serve(&self) -> Result<Running> {
        running(&mut self.hooktray.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// The tray program on this session's bus, in the background as the system starts it.
    pub(super) fn tray(&self, site: &Site, bus: &str) -> Result<Companion> {
        let mut desktop = Command::new(site.programs.join("hooktray-desktop"));
        self.hooktray.dress(desktop.args(["--background", "--listen", "127.0.0.1:0"]));
        desktop.env("DBUS_SESSION_BUS_ADDRESS", bus).env("HOME", self.path()).env_remove("XDG_CONFIG_HOME");
        Ok(Companion(desktop.spawn().context("the tray program cannot be started")?))
    }

    /// Lets the flow send as many orders at a time as a flow may.
    pub(super) fn widen(&self) -> Result<()> {
        let mut flow: Value = serde_json::from_str(&self.hooktray.says(&["flow", "export", FLOW])?)?;
        flow["concurrency"] = 64.into();
        let file = self.path().join("flow.json");
        std::fs::write(&file, flow.to_string())?;
        self.hooktray.says(&["flow", "import", &file.to_string_lossy(), "--replace"])?;
        // What is exported is stopped.
        self.hooktray.says(&["flow", "start", FLOW]).map(drop)
    }

    /// The path of the flow's link.
    pub(super) fn path_of_link(&self) -> Result<String> {
        let link = self.hooktray.says(&["flow", "url", FLOW])?;
        Ok(format!("/hook/{}", link.trim().rsplit('/').next().context("a link")?))
    }

    pub(super) fn path(&self) -> &Path {
        &self.hooktray.data
    }

    /// How many of its records are in these states.
    pub(super) fn count(&self, site: &Site, states: &[&str]) -> Result<u64> {
        let counts = site.ask(&["counts", &self.path().to_string_lossy()])?;
        Ok(states.iter().filter_map(|state| counts[state].as_u64()).sum())
    }
}

fn running(command: &mut Command) -> Result<Running> {
    let (companion, url, says) = start(command)?;
    Ok(Running { companion, url, _says: says })
}
