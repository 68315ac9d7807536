//! What a flow still needs before it can start, as far as this machine knows.

use super::{Api, Finding, Flow, Settings};
use crate::{flows, secrets, settings};

impl Api {
    /// Returns what a flow still needs before it can start.
    pub(super) fn missing(&self, flow: &Flow, settings: &Settings) -> Vec<Finding> {
        flows::missing(flow, &self.engine.store().readers, settings, |name| self.is_stored(name))
    }

    /// Returns the settings. Settings that cannot be read are reported elsewhere and must not hide what else is missing.
    pub(super) fn settings_or_default(&self) -> Settings {
        settings::load(&self.engine.store().readers).unwrap_or_default()
    }

    /// Returns whether a secret is stored. While the keychain does not answer, the list of stored secrets decides.
    pub(super) fn is_stored(&self, name: &str) -> bool {
        match self.engine.secrets().get(name) {
            Ok(_) => true,
            Err(error) if error.is_of_keychain() => {
                let noted = secrets::list(&self.engine.store().readers).unwrap_or_default();
                noted.iter().any(|(noted, _)| noted == name)
            }
            Err(_) => false,
        }
    }
}
