//! Actions of a cURL command that the user pastes.

use secrecy::ExposeSecret as _;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::base::error::Error;
use crate::flow::{Action, curl};
use crate::secrets::Secrets;

/// What a cURL command became.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CurlView {
    /// The actions, for the end of the flow.
    pub actions: Vec<Action>,
    /// The names of the secrets that its keys are stored as.
    pub secrets: Vec<String>,
    /// The options of the command that no action can express, as they are written.
    pub left_out: Vec<String>,
}

impl Api {
    /// Makes actions of a cURL command, and stores its keys as secrets. `ids` are those of the flow's actions.
    ///
    /// # Errors
    /// What is wrong with the command, or what no action can do; the keychain refuses a key.
    pub async fn curl_import(&self, command: String, ids: Vec<String>) -> Result<CurlView, ApiError> {
        self.blocking(move |api| {
            let secrets = api.engine.secrets();
            let is_taken = |id: &str| ids.iter().any(|taken| taken == id);
            let can_store = |name: &str, key: &str| can_store(secrets, name, key);
            let read = curl::read(&command, is_taken, can_store).map_err(Error::Curl)?;
            for found in &read.secrets {
                let now = api.engine.clock().now();
                secrets.set_listed(api.engine.store(), &found.name, found.value.clone(), now)?;
            }
            Ok(CurlView {
                actions: read.actions,
                secrets: read.secrets.into_iter().map(|found| found.name).collect(),
                left_out: read.left_out,
            })
        })
        .await
    }
}

/// True if no other key is stored under this name: then this one can be.
fn can_store(secrets: &Secrets, name: &str, key: &str) -> bool {
    secrets.get(name).map_or(true, |stored| stored.expose_secret() == key.trim())
}
