//! Whether the window of what is packaged can look for new versions, and the signature by which it knows one.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::named;

/// The public key, which the build takes from the environment, as Tauri's own tool writes it.
const KEY: &str = "HOOKTRAY_UPDATE_KEY";
/// Where the newest `latest.json` is; taken by the build as well.
const ADDRESS: &str = "HOOKTRAY_UPDATE_ADDRESS";
/// The private key; the bundler takes it, with its password in `TAURI_SIGNING_PRIVATE_KEY_PASSWORD`.
const PRIVATE: &str = "TAURI_SIGNING_PRIVATE_KEY";

/// That packages are signed for those who have an earlier one.
pub(super) struct Updates {
    key: String,
}

impl Updates {
    /// What the environment says; nothing where it says nothing.
    ///
    /// # Errors
    /// Half of it.
    pub(super) fn from_the_environment() -> Result<Option<Updates>> {
        let [key, address, private] = [KEY, ADDRESS, PRIVATE].map(named);
        match (key, address, private) {
            (Some(key), Some(address), Some(_)) => {
                println!("The window looks for new versions at {address}, when its user asks.");
                Ok(Some(Updates { key }))
            }
            (None, None, None) => Ok(None),
            _ => bail!("for new versions to be found, give all three: {KEY}, {ADDRESS} and {PRIVATE}"),
        }
    }

    /// Lets the bundler sign.
    pub(super) fn add_to(self, config: &mut Value) {
        config["bundle"]["createUpdaterArtifacts"] = true.into();
        config["plugins"] = json!({ "updater": { "pubkey": self.key } });
    }
}
