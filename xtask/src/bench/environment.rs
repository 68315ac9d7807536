//! The programs a benchmark starts, and their data dirs.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;
use serde_json::Value;

use super::plot::{self, Program};
use super::{Benchmark, node_red};
use crate::run::{Companion, output, root, target};
use crate::sample_order::{self, FLOW, Hooktray, start};

/// The release builds, and a directory on the measured disk.
pub(super) struct Environment {
    programs: PathBuf,
    sections: PathBuf,
    /// Where the programs that Hooktray is compared with are installed.
    pub(super) tools: PathBuf,
    /// The program of Node-RED.
    pub(super) node_red: PathBuf,
}

/// A running program with an address.
pub(super) struct RunningProgram {
    pub(super) companion: Companion,
    /// Such as `http://127.0.0.1:8477`.
    pub(super) url: String,
    // Kept open: the program would fail to print more.
    _stdout: mpsc::Receiver<String>,
}

impl RunningProgram {
    /// Returns its process id.
    pub(super) fn pid(&self) -> u32 {
        self.companion.0.id()
    }
}

/// A data dir with the template's flow, filled in as a shop would.
pub(super) struct DataDir {
    pub(super) hooktray: Hooktray,
    /// Deleted on drop.
    _temporary: tempfile::TempDir,
}

impl Environment {
    pub(super) fn prepare() -> Result<Environment> {
        let target = target()?;
        let sections = target.join("bench");
        std::fs::create_dir_all(&sections)?;
        let tools = target.join("tools");
        let node_red = node_red::install(&tools)?;
        Ok(Environment { programs: target.join("release"), sections, tools, node_red })
    }

    /// Makes an empty directory on the disk of the programs.
    pub(super) fn scratch(&self) -> Result<tempfile::TempDir> {
        Ok(tempfile::tempdir_in(&self.sections)?)
    }

    /// Makes a data dir whose flow sends to `aray`.
    pub(super) fn data_dir(&self, aray: &str) -> Result<DataDir> {
        self.create_flow(self.scratch()?, aray)
    }

    /// Makes a data dir with a history of this many records. The history is made once and copied from then on, until the schema or
    /// the records change.
    pub(super) fn long_data_dir(&self, aray: &str, records: u64) -> Result<DataDir> {
        let name = format!("history-{records}");
        let kept = self.sections.join(format!("{name}-{:016x}", what_histories_are_made_of()?));
        if !kept.exists() {
            for entry in std::fs::read_dir(&self.sections)? {
                let entry = entry?;
                // Millions of records: those of another schema only take room.
                if entry.file_name().to_string_lossy().rsplit_once('-').is_some_and(|(before, _)| before == name) {
                    std::fs::remove_dir_all(entry.path())?;
                }
            }
            let making = self.scratch()?;
            self.fill(making.path(), records)?;
            std::fs::rename(making.keep(), &kept)?;
        }
        let temporary = self.scratch()?;
        std::fs::copy(kept.join("hooktray.db"), temporary.path().join("hooktray.db"))?;
        self.create_flow(temporary, aray)
    }

    fn create_flow(&self, temporary: tempfile::TempDir, aray: &str) -> Result<DataDir> {
        let hooktray = Hooktray { program: self.programs.join("hooktray"), data: temporary.path().to_owned() };
        sample_order::create_flow(&hooktray, aray)?;
        Ok(DataDir { hooktray, _temporary: temporary })
    }

    /// Runs a part of `hooktray-bench` to its end. Returns what it prints.
    pub(super) fn run_helper(&self, arguments: &[&str]) -> Result<Value> {
        Ok(serde_json::from_str(&output(Command::new(self.programs.join("hooktray-bench")).args(arguments))?)?)
    }

    /// Fills a data dir with a history.
    fn fill(&self, dir: &Path, records: u64) -> Result<()> {
        let mut fill = Command::new(self.programs.join("hooktray-bench"));
        crate::run::run(fill.arg("fill").arg(dir).arg(records.to_string()))
    }

    /// Starts a part of `hooktray-bench` that listens.
    pub(super) fn start_helper(&self, arguments: &[&str]) -> Result<RunningProgram> {
        running(Command::new(self.programs.join("hooktray-bench")).args(arguments))
    }

    /// Saves the section of a benchmark.
    pub(super) fn save_section(&self, benchmark: Benchmark, section: &str) -> Result<()> {
        Ok(std::fs::write(self.section_file(benchmark), section)?)
    }

    /// Returns the last saved section of a benchmark.
    pub(super) fn saved_section(&self, benchmark: Benchmark) -> Option<String> {
        std::fs::read_to_string(self.section_file(benchmark)).ok()
    }

    /// Saves the picture and the line that shows it.
    pub(super) fn save_picture(&self, programs: &[Program]) -> Result<()> {
        std::fs::write(self.sections.join("benchmark.svg"), plot::svg(programs))?;
        let line = format!("![{}](pictures/benchmark.svg)\n", plot::described(programs));
        Ok(std::fs::write(self.sections.join("picture.md"), line)?)
    }

    /// Puts the last saved picture among those of the documents. Returns the line that shows it.
    pub(super) fn publish_picture(&self) -> Result<Option<String>> {
        let Ok(line) = std::fs::read_to_string(self.sections.join("picture.md")) else { return Ok(None) };
        std::fs::copy(self.sections.join("benchmark.svg"), "docs/pictures/benchmark.svg")?;
        Ok(Some(line))
    }

    fn section_file(&self, benchmark: Benchmark) -> PathBuf {
        let name = benchmark.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        self.sections.join(name).with_extension("md")
    }
}

impl DataDir {
    /// Starts the engine without a flow's rate limit, which a load generator would hit.
    pub(super) fn engine(&self, environment: &Environment) -> Result<RunningProgram> {
        let mut command = Command::new(environment.programs.join("hooktray-bench"));
        command.arg("engine").arg(self.path());
        command.env("HOOKTRAY_SECRET_ARAY_API_KEY", sample_order::API_KEY).stderr(std::process::Stdio::null());
        running(&mut command)
    }

    /// Starts `hooktray serve` unchanged.
    pub(super) fn serve(&self) -> Result<RunningProgram> {
        running(&mut self.hooktray.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts the tray program on this session bus, in the background as at log-in.
    pub(super) fn tray(&self, environment: &Environment, bus: &str) -> Result<Companion> {
        let mut desktop = Command::new(environment.programs.join("hooktray-desktop"));
        self.hooktray.configure(desktop.args(["--background", "--listen", "127.0.0.1:0"]));
        desktop.env("DBUS_SESSION_BUS_ADDRESS", bus).env("HOME", self.path()).env_remove("XDG_CONFIG_HOME");
        Ok(Companion(desktop.spawn().context("the tray program cannot be started")?))
    }

    /// Raises the concurrency of the flow to the highest value allowed.
    pub(super) fn raise_concurrency(&self) -> Result<()> {
        let mut flow: Value = serde_json::from_str(&self.hooktray.stdout(&["flow", "export", FLOW])?)?;
        flow["concurrency"] = 64.into();
        let file = self.path().join("flow.json");
        std::fs::write(&file, flow.to_string())?;
        self.hooktray.stdout(&["flow", "import", &file.to_string_lossy(), "--replace"])?;
        // An exported flow is stopped.
        self.hooktray.stdout(&["flow", "start", FLOW]).map(drop)
    }

    /// Returns the path of the flow's link.
    pub(super) fn link_path(&self) -> Result<String> {
        let link = self.hooktray.stdout(&["flow", "url", FLOW])?;
        Ok(format!("/hook/{}", link.trim().rsplit('/').next().context("a link")?))
    }

    pub(super) fn path(&self) -> &Path {
        &self.hooktray.data
    }

    /// Returns how many records are in these states.
    pub(super) fn count(&self, environment: &Environment, states: &[&str]) -> Result<u64> {
        let counts = environment.run_helper(&["counts", &self.path().to_string_lossy()])?;
        Ok(states.iter().filter_map(|state| counts[state].as_u64()).sum())
    }
}

/// Returns a hash of the schema and of the code that makes the records.
fn what_histories_are_made_of() -> Result<u64> {
    let mut files = vec![root().join("tests/support/records.rs")];
    for step in std::fs::read_dir(root().join("crates/hooktray-core/src/store/db/schema"))? {
        files.push(step?.path());
    }
    files.sort_unstable();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn running(command: &mut Command) -> Result<RunningProgram> {
    let (companion, url, stdout) = start(command)?;
    Ok(RunningProgram { companion, url, _stdout: stdout })
}
