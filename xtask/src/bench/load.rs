//! The senders: wrk, which sends what SMS Deliverer sends.

use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::run::output;

/// wrk's way to be told what to send.
const SCRIPT: &str = include_str!("sender.lua");

/// Who sends what.
#[derive(Clone, Copy)]
pub(super) struct Load<'a> {
    /// The whole address.
    pub(super) url: &'a str,
    /// How many at the same time, each with one record on its way.
    pub(super) senders: u32,
    pub(super) seconds: u32,
    /// Milliseconds between two records of one sender; 0 is as fast as it is answered.
    pub(super) pause: u32,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sent {
    pub(super) records: f64,
    pub(super) per_second: f64,
    /// How long an answer took, in milliseconds.
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

    /// Sends until the time is over.
    pub(super) fn send(&self) -> Result<Sent> {
        let (mut command, _script) = self.command()?;
        read(&output(&mut command)?)
    }

    /// Sends beside whatever is done meanwhile.
    pub(super) fn beside(&self) -> Result<Sending> {
        let (mut command, script) = self.command()?;
        Ok(Sending(command.stdout(Stdio::piped()).spawn().context("wrk cannot be started")?, script))
    }
}

/// A load under way.
pub(super) struct Sending(Child, #[expect(dead_code, reason = "wrk reads it until it ends")] tempfile::NamedTempFile);

impl Sending {
    pub(super) fn is_over(&mut self) -> Result<bool> {
        Ok(self.0.try_wait()?.is_some())
    }

    pub(super) fn wait(self) -> Result<Sent> {
        read(&String::from_utf8(self.0.wait_with_output()?.stdout)?)
    }
}

fn read(said: &str) -> Result<Sent> {
    let figures = said.lines().find_map(|line| line.strip_prefix("figures ")).context("wrk tells no figures")?;
    let figures: Value = serde_json::from_str(figures)?;
    let figure = |name: &str| figures[name].as_f64().unwrap_or_default();
    if figure("refused") + figure("broken") > 0.0 {
        bail!("not every record was taken: {figures}");
    }
    Ok(Sent {
        records: figure("records"),
        per_second: figure("records") / figure("seconds"),
        p50: figure("p50_us") / 1e3,
        p99: figure("p99_us") / 1e3,
    })
}
