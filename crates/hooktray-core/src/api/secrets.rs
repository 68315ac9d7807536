//! The secrets of the keychain, without their values: which there are, who uses them, and how the user changes them.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::settings;
use crate::settings::tunnel::{CLOUDFLARED_TOKEN, SSH_KEY, SSH_PASSWORD};
use crate::store::{self, FlowRow};
use crate::{flows, secrets};

/// The secrets of tunnels.
const TUNNEL_SECRETS: [&str; 3] = [SSH_KEY, SSH_PASSWORD, CLOUDFLARED_TOKEN];
/// The secrets that messages to the owner need, the proxy, and who watches the machine.
const CHANNEL_SECRETS: [&str; 6] = [
    settings::METRICS_TOKEN,
    settings::PROXY_PASSWORD,
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
}
