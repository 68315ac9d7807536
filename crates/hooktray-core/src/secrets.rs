//! Secrets: kept in the keychain of the operating system, or given in the environment; never anywhere else.

mod mask;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

pub use mask::{MASKED, Mask};

use crate::error::SecretError;
use crate::flow::read::is_identifier;
use crate::store::{self, Readers, Store};

/// The name under which the entries stand in the keychain.
pub const KEYCHAIN_SERVICE: &str = "Hooktray";
/// What the environment's variables begin with; the secret's name follows in capitals.
pub const ENV_PREFIX: &str = "HOOKTRAY_SECRET_";

/// For how long a secret that was read is used again without asking the keychain.
const FRESH: Duration = Duration::from_secs(60);

/// Where secrets are.
#[derive(Debug, Clone)]
enum Place {
    Keychain,
    Env,
    Memory(Arc<Mutex<HashMap<String, SecretString>>>),
}

/// The secrets of this user. Clones share what they remember.
#[derive(Debug, Clone)]
pub struct Secrets {
    place: Place,
    fresh: Arc<Mutex<HashMap<String, (Instant, SecretString)>>>,
}

impl Secrets {
    /// Secrets in the keychain of the operating system.
    #[must_use]
    pub fn keychain() -> Secrets {
        Secrets::at(Place::Keychain)
    }

    /// Secrets in environment variables, read-only.
    #[must_use]
    pub fn env() -> Secrets {
        Secrets::at(Place::Env)
    }

    /// Secrets that are gone with the process, for embedding and tests.
    #[must_use]
    pub fn memory() -> Secrets {
        Secrets::at(Place::Memory(Arc::default()))
    }

    fn at(place: Place) -> Secrets {
        Secrets { place, fresh: Arc::default() }
    }

    /// Reads a secret. Blocks while the keychain answers.
    ///
    /// # Errors
    /// [`SecretError::Missing`] if it is not stored, otherwise why the keychain does not give it.
    pub fn get(&self, name: &str) -> Result<SecretString, SecretError> {
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, secret)) = fresh.get(name)
            && since.elapsed() < FRESH
        {
            return Ok(secret.clone());
        }
        let secret = self.read(name)?;
        fresh.insert(name.to_owned(), (Instant::now(), secret.clone()));
        Ok(secret)
    }

    /// Reads several secrets, on a thread that may block.
    ///
    /// # Errors
    /// As [`Secrets::get`], for the first that cannot be read.
    pub async fn read_all(&self, names: Vec<String>) -> Result<HashMap<String, SecretString>, SecretError> {
        let secrets = self.clone();
        let reading = tokio::task::spawn_blocking(move || {
            names.into_iter().map(|name| secrets.get(&name).map(|secret| (name, secret))).collect()
        });
        reading.await.unwrap_or_else(|_| Err(SecretError::Unavailable("the question to it was cut off".into())))
    }

    fn read(&self, name: &str) -> Result<SecretString, SecretError> {
        let found = match &self.place {
            Place::Keychain => Some(entry(name)?.get_password().map_err(|error| keychain_error(name, &error))?),
            Place::Env => std::env::var(env_name(name)).ok(),
            Place::Memory(map) => {
                let map = map.lock().unwrap_or_else(PoisonError::into_inner);
                map.get(name).map(|secret| secret.expose_secret().to_owned())
            }
        };
        let found = found.filter(|value| !value.is_empty());
        found.map(SecretString::from).ok_or_else(|| SecretError::Missing(name.to_owned()))
    }

    /// Stores a secret, in place of the one that was there.
    ///
    /// # Errors
    /// A name or value that cannot be one, or why the keychain does not take it.
    pub fn set(&self, name: &str, value: SecretString) -> Result<(), SecretError> {
        check_name(name)?;
        let text = value.expose_secret();
        if text.is_empty() || text.contains(['\n', '\r', '\0']) {
            return Err(SecretError::Value("a secret is one line and not empty".into()));
        }
        match &self.place {
            Place::Keychain => entry(name)?.set_password(text).map_err(|error| keychain_error(name, &error))?,
            Place::Env => return Err(SecretError::ReadOnly(name.to_ascii_uppercase())),
            Place::Memory(map) => {
                map.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value);
            }
        }
        self.forget();
        Ok(())
    }

    /// Deletes a secret. One that is not there is gone already.
    ///
    /// # Errors
    /// Why the keychain does not delete it.
    pub fn delete(&self, name: &str) -> Result<(), SecretError> {
        check_name(name)?;
        match &self.place {
            Place::Keychain => match entry(name)?.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => {}
                Err(error) => return Err(keychain_error(name, &error)),
            },
            Place::Env => return Err(SecretError::ReadOnly(name.to_ascii_uppercase())),
            Place::Memory(map) => {
                map.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
            }
        }
        self.forget();
        Ok(())
    }

    /// Stores a secret and notes its name and the time in the database, since a keychain cannot be listed.
    ///
    /// # Errors
    /// As [`Secrets::set`], or a database that cannot be written.
    pub fn set_noted(&self, store: &Store, name: &str, value: SecretString, now: Timestamp) -> crate::Result<()> {
        self.set(name, value)?;
        let name = name.to_owned();
        store.writer.write_blocking(move |connection| store::secrets::note(connection, &name, now))
    }

    /// Deletes a secret and its note.
    ///
    /// # Errors
    /// As [`Secrets::delete`], or a database that cannot be written.
    pub fn delete_noted(&self, store: &Store, name: &str) -> crate::Result<()> {
        self.delete(name)?;
        let name = name.to_owned();
        store.writer.write_blocking(move |connection| store::secrets::forget(connection, &name))
    }

    /// Asks the keychain anew from now on.
    pub fn forget(&self) {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The names in the environment, if that is where secrets are; the keychain cannot be listed.
    #[must_use]
    pub fn listed(&self) -> Option<Vec<String>> {
        let mut names: Vec<String> = match &self.place {
            Place::Keychain => return None,
            Place::Env => std::env::vars_os()
                .filter_map(|(key, _)| Some(key.to_str()?.strip_prefix(ENV_PREFIX)?.to_ascii_lowercase()))
                .collect(),
            Place::Memory(map) => map.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect(),
        };
        names.sort_unstable();
        Some(names)
    }

    /// Asks whether secrets can be had at all, without needing any to be stored.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), SecretError> {
        match self.read("hooktray_self_check") {
            Ok(_) | Err(SecretError::Missing(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Where secrets are, in words.
    #[must_use]
    pub fn whereabouts(&self) -> &'static str {
        match self.place {
            Place::Keychain => "the system's keychain",
            Place::Env => "the environment",
            Place::Memory(_) => "memory",
        }
    }
}

fn check_name(name: &str) -> Result<(), SecretError> {
    if is_identifier(name) && name.len() <= 64 { Ok(()) } else { Err(SecretError::Name(name.to_owned())) }
}

fn env_name(name: &str) -> String {
    format!("{ENV_PREFIX}{}", name.to_ascii_uppercase())
}

fn entry(name: &str) -> Result<keyring::Entry, SecretError> {
    check_name(name)?;
    keyring::Entry::new(KEYCHAIN_SERVICE, name).map_err(|error| keychain_error(name, &error))
}

fn keychain_error(name: &str, error: &keyring::Error) -> SecretError {
    match error {
        keyring::Error::NoEntry => SecretError::Missing(name.to_owned()),
        keyring::Error::NoStorageAccess(cause) => SecretError::Locked(cause.to_string()),
        keyring::Error::NoDefaultStore => SecretError::Unavailable("no keychain service is running".to_owned()),
        // These carry the secret's bytes; their texts must not be passed on.
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            SecretError::Value(format!("the keychain's entry “{name}” is no text; store it again"))
        }
        other => SecretError::Unavailable(other.to_string()),
    }
}

/// The secrets that were stored, by name, with the time.
///
/// # Errors
/// A database that cannot be read.
pub fn noted(readers: &Readers) -> crate::Result<Vec<(String, Timestamp)>> {
    readers.read(store::secrets::noted)
}
