//! What belongs to the machine and not to a flow: secrets, settings, backups, and what support would ask.

use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::base::error::{Error, Result};
use crate::settings::tunnel::{CLOUDFLARED_TOKEN, SSH_KEY, SSH_PASSWORD};
use crate::settings::{self, Settings};
use crate::store::FlowRow;
use crate::{backup, doctor, flows, secrets};

/// The secrets that open a way in from outside.
const TUNNEL_SECRETS: [&str; 3] = [SSH_KEY, SSH_PASSWORD, CLOUDFLARED_TOKEN];

/// The secrets, as far as anybody is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Keychain {
    /// What keeps secrets from being read or stored.
    pub problem: Option<ApiError>,
    /// The secrets that are stored or that a flow uses, by name.
    pub secrets: Vec<SecretView>,
}

/// A secret, as far as anybody is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SecretView {
    /// Its name.
    pub name: String,
    /// When it was stored; nothing if it is not.
    #[ts(type = "string | null")]
    pub saved_at: Option<Timestamp>,
    /// The flows that use it.
    pub used_by: Vec<String>,
}

/// What the program is, and where its data is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct About {
    /// The program's version.
    pub version: String,
    /// The data folder.
    pub folder: String,
    /// Bytes of the database.
    pub database: u64,
}

/// What the window has to know of the program around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SystemInfo {
    /// Whether there is an icon in the tray.
    pub tray: bool,
    /// `linux`, `windows` or `macos`.
    pub system: String,
    /// The language of the system, as a BCP 47 tag.
    pub language: String,
}

/// A version of Hooktray that is newer than the one that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NewVersion {
    /// Its number.
    pub version: String,
    /// What is new in it, as its makers tell; may be empty.
    pub notes: String,
    /// Whether it can be installed from the window: where a package manager put the program, only that one may.
    pub installs: bool,
}

impl Api {
    /// The secrets and whether the keychain answers.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn keychain(&self) -> Result<Keychain, ApiError> {
        self.blocking(|api| {
            let readers = &api.engine.store().readers;
            let (noted, rows) = (secrets::list(readers)?, flows::all(readers)?);
            let uses = |row: &FlowRow, name: &String| row.flow.secrets().contains(name);
            let named = rows.iter().flat_map(|row| row.flow.secrets());
            let mut names: Vec<String> = noted.iter().map(|(name, _)| name.clone()).chain(named).collect();
            names.sort_unstable();
            names.dedup();
            let view = |name: String| SecretView {
                saved_at: noted.iter().find(|(noted, _)| *noted == name).map(|(_, at)| *at),
                used_by: rows.iter().filter(|row| uses(row, &name)).map(|row| row.flow.name.clone()).collect(),
                name,
            };
            Ok(Keychain {
                problem: api.engine.secrets().last_error().map(ApiError::from),
                secrets: names.into_iter().map(view).collect(),
            })
        })
        .await
    }

    /// Asks the keychain anew, though the user may have kept it closed; gives whether it answers. Records that waited
    /// for it go out.
    ///
    /// # Errors
    /// Why it does not answer.
    pub async fn keychain_check(&self) -> Result<(), ApiError> {
        self.blocking(|api| {
            api.engine.retry_keychain()?;
            Ok(())
        })
        .await
    }

    /// Stores a secret. Records that waited for it go out.
    ///
    /// # Errors
    /// A name or value that cannot be one, or why the keychain does not take it.
    pub async fn secret_set(&self, name: String, value: SecretString) -> Result<(), ApiError> {
        self.blocking(move |api| {
            api.engine.secrets().set_listed(api.engine.store(), &name, value, api.engine.clock().now())?;
            api.engine.worker().probe_secrets();
            if name == settings::PASSWORD {
                api.engine.alert_monitor().send_now()?;
            }
            if TUNNEL_SECRETS.contains(&name.as_str()) {
                api.engine.tunnel().check_now();
            }
            api.engine.wake();
            Ok(())
        })
        .await
    }

    /// Deletes a secret.
    ///
    /// # Errors
    /// Why the keychain does not delete it.
    pub async fn secret_delete(&self, name: String) -> Result<(), ApiError> {
        self.blocking(move |api| {
            api.engine.secrets().delete_listed(api.engine.store(), &name)?;
            api.engine.wake();
            Ok(())
        })
        .await
    }

    /// The settings.
    ///
    /// # Errors
    /// Settings that cannot be read.
    pub async fn settings(&self) -> Result<Settings, ApiError> {
        self.blocking(|api| settings::load(&api.engine.store().readers)).await
    }

    /// Stores the settings, listens where they say, and opens the way in from outside that they say. An address to listen
    /// on that cannot be had is refused, and nothing changes.
    ///
    /// # Errors
    /// What does not fit; an address that cannot be had.
    pub async fn settings_save(&self, changed: Settings) -> Result<Settings, ApiError> {
        changed.check()?;
        // Where it was told to listen elsewhere for this run, it stays there until the address itself is changed.
        let before = self.settings().await?;
        if changed.listen != before.listen {
            self.engine.listen(&changed.listen).await?;
        }
        let tunnel = (changed.tunnel != before.tunnel).then(|| changed.tunnel.clone());
        let saved = self
            .blocking(move |api| {
                let before = settings::load(&api.engine.store().readers)?;
                settings::save(api.engine.store(), &changed)?;
                if (before.keep_days, before.keep_gb) != (changed.keep_days, changed.keep_gb) {
                    api.engine.prune_now();
                }
                if before.mail != changed.mail {
                    api.engine.alert_monitor().send_now()?;
                }
                api.engine.wake();
                Ok(changed)
            })
            .await?;
        if let Some(tunnel) = tunnel {
            self.engine.tunnel().set(tunnel).await;
        }
        Ok(saved)
    }

    /// Writes a backup into a new file.
    ///
    /// # Errors
    /// A file that is there already, or cannot be written.
    pub async fn backup(&self, file: PathBuf) -> Result<(), ApiError> {
        self.blocking(move |api| backup::save(&api.engine.store().readers, &file)).await
    }

    /// What the program is, and where its data is.
    ///
    /// # Errors
    /// A database file that is not there.
    pub async fn about(&self) -> Result<About, ApiError> {
        self.blocking(|api| {
            let path = api.engine.store().path();
            let database = std::fs::metadata(path).map_err(Error::io(path))?.len();
            let folder = api.engine.data_dir().path().to_string_lossy().into_owned();
            Ok(About { version: env!("CARGO_PKG_VERSION").to_owned(), folder, database })
        })
        .await
    }

    /// What support would ask, as text to copy. Nothing of customers is in it.
    ///
    /// # Errors
    /// Settings that cannot be read.
    pub async fn diagnostics(&self) -> Result<String, ApiError> {
        let settings = self.settings().await?;
        let folder = self.engine.data_dir().path().to_owned();
        let findings = doctor::run_checks(&folder, self.engine.secrets(), &settings.listen).await;
        let flows = self.overview().await?.flows;
        let system =
            format!("Hooktray {} on {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
        let findings = findings
            .iter()
            .map(|finding| format!("{} {}: {}", if finding.ok { "ok  " } else { "BAD " }, finding.topic, finding.text));
        let flows = flows.iter().map(|flow| {
            let state = if flow.enabled { "started" } else { "stopped" };
            format!(
                "flow {}: {state}, today {} delivered, {} failed; {} waiting, {} held, {} missing",
                flow.id,
                flow.delivered,
                flow.failed,
                flow.waiting,
                flow.held,
                flow.missing.len()
            )
        });
        Ok([system].into_iter().chain(findings).chain(flows).collect::<Vec<_>>().join("\n"))
    }
}
