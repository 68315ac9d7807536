//! Secrets: in the keychain of the operating system, or in the environment; never anywhere else.

mod keychain;
mod listed;
mod mask;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};

use keychain::Keychain;
pub use keychain::SERVICE as KEYCHAIN_SERVICE;
pub use listed::list;
pub use mask::{MASKED, Mask};

use crate::base::error::SecretError;
use crate::flow::is_identifier;
use crate::mutex::locked;

/// The prefix of environment variables; the secret's name follows in capitals.
pub const ENV_PREFIX: &str = "HOOKTRAY_SECRET_";

/// How long a secret that was read is kept in memory, so that the keychain is not asked for every record.
const CACHE_TIME: Duration = Duration::from_secs(60);

/// Where secrets come from.
#[derive(Debug, Clone)]
enum SecretsSource {
    Keychain(Keychain),
    Env,
    Memory(Arc<Mutex<HashMap<String, SecretString>>>),
}

/// Keeps the secrets of this program's environment from another one that it starts.
pub fn withhold(command: &mut std::process::Command) {
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(ENV_PREFIX.as_bytes()) {
            command.env_remove(name);
        }
    }
}

/// The secrets of this user. Clones share one cache.
#[derive(Debug, Clone)]
pub struct Secrets {
    source: SecretsSource,
    cache: Arc<Mutex<HashMap<String, (Instant, SecretString)>>>,
}

impl Secrets {
    /// Secrets in the keychain of the operating system.
    #[must_use]
    pub fn keychain() -> Secrets {
        Secrets::from_source(SecretsSource::Keychain(Keychain::default()))
    }

    /// Secrets in environment variables, read-only.
    #[must_use]
    pub fn env() -> Secrets {
        Secrets::from_source(SecretsSource::Env)
    }

    /// Secrets in memory, for embedding and tests.
    #[must_use]
    pub fn memory() -> Secrets {
        Secrets::from_source(SecretsSource::Memory(Arc::default()))
    }

    fn from_source(source: SecretsSource) -> Secrets {
        Secrets { source, cache: Arc::default() }
    }

    /// Reads a secret. Blocks until the keychain answers, at most two seconds.
    ///
    /// # Errors
    /// [`SecretError::Missing`] if it is not stored, otherwise why the keychain did not return it.
    pub fn get(&self, name: &str) -> Result<SecretString, SecretError> {
        if let Some(secret) = self.cached(name) {
            return Ok(secret);
        }
        let secret = self.read(name)?;
        self.cache().insert(name.to_owned(), (Instant::now(), secret.clone()));
        Ok(secret)
    }

    fn cache(&self) -> MutexGuard<'_, HashMap<String, (Instant, SecretString)>> {
        locked(&self.cache)
    }

    /// Returns a secret from the cache.
    fn cached(&self, name: &str) -> Option<SecretString> {
        let cache = self.cache();
        let (since, secret) = cache.get(name)?;
        (since.elapsed() < CACHE_TIME).then(|| secret.clone())
    }

    /// Reads several secrets. Those that are not cached are read on a thread that may block.
    ///
    /// # Errors
    /// As [`Secrets::get`], for the first that cannot be read.
    pub async fn read_all(&self, names: Vec<String>) -> Result<HashMap<String, SecretString>, SecretError> {
        // Under load, most reads come from the cache and need no thread.
        let known: Option<_> = names.iter().map(|name| Some((name.clone(), self.cached(name)?))).collect();
        if let Some(known) = known {
            return Ok(known);
        }
        let secrets = self.clone();
        let reading = tokio::task::spawn_blocking(move || {
            names.into_iter().map(|name| secrets.get(&name).map(|secret| (name, secret))).collect()
        });
        reading.await.unwrap_or_else(|_| Err(SecretError::Unavailable("reading it was interrupted".into())))
    }

    /// Returns a mask for these secrets. Those that cannot be read are left out. Blocks as [`Secrets::get`] for each.
    #[must_use]
    pub fn mask(&self, names: impl IntoIterator<Item = String>) -> Mask {
        let names: BTreeSet<String> = names.into_iter().collect();
        Mask::new(names.iter().filter_map(|name| self.get(name).ok()))
    }

    /// Returns a mask for everything that is shown: the secrets that flows use, and those of `stored` that are long enough not to
    /// occur in any text. Those that cannot be read are left out. Blocks as [`Secrets::get`] for each.
    #[must_use]
    pub fn mask_of_all(
        &self,
        used: impl IntoIterator<Item = String>,
        stored: impl IntoIterator<Item = String>,
    ) -> Mask {
        let used: BTreeSet<String> = used.into_iter().collect();
        let others: BTreeSet<String> = stored.into_iter().chain(self.names().into_iter().flatten()).collect();
        let others = others.difference(&used).filter_map(|name| self.get(name).ok()).filter(is_long);
        Mask::new(used.iter().filter_map(|name| self.get(name).ok()).chain(others))
    }

    /// Returns the secrets that are known without asking the keychain, and long enough not to occur in any text.
    #[must_use]
    pub fn known(&self) -> Vec<SecretString> {
        let cached = self.cache().values().map(|(_, secret)| secret.clone()).collect::<Vec<_>>();
        let names = self.names().unwrap_or_default();
        let read = names.iter().filter_map(|name| self.read(name).ok());
        cached.into_iter().chain(read).filter(is_long).collect()
    }

    fn read(&self, name: &str) -> Result<SecretString, SecretError> {
        let found = match &self.source {
            SecretsSource::Keychain(keychain) => keychain.read(name)?,
            SecretsSource::Env => std::env::var(env_name(name)).ok().map(SecretString::from),
            SecretsSource::Memory(map) => locked(map).get(name).cloned(),
        };
        // Most destinations cut off white space around it: what they repeat would not be found, and so not be masked.
        let found = found.map(trimmed).filter(|secret| !secret.expose_secret().is_empty());
        found.ok_or_else(|| SecretError::Missing(name.to_owned()))
    }

    /// Stores a secret without the white space around it, replacing an earlier one.
    ///
    /// # Errors
    /// A name or value that is not allowed, or why the keychain did not store it.
    pub fn set(&self, name: &str, value: SecretString) -> Result<(), SecretError> {
        check_name(name)?;
        let value = trimmed(value);
        let text = value.expose_secret();
        if text.is_empty() || text.contains(char::is_control) {
            return Err(SecretError::Value("a secret is one line and not empty".into()));
        }
        match &self.source {
            SecretsSource::Keychain(keychain) => keychain.store(name, value)?,
            SecretsSource::Env => return Err(SecretError::ReadOnly(name.to_ascii_uppercase())),
            SecretsSource::Memory(map) => {
                locked(map).insert(name.to_owned(), value);
            }
        }
        self.clear_cache();
        Ok(())
    }

    /// Deletes a secret. Deleting one that is not stored succeeds.
    ///
    /// # Errors
    /// Why the keychain did not delete it.
    pub fn delete(&self, name: &str) -> Result<(), SecretError> {
        check_name(name)?;
        match &self.source {
            SecretsSource::Keychain(keychain) => keychain.delete(name)?,
            SecretsSource::Env => return Err(SecretError::ReadOnly(name.to_ascii_uppercase())),
            SecretsSource::Memory(map) => {
                locked(map).remove(name);
            }
        }
        self.clear_cache();
        Ok(())
    }

    /// Empties the cache, so that the keychain is asked again.
    pub fn clear_cache(&self) {
        self.cache().clear();
    }

    /// Returns the names of all secrets, except from a keychain, which cannot be listed.
    #[must_use]
    pub fn names(&self) -> Option<Vec<String>> {
        let mut names: Vec<String> = match &self.source {
            SecretsSource::Keychain(_) => return None,
            SecretsSource::Env => std::env::vars_os()
                .filter_map(|(key, _)| Some(key.to_str()?.strip_prefix(ENV_PREFIX)?.to_ascii_lowercase()))
                .collect(),
            SecretsSource::Memory(map) => locked(map).keys().cloned().collect(),
        };
        names.sort_unstable();
        Some(names)
    }

    /// Checks that secrets can be read at all, even if none is stored. Blocks at most two seconds.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), SecretError> {
        match &self.source {
            SecretsSource::Keychain(keychain) => keychain.check(),
            SecretsSource::Env | SecretsSource::Memory(_) => Ok(()),
        }
    }

    /// Returns why the keychain gave no answer the last time. Does not ask it.
    #[must_use]
    pub fn last_error(&self) -> Option<SecretError> {
        match &self.source {
            SecretsSource::Keychain(keychain) => keychain.last_error(),
            SecretsSource::Env | SecretsSource::Memory(_) => None,
        }
    }

    /// Waits until the keychain gives no answer.
    pub async fn wait_for_failure(&self) {
        match &self.source {
            SecretsSource::Keychain(keychain) => keychain.wait_for_failure().await,
            SecretsSource::Env | SecretsSource::Memory(_) => std::future::pending().await,
        }
    }

    /// Lets the keychain ask the user for its password again, even if the user declined the last time.
    pub fn allow_prompt(&self) {
        if let SecretsSource::Keychain(keychain) = &self.source {
            keychain.allow_prompt();
        }
    }

    /// Calls `notify` whenever the keychain answers after the caller gave up. Only the first call has an effect.
    pub fn on_late_response(&self, notify: impl Fn() + Send + Sync + 'static) {
        if let SecretsSource::Keychain(keychain) = &self.source {
            keychain.on_late_response(notify);
        }
    }

    /// Returns where secrets come from, in words.
    #[must_use]
    pub fn location(&self) -> &'static str {
        match self.source {
            SecretsSource::Keychain(_) => "the system's keychain",
            SecretsSource::Env => "the environment",
            SecretsSource::Memory(_) => "memory",
        }
    }
}

fn trimmed(secret: SecretString) -> SecretString {
    // PowerShell puts a byte order mark before what it pipes.
    match secret.expose_secret().trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}') {
        text if text.len() == secret.expose_secret().len() => secret,
        text => SecretString::from(text),
    }
}

/// The fewest characters of a secret that is looked for where no flow uses it.
const MIN_OTHER_CHARS: usize = 6;

fn is_long(secret: &SecretString) -> bool {
    secret.expose_secret().chars().count() >= MIN_OTHER_CHARS
}

fn check_name(name: &str) -> Result<(), SecretError> {
    if is_identifier(name) && name.len() <= 64 { Ok(()) } else { Err(SecretError::Name(name.to_owned())) }
}

fn env_name(name: &str) -> String {
    format!("{ENV_PREFIX}{}", name.to_ascii_uppercase())
}
