//! What belongs to the machine and not to a flow: secrets, settings, backups, diagnostics.

use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::actions::public_ip_service;
use crate::base::error::{Error, Result};
use crate::settings::tunnel::{CLOUDFLARED_TOKEN, SSH_KEY, SSH_PASSWORD};
use crate::settings::{self, Settings};
use crate::store::{self, FlowRow};
use crate::{backup, doctor, flows, secrets};

/// The secrets of tunnels.
const TUNNEL_SECRETS: [&str; 3] = [SSH_KEY, SSH_PASSWORD, CLOUDFLARED_TOKEN];
/// The secrets that messages to the owner need, and who watches the machine.
const CHANNEL_SECRETS: [&str; 5] = [
    settings::METRICS_TOKEN,
    settings::PASSWORD,
    settings::TELEGRAM_TOKEN,
    settings::TELEGRAM_PROXY_PASSWORD,
    settings::WEBHOOK_ADDRESS,
];

/// The secrets, without their values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeychainView {
    /// Why secrets cannot be read or stored.
    pub problem: Option<ApiError>,
    /// The secrets that are stored or that a flow uses, by name.
    pub secrets: Vec<SecretView>,
}

/// A secret, without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SecretView {
    /// The secret's name.
    pub name: String,
    /// True if the keychain holds it.
    pub is_stored: bool,
    /// When it was stored; `None` if it is not, or if the keychain held it before.
    #[ts(type = "string | null")]
    pub saved_at: Option<Timestamp>,
    /// The flows that use it.
    pub used_by: Vec<String>,
    /// True if the message to a webhook uses it.
    pub used_by_webhook: bool,
}

/// The program's version, and where its data is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AboutInfo {
    /// The program's version.
    pub version: String,
    /// The data dir.
    pub data_dir: String,
    /// The size of the database in bytes.
    pub database_bytes: u64,
}

/// What the window needs to know about the program around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SystemInfo {
    /// True if there is an icon in the tray.
    pub tray: bool,
    /// `linux`, `windows` or `macos`.
    pub system: String,
    /// The system's language as a BCP 47 tag.
    pub language: String,
}

/// A newer version of Hooktray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NewVersion {
    /// The version number.
    pub version: String,
    /// The release notes; may be empty.
    pub notes: String,
    /// True if the window can install it. False if a package manager installed Hooktray: only that may replace it.
    pub can_install: bool,
}

impl Api {
    /// Returns the secrets, and whether the keychain can be read.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn keychain(&self) -> Result<KeychainView, ApiError> {
        self.blocking(|api| {
            let readers = &api.engine.store().readers;
            let (noted, rows) = (secrets::list(readers)?, flows::all(readers)?);
            let of_webhook = settings::load(readers)?.webhook.map(|webhook| webhook.secrets()).unwrap_or_default();
            let uses = |row: &FlowRow, name: &String| row.flow.secrets().contains(name);
            let named = rows.iter().flat_map(|row| row.flow.secrets());
            let other = TUNNEL_SECRETS.into_iter().chain(CHANNEL_SECRETS).filter(|name| api.is_stored(name));
            let noted_names = noted.iter().map(|(name, _)| name.clone());
            let mut names: Vec<String> =
                noted_names.chain(named).chain(of_webhook.iter().cloned()).chain(other.map(str::to_owned)).collect();
            names.sort_unstable();
            names.dedup();
            let view = |name: String| SecretView {
                is_stored: api.is_stored(&name),
                saved_at: noted.iter().find(|(noted, _)| *noted == name).map(|(_, at)| *at),
                used_by_webhook: of_webhook.contains(&name),
                used_by: rows.iter().filter(|row| uses(row, &name)).map(|row| row.flow.name.clone()).collect(),
                name,
            };
            Ok(KeychainView {
                problem: api.engine.secrets().last_error().map(ApiError::from),
                secrets: names.into_iter().map(view).collect(),
            })
        })
        .await
    }

    /// Reads the keychain again, even if the user refused before. Records that waited for it are sent.
    ///
    /// # Errors
    /// The keychain cannot be read.
    pub async fn keychain_check(&self) -> Result<(), ApiError> {
        self.blocking(|api| {
            api.engine.retry_keychain()?;
            Ok(())
        })
        .await
    }

    /// Uses a secret that is in the keychain already, from an earlier installation or another data dir.
    ///
    /// # Errors
    /// Why the keychain does not give it.
    pub async fn secret_use_found(&self, name: String) -> Result<(), ApiError> {
        self.blocking(move |api| {
            api.engine.secrets().get(&name)?;
            let now = api.engine.clock().now();
            api.engine.store().writer.write_blocking(move |connection| store::secrets::add(connection, &name, now))?;
            api.engine.wake();
            Ok(())
        })
        .await
    }

    /// Stores a secret. Records that waited for it are sent.
    ///
    /// # Errors
    /// The name or the value is invalid, or the keychain refuses it.
    pub async fn secret_set(&self, name: String, value: SecretString) -> Result<(), ApiError> {
        self.blocking(move |api| {
            api.engine.secrets().set_listed(api.engine.store(), &name, value, api.engine.clock().now())?;
            api.engine.worker().probe_secrets();
            if CHANNEL_SECRETS.contains(&name.as_str()) {
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
    /// The keychain refuses.
    pub async fn secret_delete(&self, name: String) -> Result<(), ApiError> {
        self.blocking(move |api| {
            api.engine.secrets().delete_listed(api.engine.store(), &name)?;
            api.engine.wake();
            Ok(())
        })
        .await
    }

    /// Returns the settings.
    ///
    /// # Errors
    /// The settings cannot be read.
    pub async fn settings(&self) -> Result<Settings, ApiError> {
        self.blocking(|api| settings::load(&api.engine.store().readers)).await
    }

    /// Stores the settings, listens on their address, and starts their tunnel. If the address is not available, nothing
    /// changes.
    ///
    /// # Errors
    /// A setting is invalid, or the address is not available.
    pub async fn settings_save(&self, changed: Settings) -> Result<Settings, ApiError> {
        changed.check()?;
        // An address given for this run (`--listen`) stays until the address in the settings changes.
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
                let channels = |settings: &Settings| {
                    (settings.email.clone(), settings.telegram.clone(), settings.webhook.clone(), settings.quiet)
                };
                if channels(&before) != channels(&changed) {
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

    /// Asks the service of the settings for this machine's address on the internet. Nothing is stored.
    ///
    /// # Errors
    /// A service that does not tell it.
    pub async fn public_ip_find(&self) -> Result<String, ApiError> {
        let service = self.settings().await?.public_ip_service;
        Ok(public_ip_service::ask(self.engine.client(), &service).await?.to_string())
    }

    /// Writes a backup to a new file.
    ///
    /// # Errors
    /// The file exists, or cannot be written.
    pub async fn backup(&self, file: PathBuf) -> Result<(), ApiError> {
        self.blocking(move |api| backup::save(&api.engine.store().readers, &file, api.engine.clock().now())).await
    }

    /// Checks a backup and makes it take the place of the data at the next start, before anything opens.
    ///
    /// # Errors
    /// A file that is not a complete backup; a disk that is full.
    pub async fn restore_at_next_start(&self, file: PathBuf) -> Result<(), ApiError> {
        self.blocking(move |api| {
            backup::stage(api.engine.data_dir(), &file, api.engine.clock().now())?;
            Ok(())
        })
        .await
    }

    /// Notes that the user has seen what was restored, or why it was not.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn restore_seen(&self) -> Result<(), ApiError> {
        self.blocking(|api| {
            api.engine.forget_restore_error();
            api.engine.store().writer.write_blocking(store::restore::mark_seen)?;
            api.engine.wake();
            Ok(())
        })
        .await
    }

    /// Returns the program's version, and where its data is.
    ///
    /// # Errors
    /// The database file is missing.
    pub async fn about(&self) -> Result<AboutInfo, ApiError> {
        self.blocking(|api| {
            let path = api.engine.store().path();
            let database_bytes = std::fs::metadata(path).map_err(Error::io(path))?.len();
            let data_dir = api.engine.data_dir().path().to_string_lossy().into_owned();
            Ok(AboutInfo { version: env!("CARGO_PKG_VERSION").to_owned(), data_dir, database_bytes })
        })
        .await
    }

    /// Returns what support needs to know, as text without any customer data.
    ///
    /// # Errors
    /// The settings cannot be read.
    pub async fn diagnostics(&self) -> Result<String, ApiError> {
        let settings = self.settings().await?;
        let data_dir = self.engine.data_dir().path().to_owned();
        let findings = doctor::run_checks(&data_dir, self.engine.secrets(), &settings.listen).await;
        let flows = self.dashboard().await?.flows;
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
