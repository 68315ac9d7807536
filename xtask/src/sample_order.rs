//! One order, from SMS Deliverer's request to a stand-in for aray.com. For the demo, the package test and the benchmarks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::run::{Companion, output};

/// The name of the flow.
pub(crate) const FLOW: &str = "SMS Deliverer → aray.com";
/// The API key the stand-in expects.
pub(crate) const API_KEY: &str = "demo-key-4f2a";
/// A whole request of SMS Deliverer.
pub(crate) const SAMPLE: &str = include_str!("../../tests/fixtures/samples/sms-deliverer-sent.http");
/// How long to wait for the order. Usually it takes a fraction of a second.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Creates the flow from its template, filled in as a shop would, sending to the stand-in, and starts it.
///
/// # Errors
/// What `hooktray` says.
pub(crate) fn create_flow(hooktray: &Hooktray, aray: &str) -> Result<()> {
    hooktray.stdout(&["flow", "new", "--template", "sms-deliverer-aray", "--name", FLOW])?;
    let flow = fill_in(&hooktray.stdout(&["flow", "export", FLOW])?, aray)?;
    let file = hooktray.data.join("flow.json");
    std::fs::write(&file, flow)?;
    hooktray.stdout(&["flow", "import", &file.to_string_lossy(), "--replace"])?;
    hooktray.stdout(&["flow", "start", FLOW])?;
    Ok(())
}

/// The `hooktray` program with its own data dir and the API key of the demo.
pub(crate) struct Hooktray {
    /// The program.
    pub(crate) program: PathBuf,
    /// The data dir.
    pub(crate) data: PathBuf,
}

impl Hooktray {
    /// Returns a command with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        self.configure(command.args(arguments));
        command
    }

    /// Sets the data dir and the API key of a command.
    pub(crate) fn configure(&self, command: &mut Command) {
        command.arg("--data-dir").arg(&self.data).args(["--secrets", "env"]);
        command.env("HOOKTRAY_SECRET_ARAY_API_KEY", API_KEY).env("HOOKTRAY_LOG", "warn");
    }

    /// Runs it, which has to succeed. Returns its standard output.
    pub(crate) fn stdout(&self, arguments: &[&str]) -> Result<String> {
        output(&mut self.command(arguments))
    }
}

/// Starts a program that prints the address it listens on. Returns that address, and the lines after it.
pub(crate) fn start(command: &mut Command) -> Result<(Companion, String, mpsc::Receiver<String>)> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{command:?} cannot be started"))?;
    let stdout = child.stdout.take().context("no standard output")?;
    let companion = Companion(child);
    let (said, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if said.send(line).is_err() {
                break;
            }
        }
    });
    let ready = lines.recv_timeout(PATIENCE).context("the program did not start in time")?;
    let url =
        ready.strip_prefix("listening on ").with_context(|| format!("unexpected first line: {ready}"))?.to_owned();
    Ok((companion, url, lines))
}

/// Returns a free address on this machine.
pub(crate) fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// Waits until a program listens there.
pub(crate) fn wait_until_listening(address: &str) -> Result<()> {
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        if begun.elapsed() > PATIENCE {
            bail!("no program listens on {address}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Returns the flow filled in as a shop would, sending to the stand-in.
fn fill_in(flow: &str, aray: &str) -> Result<String> {
    let mut flow: Value = serde_json::from_str(&flow.replace("https://api.aray.com", aray))?;
    let fields = flow["actions"][0]["fields"].as_array_mut().context("the template has no fields")?;
    for field in fields {
        let value = match field["name"].as_str() {
            Some("offer_id") => "1042",
            Some("base_url") => "https://shop.example/cream",
            Some("price") => "1990",
            Some("referrer") => "https://shop.example/",
            Some("ip") => "95.161.221.10",
            _ => continue,
        };
        field["value"] = json!(value);
    }
    Ok(flow.to_string())
}

/// Sends the sample. Returns the status line of the answer.
pub(crate) fn send(address: &str, token: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let request = SAMPLE.replace("{token}", token).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

/// Waits until the newest operation is delivered. Returns its id.
pub(crate) fn wait_until_delivered(hooktray: &Hooktray) -> Result<String> {
    let begun = Instant::now();
    loop {
        let history: Value = serde_json::from_str(&hooktray.stdout(&["history", "--limit", "1", "--json"])?)?;
        let newest = &history[0];
        match newest["status"].as_str() {
            Some("delivered") => return Ok(newest["id"].as_str().unwrap_or_default().to_owned()),
            Some("pending" | "running") if begun.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(100)),
            _ => bail!("the order was not delivered: {newest:#}"),
        }
    }
}
