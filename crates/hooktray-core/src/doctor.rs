//! What support would ask first: what keeps the engine from starting, can secrets be read, is the port free, is there disk
//! space, is the database intact, do messages reach the owner, is the clock right, does the tunnel work?

mod channels;
mod database;
mod holders;
mod machine;

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::alerts::monitor::MIN_FREE_BYTES;
use crate::base::data_dir;
use crate::base::error::plain;
use crate::engine;
use crate::outcome::ProblemCode;
use crate::outcome::string_enum;
use crate::secrets::Secrets;
use crate::settings;
use crate::store::{self, Readers};
use crate::tunnel;

const UNREADABLE: &str = "unknown, since the database cannot be read";

string_enum! {
    /// What a check looks at.
    Topic {
        /// Copies of the database.
        Backups = "backups",
        /// Root certificates.
        Certs = "certs",
        /// The clock of the machine.
        Clock = "clock",
        /// The database.
        Database = "database",
        /// Room on the disk.
        Disk = "disk",
        /// The keychain.
        Keychain = "keychain",
        /// What the system allows a process.
        Limits = "limits",
        /// The lock of the data dir.
        Lock = "lock",
        /// The logs.
        Logs = "logs",
        /// Email.
        Mail = "mail",
        /// The listener's port.
        Port = "port",
        /// The proxy settings of the system.
        Proxy = "proxy",
        /// Telegram.
        Telegram = "telegram",
        /// The tunnel.
        Tunnel = "tunnel",
        /// The webhook for messages.
        Webhook = "webhook",
    }
}

/// One check and its result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoctorCheck {
    /// What was checked.
    pub topic: Topic,
    /// True if it is as it should be.
    pub ok: bool,
    /// What was found, and what to do if it is not right.
    pub text: String,
}

/// Runs every check. Changes and creates nothing.
pub async fn run_checks(data_dir: &Path, secrets: &Secrets, address: &str) -> Vec<DoctorCheck> {
    let (lock, running) = machine::lock(data_dir);
    let mut checks =
        vec![lock, keychain(secrets).await, machine::certificates(), port(address, running, data_dir).await];
    checks.extend(machine::limits());
    // Opened once: each try would wait for a program that holds it.
    let opened = database::open(data_dir);
    checks.extend([disk(data_dir), machine::logs(data_dir), database::check_file(data_dir, &opened)]);
    let is_new = matches!(opened, Ok(None));
    let readers = opened.ok().flatten();
    let network = readers.as_ref().and_then(|readers| settings::load(readers).ok()).unwrap_or_default().network;
    checks.extend(machine::authorities(&network, Timestamp::now()));
    checks.extend(machine::proxies(&network, secrets).await);
    checks.extend(database::damaged(data_dir, readers.as_ref()));
    checks.extend(database::backups(data_dir));
    checks.extend(channels::all(is_new, secrets, readers.as_ref()).await);
    checks.push(machine::clock(readers.as_ref()));
    checks.push(tunnel(is_new, secrets, running, readers.as_ref()).await);
    checks
}

async fn keychain(secrets: &Secrets) -> DoctorCheck {
    let secrets_there = secrets.clone();
    match tokio::task::spawn_blocking(move || secrets_there.check()).await {
        Ok(Ok(())) => check(Topic::Keychain, true, format!("secrets can be read from {}", secrets.location())),
        Ok(Err(error)) => check(Topic::Keychain, false, error.to_string()),
        Err(error) => check(Topic::Keychain, false, error.to_string()),
    }
}

async fn port(address: &str, running: bool, data_dir: &Path) -> DoctorCheck {
    match engine::bind(address).await {
        Ok(_) => check(Topic::Port, true, format!("{address} is free")),
        Err(_) if running => {
            check(Topic::Port, true, format!("{address} is in use, and an engine runs on this data dir"))
        }
        Err(_) if data_dir::is_waited_at(data_dir) => {
            check(Topic::Port, true, format!("{address} is in use, and an engine of this data dir waits to start"))
        }
        Err(error) => check(Topic::Port, false, error.to_string()),
    }
}

fn disk(path: &Path) -> DoctorCheck {
    let folder = match data_dir::check(path) {
        Ok(folder) => folder,
        Err(error) => return check(Topic::Disk, false, format!("cannot be written: {error}")),
    };
    match fs4::available_space(&folder) {
        Ok(free) => {
            let megabytes = free / 1024 / 1024;
            let advice = if free < MIN_FREE_BYTES { "; free up some, or records will soon be refused" } else { "" };
            check(Topic::Disk, free >= MIN_FREE_BYTES, format!("{megabytes} MiB free at {}{advice}", path.display()))
        }
        Err(error) => check(Topic::Disk, false, format!("the free space cannot be read: {}", plain(&error))),
    }
}

async fn tunnel(is_new: bool, secrets: &Secrets, running: bool, readers: Option<&Readers>) -> DoctorCheck {
    let none = || check(Topic::Tunnel, true, "none: links work on this machine only".to_owned());
    if is_new {
        return none();
    }
    let read = readers.and_then(|readers| {
        let read = readers.read(|connection| {
            let is_down = store::incidents::is_open(connection, ProblemCode::TunnelDown)?;
            Ok((settings::load_within(connection)?, store::tunnel::last_address(connection)?, is_down))
        });
        read.ok()
    });
    // The check of the database reports that.
    let Some((settings, last, is_down)) = read else { return check(Topic::Tunnel, true, UNREADABLE.to_owned()) };
    let Some(tunnel) = settings.tunnel else { return none() };
    let provider = tunnel.provider.kind();
    if let Some(name) = tunnel.secret()
        && let Err(error) = secrets.read_all(vec![name.to_owned()]).await
    {
        return check(Topic::Tunnel, false, format!("{provider}: {error}"));
    }
    if let Err(error) = tunnel::check_prerequisites(&tunnel) {
        return check(Topic::Tunnel, false, format!("{provider}: {}", error.message));
    }
    let last = last.filter(|last| last.tunnel == tunnel.provider.identity());
    let Some(last) = last else {
        return check(Topic::Tunnel, !is_down, format!("{provider}: it has not worked yet; see the log"));
    };
    let text = format!("{provider}: {}, worked at {}", last.address, last.worked_at);
    if !running {
        return check(Topic::Tunnel, true, format!("{text}; no engine runs, so nothing answers there now"));
    }
    match tunnel::check_address(&settings.network, secrets, &last.address).await {
        Ok(()) if !is_down => check(Topic::Tunnel, true, format!("{text}, and answers now")),
        Ok(()) => check(Topic::Tunnel, false, format!("{text}; it answers, but the engine did not reach itself")),
        Err(error) => check(Topic::Tunnel, false, format!("{text}; {}", error.message)),
    }
}

fn check(topic: Topic, ok: bool, text: String) -> DoctorCheck {
    DoctorCheck { topic, ok, text }
}
