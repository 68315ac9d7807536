//! What the user set for the whole program. Stored in the database; secrets are never among it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, Result};
use crate::store::{self, Readers, Store};

/// Where the engine listens unless it is told otherwise.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:8477";

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The address to listen on, with its port.
    pub listen: String,
    /// The language of the window: `ru`, `en`, or the system's.
    pub language: Option<String>,
    /// Whether errors are shown on the desktop at all.
    pub notifications: bool,
    /// Days after which finished operations are deleted; none keeps all of them.
    pub keep_days: Option<u32>,
    /// Whether the program starts with the system.
    pub autostart: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            listen: DEFAULT_ADDRESS.to_owned(),
            language: None,
            notifications: true,
            keep_days: Some(365),
            autostart: false,
        }
    }
}

impl Settings {
    /// Refuses what cannot be.
    ///
    /// # Errors
    /// What does not fit, in plain words.
    pub fn check(&self) -> Result<()> {
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            let why = "write an address with a port, such as 127.0.0.1:8477".to_owned();
            return Err(Error::Listen { address: self.listen.clone(), reason: "address", why });
        }
        if self.language.as_deref().is_some_and(|language| !["en", "ru"].contains(&language)) {
            return Err(Error::Usage("the language is en or ru".into()));
        }
        if self.keep_days == Some(0) {
            return Err(Error::Usage("the history is kept for one day at least".into()));
        }
        Ok(())
    }
}

/// The settings as they are stored, or those to begin with.
///
/// # Errors
/// A database that cannot be read, or settings in it that this program does not understand.
pub fn load(readers: &Readers) -> Result<Settings> {
    let Some(file) = readers.read(store::settings::load)? else { return Ok(Settings::default()) };
    serde_json::from_str(&file).map_err(|error| Error::Database(format!("its settings cannot be read: {error}")))
}

/// Stores the settings.
///
/// # Errors
/// What [`Settings::check`] refuses; a database that cannot be written.
pub fn save(store: &Store, settings: &Settings) -> Result<()> {
    settings.check()?;
    let file = serde_json::to_string(settings).map_err(|error| Error::Database(error.to_string()))?;
    store.writer.write_blocking(move |connection| store::settings::save(connection, &file))
}
