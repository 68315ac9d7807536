//! The load: wrk, which sends what SMS Deliverer sends.

use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::run::output;

/// The script that tells wrk what to send.
const SCRIPT: &str = include_str!("sender.lua");

/// A load: which senders send where, and for how long.
#[derive(Clone, Copy)]
pub(super) struct Load<'a> {
    /// The full address.
    pub(super) url: &'a str,
    /// Number of senders, each with one request at a time.
    pub(super) senders: u32,
    pub(super) seconds: u32,
    /// Milliseconds between two records of one sender. With 0 each sends the next one at once after the reply.
    pub(super) pause: u32,
}

/// The result of a load.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LoadResult {
    pub(super) records: f64,
    pub(super) per_second: f64,
    /// Time to the reply, in milliseconds.
    pub(super) p50: f64,
    pub(super) p99: f64,
}

impl Load<'_> {
    fn command(&self) -> Result<(Command, tempfile::NamedTempFile)> {
        let script = tempfile::NamedTempFile::new()?;
        std::fs::write(script.path(), SCRIPT)?;
        let mut command = Command::new("wrk");
        command.args(["-t1", "--latency", "--timeout", "30s"]).arg(format!("-c{}", self.senders));
        command.arg(format!("-d{}s", self.seconds)).arg("-s").arg(script.path());
        command.args([self.url, "--"]).arg(self.pause.to_string());
        Ok((command, script))
    }

    /// Runs the load to its end.
    pub(super) fn send(&self) -> Result<LoadResult> {
        let (mut command, _script) = self.command()?;
        read(&output(&mut command)?)
    }

    /// Starts the load in the background.
    pub(super) fn spawn(&self) -> Result<RunningLoad> {
        let (mut command, script) = self.command()?;
        Ok(RunningLoad(command.stdout(Stdio::piped()).spawn().context("wrk cannot be started")?, script))
    }
}

/// A load in the background.
pub(super) struct RunningLoad(
    Child,
    #[expect(dead_code, reason = "wrk reads it until it ends")] tempfile::NamedTempFile,
);

impl RunningLoad {
    pub(super) fn is_over(&mut self) -> Result<bool> {
        Ok(self.0.try_wait()?.is_some())
    }

    pub(super) fn wait(self) -> Result<LoadResult> {
        read(&String::from_utf8(self.0.wait_with_output()?.stdout)?)
    }
}

fn read(said: &str) -> Result<LoadResult> {
    let figures = said.lines().find_map(|line| line.strip_prefix("figures ")).context("wrk printed no figures")?;
    let figures: Value = serde_json::from_str(figures)?;
    let figure = |name: &str| figures[name].as_f64().unwrap_or_default();
    if figure("refused") + figure("broken") > 0.0 {
        bail!("not every record was accepted: {figures}");
    }
    Ok(LoadResult {
        records: figure("records"),
        per_second: figure("records") / figure("seconds"),
        p50: figure("p50_us") / 1e3,
        p99: figure("p99_us") / 1e3,
    })
}
