//! What support would ask first: can secrets be had, is the port free, is there space, is the database whole, do
//! letters get through, is the clock right, do senders get through from outside?

use std::path::Path;

use serde::Serialize;

use crate::alerts::monitor::ENOUGH_SPACE;
use crate::base::data_dir::{self, DataDirLock};
use crate::base::error::Error;
use crate::engine;
use crate::outcome::Code;
use crate::secrets::Secrets;
use crate::settings;
use crate::store::{self, Store};
use crate::tunnel;

/// A clock before this (2026-01-01) was never set.
const CLOCK_FLOOR: i64 = 1_767_225_600;

const NO_MAIL: &str = "not set up: errors are told on the desktop only";

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub topic: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and what to do if it is not right.
    pub text: String,
}

/// Looks everything over. Changes nothing but creating the data folder.
pub async fn examine(folder: &Path, secrets: &Secrets, address: &str) -> Vec<Finding> {
    let running = match DataDirLock::take(folder) {
        Err(Error::AnotherInstance(_)) => true,
        Ok(_) | Err(_) => false,
    };
    let mut findings = vec![keychain(secrets).await, port(address, running).await, disk(folder), database(folder)];
    findings.extend(damaged(folder));
    findings.extend([mail(folder, secrets).await, clock(), tunnel(folder, secrets, running).await]);
    findings
}

async fn keychain(secrets: &Secrets) -> Finding {
    let asked = secrets.clone();
    let answer = tokio::task::spawn_blocking(move || asked.check()).await;
    match answer {
        Ok(Ok(())) => finding("keychain", true, format!("secrets can be read from {}", secrets.whereabouts())),
        Ok(Err(error)) => finding("keychain", false, error.to_string()),
        Err(error) => finding("keychain", false, error.to_string()),
    }
}

async fn port(address: &str, running: bool) -> Finding {
    match engine::bind(address).await {
        Ok(_) => finding("port", true, format!("{address} is free")),
        Err(_) if running => finding("port", true, format!("{address} is in use, and an engine runs on this folder")),
        Err(error) => finding("port", false, error.to_string()),
    }
}

fn disk(path: &Path) -> Finding {
    if let Err(error) = data_dir::create(path) {
        return finding("disk", false, error.to_string());
    }
    if let Err(error) = tempfile::tempfile_in(path) {
        return finding("disk", false, format!("{} cannot be written: {error}", path.display()));
    }
    match fs4::available_space(path) {
        Ok(free) => {
            let megabytes = free / 1024 / 1024;
            let advice = if free < ENOUGH_SPACE { "; free some, or records will be refused soon" } else { "" };
            finding("disk", free >= ENOUGH_SPACE, format!("{megabytes} MiB free at {}{advice}", path.display()))
        }
        Err(error) => finding("disk", false, format!("the free space cannot be read: {error}")),
    }
}

fn database(folder: &Path) -> Finding {
    let path = folder.join(store::FILE);
    if !path.exists() {
        return finding("database", true, "there is none yet; the first flow creates it".to_owned());
    }
    let whole = store::check_copy(&path).and_then(|()| Store::read_only(folder)).and_then(|readers| {
        let counts = crate::history::counts(&readers)?;
        Ok(counts.iter().map(|(status, count)| format!("{count} {status}")).collect::<Vec<_>>().join(", "))
    });
    match whole {
        Ok(counts) if counts.is_empty() => finding("database", true, "whole; no records yet".to_owned()),
        Ok(counts) => finding("database", true, format!("whole; {counts}")),
        Err(error) => finding("database", false, error.to_string()),
    }
}

fn damaged(folder: &Path) -> Option<Finding> {
    let file = store::damaged(folder).pop()?;
    let text = format!(
        "a damaged one was set aside as {}; restore a backup (the newest are in the folder `{}`), then move that file away",
        file.display(),
        crate::backup::FOLDER
    );
    Some(finding("database", false, text))
}

async fn mail(folder: &Path, secrets: &Secrets) -> Finding {
    if !folder.join(store::FILE).exists() {
        return finding("mail", true, NO_MAIL.to_owned());
    }
    let read = Store::read_only(folder)
        .and_then(|readers| Ok((settings::load(&readers)?, readers.read(store::emails::trouble)?)));
    let (settings, trouble) = match read {
        Ok(read) => read,
        // That is the database's finding.
        Err(_) => return finding("mail", true, "unknown, since the database cannot be read".to_owned()),
    };
    let Some(mail) = settings.mail else { return finding("mail", true, NO_MAIL.to_owned()) };
    if mail.user.is_some()
        && let Err(error) = secrets.read_all(vec![settings::PASSWORD.to_owned()]).await
    {
        return finding("mail", false, error.to_string());
    }
    // The server's words may repeat an address: the window shows them, and what support reads does not.
    match trouble {
        Some((code, _)) => {
            finding("mail", false, format!("the last letter was not taken ({code}); try `hooktray mail test`"))
        }
        None => finding("mail", true, format!("letters go through {}:{}", mail.host, mail.port)),
    }
}

fn clock() -> Finding {
    let now = jiff::Timestamp::now();
    let zone = jiff::tz::TimeZone::system();
    let ok = now.as_second() > CLOCK_FLOOR;
    let advice = if ok { "" } else { "; set it, or no HTTPS address can be reached" };
    finding("clock", ok, format!("{}{advice}", now.to_zoned_datetime(zone)))
}

async fn tunnel(folder: &Path, secrets: &Secrets, running: bool) -> Finding {
    let none = || finding("tunnel", true, "none: links work on this machine only".to_owned());
    if !folder.join(store::FILE).exists() {
        return none();
    }
    let read = Store::read_only(folder).and_then(|readers| {
        readers.read(|connection| {
            let is_down = store::incidents::is_open(connection, Code::TunnelDown)?;
            Ok((settings::load_within(connection)?, store::tunnel::last_address(connection)?, is_down))
        })
    });
    let (settings, last, is_down) = match read {
        Ok(read) => read,
        // That is the database's finding.
        Err(_) => return finding("tunnel", true, "unknown, since the database cannot be read".to_owned()),
    };
    let Some(tunnel) = settings.tunnel else { return none() };
    let provider = tunnel.provider.as_str();
    if let Some(name) = tunnel.secret()
        && let Err(error) = secrets.read_all(vec![name.to_owned()]).await
    {
        return finding("tunnel", false, format!("{provider}: {error}"));
    }
    if let Err(error) = tunnel::check_prerequisites(&tunnel) {
        return finding("tunnel", false, format!("{provider}: {}", error.message));
    }
    let last = last.filter(|last| last.way == tunnel.provider.identity());
    let Some(last) = last else {
        return finding("tunnel", !is_down, format!("{provider}: senders have not yet got through; look into the log"));
    };
    let text = format!("{provider}: {}, worked at {}", last.address, last.worked_at);
    if !running {
        return finding("tunnel", true, format!("{text}; no engine runs, so nobody answers there now"));
    }
    match tunnel::check_address(&last.address).await {
        Ok(()) if !is_down => finding("tunnel", true, format!("{text}, and answers now")),
        Ok(()) => finding("tunnel", false, format!("{text}; it answers, but the engine did not get through to itself")),
        Err(error) => finding("tunnel", false, format!("{text}; {}", error.message)),
    }
}

fn finding(topic: &'static str, ok: bool, text: String) -> Finding {
    Finding { topic, ok, text }
}
