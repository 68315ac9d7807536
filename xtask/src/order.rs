//! One order, from what SMS Deliverer sends to a stand-in for aray.com: for the demo, and for what was packaged.

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

/// What the flow is called.
pub(crate) const FLOW: &str = "SMS Deliverer → aray.com";
/// What the stand-in wants to see.
pub(crate) const API_KEY: &str = "demo-key-4f2a";
/// What SMS Deliverer sends, as a whole request.
pub(crate) const SAMPLE: &str = include_str!("../../tests/fixtures/samples/sms-deliverer-sent.http");
/// How long the order may take. It takes a fraction of a second where nothing is wrong.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Creates the flow from its template with the shop's own values, sending to the stand-in, and starts it.
///
/// # Errors
/// What `hooktray` says.
pub(crate) fn set_up(hooktray: &Hooktray, aray: &str) -> Result<()> {
    hooktray.says(&["flow", "new", "--template", "sms-deliverer-aray", "--name", FLOW])?;
    let flow = filled_in(&hooktray.says(&["flow", "export", FLOW])?, aray)?;
    let file = hooktray.data.join("flow.json");
    std::fs::write(&file, flow)?;
    hooktray.says(&["flow", "import", &file.to_string_lossy(), "--replace"])?;
    hooktray.says(&["flow", "start", FLOW])?;
    Ok(())
}

/// The `hooktray` program on a folder of its own, with the api key of the demo.
pub(crate) struct Hooktray {
    /// The program.
    pub(crate) program: PathBuf,
    /// The folder.
    pub(crate) data: PathBuf,
}

impl Hooktray {
    /// The program with its arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        self.dress(command.args(arguments));
        command
    }

    /// Gives a program this data folder, and the api key.
    pub(crate) fn dress(&self, command: &mut Command) {
        command.arg("--data-dir").arg(&self.data).args(["--secrets", "env"]);
        command.env("HOOKTRAY_SECRET_ARAY_API_KEY", API_KEY).env("HOOKTRAY_LOG", "warn");
    }

    /// What it writes; it has to succeed.
    pub(crate) fn says(&self, arguments: &[&str]) -> Result<String> {
        output(&mut self.command(arguments))
    }
}

/// Starts a program that says where it listens; gives that address, and what it says after it.
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
    let ready = lines.recv_timeout(PATIENCE).context("it does not start")?;
    let url = ready.strip_prefix("listening on ").with_context(|| format!("it says: {ready}"))?.to_owned();
    Ok((companion, url, lines))
}

/// An address that nobody has.
pub(crate) fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// Waits until somebody listens there.
pub(crate) fn answers(address: &str) -> Result<()> {
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        if begun.elapsed() > PATIENCE {
            bail!("nobody listens at {address}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The flow with the shop's own values, sending to the stand-in.
fn filled_in(flow: &str, aray: &str) -> Result<String> {
    let mut flow: Value = serde_json::from_str(&flow.replace("https://api.aray.com", aray))?;
    let fields = flow["actions"][0]["fields"].as_array_mut().context("the template has no fields")?;
    for field in fields {
        let value = match field["name"].as_str() {
            Some("offer_id") => "1042",
            Some("base_url") => "https://shop.example/cream",
            Some("price") => "1990",
            Some("referrer") => "https://shop.example/",
            _ => continue,
        };
        field["value"] = json!(value);
    }
    Ok(flow.to_string())
}

/// Sends the sample as it is; gives the status line of the answer.
pub(crate) fn send(address: &str, token: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let request = SAMPLE.replace("{token}", token).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

/// Waits until the newest operation is done; gives its id.
pub(crate) fn settled(hooktray: &Hooktray) -> Result<String> {
    let begun = Instant::now();
    loop {
        let history: Value = serde_json::from_str(&hooktray.says(&["history", "--limit", "1", "--json"])?)?;
        let newest = &history[0];
        match newest["status"].as_str() {
            Some("delivered") => return Ok(newest["id"].as_str().unwrap_or_default().to_owned()),
            Some("pending" | "running") if begun.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(100)),
            _ => bail!("the order did not get through: {newest:#}"),
        }
    }
}
