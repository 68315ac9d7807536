//! Secrets: kept in the keychain of the operating system, or given in the environment; never anywhere else.

mod keychain;
mod mask;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use keychain::Keychain;
pub use keychain::SERVICE as KEYCHAIN_SERVICE;
pub use mask::{MASKED, Mask};

use crate::base::error::SecretError;
use crate::flow::is_identifier;
use crate::store::{self, Readers, Store};

/// What the environment's variables begin with; the secret's name follows in capitals.
pub const ENV_PREFIX: &str = "HOOKTRAY_SECRET_";

/// For how long a secret that was read is used again without asking the keychain.
const FRESH: Duration = Duration::from_secs(60);

/// Where secrets are.
#[derive(Debug, Clone)]
enum Place {
    Keychain(Keychain),
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
        Secrets::at(Place::Keychain(Keychain::default()))
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

    /// Reads a secret. Blocks until the keychain answers, for two seconds at most.
    ///
    /// # Errors
    /// [`SecretError::Missing`] if it is not stored, otherwise why the keychain does not give it.
    pub fn get(&self, name: &str) -> Result<SecretString, SecretError> {
        if let Some(secret) = self.fresh(name) {
            return Ok(secret);
        }
        let secret = self.read(name)?;
        self.read_last().insert(name.to_owned(), (Instant::now(), secret.clone()));
        Ok(secret)
    }

    fn read_last(&self) -> MutexGuard<'_, HashMap<String, (Instant, SecretString)>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A secret that was read a moment ago.
    fn fresh(&self, name: &str) -> Option<SecretString> {
        let read_last = self.read_last();
        let (since, secret) = read_last.get(name)?;
        (since.elapsed() < FRESH).then(|| secret.clone())
    }

    /// Reads several secrets, on a thread that may block where they are not known.
    ///
    /// # Errors
    /// As [`Secrets::get`], for the first that cannot be read.
    pub async fn read_all(&self, names: Vec<String>) -> Result<HashMap<String, SecretString>, SecretError> {
        // In a rush the keychain is asked once in a while, and no thread is woken for what is known.
        let known: Option<_> = names.iter().map(|name| Some((name.clone(), self.fresh(name)?))).collect();
        if let Some(known) = known {
            return Ok(known);
        }
        let secrets = self.clone();
        let reading = tokio::task::spawn_blocking(move || {
            names.into_iter().map(|name| secrets.get(&name).map(|secret| (name, secret))).collect()
        });
        reading.await.unwrap_or_else(|_| Err(SecretError::Unavailable("the question to it was cut off".into())))
    }

    fn read(&self, name: &str) -> Result<SecretString, SecretError> {
        let found = match &self.place {
            Place::Keychain(keychain) => keychain.read(name)?,
            Place::Env => std::env::var(env_name(name)).ok().map(SecretString::from),
            Place::Memory(map) => map.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned(),
        };
        let found = found.filter(|secret| !secret.expose_secret().is_empty());
        found.ok_or_else(|| SecretError::Missing(name.to_owned()))
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
            Place::Keychain(keychain) => keychain.store(name, value)?,
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
            Place::Keychain(keychain) => keychain.delete(name)?,
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
        self.read_last().clear();
    }

    /// The names in the environment, if that is where secrets are; the keychain cannot be listed.
    #[must_use]
    pub fn listed(&self) -> Option<Vec<String>> {
        let mut names: Vec<String> = match &self.place {
            Place::Keychain(_) => return None,
            Place::Env => std::env::vars_os()
                .filter_map(|(key, _)| Some(key.to_str()?.strip_prefix(ENV_PREFIX)?.to_ascii_lowercase()))
                .collect(),
            Place::Memory(map) => map.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect(),
        };
        names.sort_unstable();
        Some(names)
    }

    /// Asks whether secrets can be had at all, without needing any to be stored. Blocks for two seconds at most.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), SecretError> {
        match &self.place {
            Place::Keychain(keychain) => keychain.check(),
            Place::Env | Place::Memory(_) => Ok(()),
        }
    }

    /// Why the keychain gave no answer the last time; asks it nothing, and takes no time.
    #[must_use]
    pub fn trouble(&self) -> Option<SecretError> {
        match &self.place {
            Place::Keychain(keychain) => keychain.trouble(),
            Place::Env | Place::Memory(_) => None,
        }
    }

    /// From now on the keychain may ask the user for its password again, though the user did not give it last time.
    pub fn ask_again(&self) {
        if let Place::Keychain(keychain) = &self.place {
            keychain.ask_again();
        }
    }

    /// Calls `tell` whenever the keychain answers so late that nobody waits for that any more. The first call holds.
    pub fn when_late(&self, tell: impl Fn() + Send + Sync + 'static) {
        if let Place::Keychain(keychain) = &self.place {
            keychain.when_late(tell);
        }
    }

    /// Where secrets are, in words.
    #[must_use]
    pub fn location(&self) -> &'static str {
        match self.place {
            Place::Keychain(_) => "the system's keychain",
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

/// The secrets that were stored, by name, with the time.
///
/// # Errors
/// A database that cannot be read.
pub fn noted(readers: &Readers) -> crate::Result<Vec<(String, Timestamp)>> {
    readers.read(store::secrets::noted)
}
