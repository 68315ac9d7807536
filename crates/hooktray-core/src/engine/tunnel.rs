//! The way in from outside, as a running engine has it.

use std::sync::PoisonError;

use super::Engine;
use crate::settings::{self, TunnelSettings};
use crate::tunnel::Tunnel;

impl Engine {
    /// The way in from outside, if there is one. [`Engine::work`] opens the one of the settings.
    #[must_use]
    pub fn tunnel(&self) -> &Tunnel {
        &self.tunnel
    }

    /// Uses this way in from outside for this run, whatever the settings say. To be called before [`Engine::work`].
    pub fn reach_by(&self, instead: TunnelSettings) {
        *self.instead.lock().unwrap_or_else(PoisonError::into_inner) = Some(instead);
    }

    /// Opens the way in of this run, or the one of the settings.
    pub(super) async fn open_way_in(&self) {
        let instead = self.instead.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let settings = match instead {
            Some(instead) => Ok(Some(instead)),
            None => settings::load(&self.store.readers).map(|settings| settings.tunnel),
        };
        match settings {
            Ok(settings) => self.tunnel.set(settings).await,
            Err(error) => tracing::error!(code = error.code(), "no way in from outside, since settings cannot be read"),
        }
    }
}
