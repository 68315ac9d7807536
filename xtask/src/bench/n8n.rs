//! n8n with the same flow, installed into the target directory.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::environment::Environment;
use super::n8n_workflow::workflow;
use crate::run::{Companion, output, run};
use crate::sample_order::free_address;

pub(super) const VERSION: &str = "1.123.0";

/// How long a start may take. The first one makes the database.
const PATIENCE: Duration = Duration::from_secs(300);

/// What n8n asks of the internet is switched off. All that a webhook passes through is as it comes, so each execution is stored.
const SETTINGS: [(&str, &str); 13] = [
    ("N8N_DIAGNOSTICS_ENABLED", "false"),
    ("N8N_VERSION_NOTIFICATIONS_ENABLED", "false"),
    ("N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED", "false"),
    ("N8N_TEMPLATES_ENABLED", "false"),
    ("N8N_PERSONALIZATION_ENABLED", "false"),
    ("N8N_DYNAMIC_BANNERS_ENABLED", "false"),
    ("N8N_HIRING_BANNER_ENABLED", "false"),
    ("N8N_COMMUNITY_PACKAGES_ENABLED", "false"),
    ("N8N_LICENSE_AUTO_RENEW_ENABLED", "false"),
    ("N8N_LISTEN_ADDRESS", "127.0.0.1"),
    ("N8N_LOG_LEVEL", "error"),
    // Its owner signs in over plain HTTP.
    ("N8N_SECURE_COOKIE", "false"),
    ("NODE_ENV", "production"),
];

/// An installed n8n with an active workflow.
pub(super) struct N8n {
    program: PathBuf,
    /// Its files before the first record. Each start gets a copy.
    prepared: tempfile::TempDir,
}

/// A running n8n.
pub(super) struct RunningN8n {
    companion: Companion,
    /// Where it takes records.
    pub(super) url: String,
}

impl RunningN8n {
    pub(super) fn pid(&self) -> u32 {
        self.companion.0.id()
    }
}

impl N8n {
    /// Installs n8n unless it is installed, and activates a workflow that sends to `aray`.
    pub(super) fn prepare(environment: &Environment, aray: &str) -> Result<N8n> {
        let n8n = N8n { program: install(&environment.tools)?, prepared: environment.scratch()? };
        println!("Preparing n8n.");
        let address = free_address()?;
        let _running = n8n.spawn(n8n.prepared.path(), &address)?;
        activate(&format!("http://{address}"), n8n.prepared.path(), &workflow(aray))?;
        wait_until_ready(&address)?;
        Ok(n8n)
    }

    /// Starts it with `dir` for its files, as they were before the first record. Returns once its webhook answers.
    pub(super) fn start(&self, dir: &Path) -> Result<RunningN8n> {
        run(Command::new("cp").arg("-r").arg(self.prepared.path().join(".")).arg(dir))?;
        let address = free_address()?;
        let companion = self.spawn(dir, &address)?;
        wait_until_ready(&address)?;
        Ok(RunningN8n { companion, url: format!("http://{address}/webhook/hook") })
    }

    /// Returns how much its database has grown, in bytes. It has to have ended.
    pub(super) fn growth(&self, dir: &Path) -> Result<f64> {
        let size = |dir: &Path| Ok::<_, std::io::Error>(std::fs::metadata(dir.join(".n8n/database.sqlite"))?.len());
        Ok(size(dir)? as f64 - size(self.prepared.path())? as f64)
    }

    fn spawn(&self, dir: &Path, address: &str) -> Result<Companion> {
        let (_, port) = address.rsplit_once(':').context("an address")?;
        let mut command = Command::new("node");
        command.arg(&self.program).arg("start").current_dir(dir).envs(SETTINGS);
        command.env("N8N_PORT", port).env("N8N_USER_FOLDER", dir).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Companion(command.spawn().context("n8n cannot be started")?))
    }
}

/// Installs it unless it is installed. Returns its program.
fn install(tools: &Path) -> Result<PathBuf> {
    let dir = tools.join(format!("n8n-{VERSION}"));
    let modules = dir.join("node_modules");
    // npm writes this file last.
    if !modules.join(".package-lock.json").is_file() {
        std::fs::create_dir_all(&dir)?;
        println!("Installing n8n, a program Hooktray is compared with. This takes some minutes and 1.3 GB, once.");
        std::fs::write(dir.join("package.json"), packages().to_string())?;
        run(Command::new("nice")
            .args([
                "-n",
                "10",
                "npm",
                "install",
                "--legacy-peer-deps",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--prefix",
            ])
            .arg(&dir))?;
    }
    Ok(modules.join("n8n").join("bin").join("n8n"))
}

/// Returns what npm installs: n8n, versions that fit together, and xlsx from the registry instead of its maker's server.
fn packages() -> Value {
    json!({
        "private": true,
        "dependencies": {
            "n8n": VERSION,
            "@langchain/core": "1.1.8",
            // Without these, part of it gets an older ajv than it asks for.
            "ajv": "8.17.1", "ajv-draft-04": "1.0.0", "ajv-formats": "3.0.1",
        },
        "overrides": {
            "xlsx": "0.18.5",
            "@langchain/core": "1.1.8",
            "@langchain/langgraph-checkpoint": "1.0.0",
            // Two copies refuse each other's schemas.
            "zod": "3.25.67",
        },
    })
}

/// Creates and activates a workflow as its editor does: by requests of the signed-in owner.
fn activate(url: &str, dir: &Path, workflow: &Value) -> Result<()> {
    let cookies = dir.join("cookies");
    let post = |path: &str, body: &Value| -> Result<Value> {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "--fail-with-body", "-H", "Content-Type: application/json", "--data-binary"])
            .arg(body.to_string());
        curl.arg("-b").arg(&cookies).arg("-c").arg(&cookies).arg(format!("{url}/rest/{path}"));
        Ok(serde_json::from_str(&output(&mut curl)?)?)
    };
    let owner =
        json!({"email": "owner@shop.example", "firstName": "Olga", "lastName": "Ivanova", "password": "Bench-2026"});
    let begun = Instant::now();
    // It listens before it can do this.
    while let Err(error) = post("owner/setup", &owner) {
        if begun.elapsed() > PATIENCE {
            return Err(error.context("n8n did not start in time"));
        }
        sleep(Duration::from_millis(500));
    }
    let saved = post("workflows", workflow)?;
    let id = saved["data"]["id"].as_str().context("n8n did not save the workflow")?;
    let version = json!({"versionId": saved["data"]["versionId"]});
    let active = post(&format!("workflows/{id}/activate"), &version)?;
    if active["data"]["active"] != true {
        bail!("n8n did not activate the workflow: {active}");
    }
    Ok(())
}

/// Waits until the webhooks of the workflow answer.
fn wait_until_ready(address: &str) -> Result<()> {
    let begun = Instant::now();
    // Until its database is open, it answers any request with a 200 and another text.
    let is_ready = || {
        let answer = output(Command::new("curl").args(["-sf", &format!("http://{address}/webhook/ready")]));
        answer.is_ok_and(|answer| answer.contains("Workflow was started"))
    };
    while !is_ready() {
        if begun.elapsed() > PATIENCE {
            bail!("n8n did not become ready in time");
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}
