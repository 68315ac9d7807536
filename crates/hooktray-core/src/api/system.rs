//! What belongs to the machine and not to a flow: settings, backups, diagnostics.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::actions::public_ip_service;
use crate::base::ca_certificate::CaCertificate;
use crate::base::error::{Error, Result};
use crate::settings::{self, NetworkSettings, Settings, WindowSettings};
use crate::store::{self};
use crate::{backup, doctor};

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
    /// Returns the settings.
    ///
    /// # Errors
    /// The settings cannot be read.
    pub async fn settings(&self) -> Result<Settings, ApiError> {
        self.blocking(|api| settings::load(&api.engine.store().readers)).await
    }

    /// Stores the settings, listens on their address, and starts their tunnel. If the address is not available, or the
    /// settings cannot be stored, nothing changes.
    ///
    /// # Errors
    /// A setting is invalid, the address is not available, or the database cannot be written.
    pub async fn settings_save(&self, changed: Settings) -> Result<Settings, ApiError> {
        changed.check()?;
        // An address given for this run (`--listen`) stays until the address in the settings changes.
        let before = self.settings().await?;
        let is_moved = changed.listen != before.listen;
        let old_address = self.engine.address().filter(|_| is_moved);
        if is_moved {
            self.engine.listen(&changed.listen).await?;
        }
        let tunnel = (changed.tunnel != before.tunnel).then(|| changed.tunnel.clone());
        let stored = changed.clone();
        let storing = self.blocking(move |api| {
            let before = settings::load(&api.engine.store().readers)?;
            settings::save(api.engine.store(), &stored)?;
            Ok(before)
        });
        let before = match storing.await {
            Ok(before) => before,
            Err(error) => {
                if is_moved {
                    self.listen_again(old_address).await;
                }
                return Err(error);
            }
        };
        let saved = self
            .blocking(move |api| {
                if before.network != changed.network {
                    api.engine.network_changed(&changed.network)?;
                }
                if (before.keep_days, before.keep_gb) != (changed.keep_days, changed.keep_gb) {
                    api.engine.prune_now();
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

    /// Listens on the address that the program had before a change that could not be stored, or else on that of the settings.
    async fn listen_again(&self, old_address: Option<SocketAddr>) {
        let Some(address) = old_address else {
            self.engine.stop_listening().await;
            return self.engine.ensure_listening(false).await;
        };
        if let Err(error) = self.engine.listen(&address.to_string()).await {
            tracing::error!(%address, code = error.code(), "the old address could not be opened again");
        }
    }

    /// Changes how the window looks, or what the owner was told. All other settings stay as they are stored by then.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn window_settings_change(
        &self,
        change: impl FnOnce(&mut WindowSettings) + Send + 'static,
    ) -> Result<Settings, ApiError> {
        self.blocking(move |api| {
            let changed = settings::change(api.engine.store(), |settings| change(&mut settings.window))?;
            api.engine.wake();
            Ok(changed)
        })
        .await
    }

    /// Returns how requests leave this machine, with the password of the proxy. Not for the page of the window.
    ///
    /// # Errors
    /// The settings or the password cannot be read.
    pub async fn network(&self) -> Result<(NetworkSettings, Option<SecretString>), ApiError> {
        let settings = self.settings().await?.network;
        let names = settings.secret().map(str::to_owned).into_iter().collect();
        let password = self.engine.secrets().read_all(names).await?.into_values().next();
        Ok((settings, password))
    }

    /// Reads the authorities of a PEM file. Nothing is stored.
    ///
    /// # Errors
    /// A file that has none, or that cannot be read.
    pub async fn certificates_read(&self, file: PathBuf) -> Result<Vec<CaCertificate>, ApiError> {
        self.blocking(move |api| {
            let bytes = std::fs::read(&file).map_err(Error::io(&file))?;
            CaCertificate::read_all(&bytes, api.engine.clock().now())
        })
        .await
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
