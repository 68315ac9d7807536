//! The main job before your eyes: a stand-in for aray.com, the engine, one SMS, and what becomes of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::run::{Companion, built, cargo, output, run};
use crate::{setup, window};

const FLOW: &str = "SMS Deliverer → aray.com";
const API_KEY: &str = "demo-key-4f2a";
const SAMPLE: &str = include_str!("../../tests/fixtures/samples/sms-deliverer-sent.http");
/// How long the order may take. It takes a fraction of a second where nothing is wrong.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the demo; with `once` it ends after the first order.
///
/// # Errors
/// What does not work.
pub(crate) fn demo(once: bool) -> Result<()> {
    let window = !once && has_display();
    if window {
        setup::for_the_window()?
    } else {
        setup::for_building()?
    }
    let (stop, stopped) = mpsc::channel();
    // Whoever presses it twice finds nobody listening any more.
    ctrlc::set_handler(move || stop.send(()).unwrap_or_default())?;
    step(1, "Building Hooktray and a stand-in for aray.com (the first time takes some minutes).");
    run(cargo().args(["build", "--quiet", "--locked", "-p", "hooktray-cli", "-p", "hooktray-tests", "--bins"]))?;
    if window {
        window::build()?;
        run(cargo().args(["build", "--quiet", "--locked", "-p", "hooktray-desktop"]))?;
    }
    let data = tempfile::tempdir()?;
    let hooktray = Hooktray { program: built("hooktray")?, data: data.path().to_owned() };

    step(2, "Starting the stand-in for aray.com.");
    let mut aray = Command::new(built("aray-stand-in")?);
    let (_aray, aray_url, orders) = start(aray.args(["--api-key", API_KEY]))?;
    println!("   It answers at {aray_url}, as aray does at https://api.aray.com.");

    step(3, &format!("Creating the flow “{FLOW}” from its template, filling in what a shop would."));
    hooktray.says(&["flow", "new", "--template", "sms-deliverer-aray", "--name", FLOW])?;
    let flow = filled_in(&hooktray.says(&["flow", "export", FLOW])?, &aray_url)?;
    let file = data.path().join("flow.json");
    std::fs::write(&file, flow)?;
    hooktray.says(&["flow", "import", &file.to_string_lossy(), "--replace"])?;
    hooktray.says(&["flow", "start", FLOW])?;

    let address = &free_address()?;
    let _engine = if window {
        step(4, "Starting the real program: its icon is in the tray, its window opens.");
        let mut desktop = Command::new(built("hooktray-desktop")?);
        desktop.args(["--listen", address, "--open"]);
        hooktray.dress(&mut desktop);
        Companion(desktop.spawn().context("hooktray-desktop cannot be started")?)
    } else {
        step(4, "Starting the engine.");
        let (engine, _, _) = start(&mut hooktray.command(&["serve", "--listen", address]))?;
        engine
    };
    answers(address)?;
    let link = hooktray.says(&["flow", "url", FLOW, "--listen", address])?.trim().to_owned();
    println!("   The link for SMS Deliverer: {link}");

    step(5, "Sending what SMS Deliverer sends after an SMS to a customer:");
    println!("   {}", SAMPLE.split("\r\n\r\n").nth(1).unwrap_or_default());
    println!("   Answer: {}", send(address, link.rsplit('/').next().unwrap_or_default())?);

    step(6, "What became of it:");
    let id = settled(&hooktray)?;
    println!("{}", hooktray.says(&["show", &id])?);
    let order = orders.recv_timeout(PATIENCE).context("the stand-in for aray.com has seen no order")?;
    println!("   The stand-in for aray.com says: {order}");
    if once {
        return Ok(());
    }
    step(7, "Now you. Send another order:");
    println!(
        "   curl -H 'Content-Type: application/json' -d '{{\"id\": \"2\", \"to\": \"+79165550118\", \"custmemo\": \"Anna\"}}' {link}"
    );
    println!("   and look at the history:");
    println!("   {} --data-dir {} --secrets env history", hooktray.program.display(), hooktray.data.display());
    println!("\nRunning until Ctrl-C.");
    // The channel ends only with the program; both ways mean that it is time to go.
    let _ = stopped.recv();
    Ok(())
}

fn step(number: u32, text: &str) {
    println!("\n{number}. {text}");
}

struct Hooktray {
    program: PathBuf,
    data: PathBuf,
}

impl Hooktray {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        self.dress(command.args(arguments));
        command
    }

    /// Gives a program this data folder, and the api key.
    fn dress(&self, command: &mut Command) {
        command.arg("--data-dir").arg(&self.data).args(["--secrets", "env"]);
        command.env("HOOKTRAY_SECRET_ARAY_API_KEY", API_KEY).env("HOOKTRAY_LOG", "warn");
    }

    fn says(&self, arguments: &[&str]) -> Result<String> {
        output(&mut self.command(arguments))
    }
}

/// Starts a program that says where it listens; gives that address, and what it says after it.
fn start(command: &mut Command) -> Result<(Companion, String, mpsc::Receiver<String>)> {
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

/// Whether a window can be shown.
fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// Waits until somebody listens there.
fn answers(address: &str) -> Result<()> {
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
fn send(address: &str, token: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let request = SAMPLE.replace("{token}", token).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

/// Waits until the newest operation is done; gives its id.
fn settled(hooktray: &Hooktray) -> Result<String> {
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
