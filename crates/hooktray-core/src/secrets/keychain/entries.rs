//! The entries of the keychain, and the way to them, which is made anew when it leads nowhere any more: a program that
//! starts with the system may be there before the keychain is, and may outlive it.

use std::sync::Arc;

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Answer, Asked};
use crate::base::error::SecretError;
use crate::secrets::check_name;

/// The name under which the entries stand in the keychain.
pub const SERVICE: &str = "Hooktray";
/// An entry that nobody has: asking for it tells whether anybody answers.
const NOBODYS: &str = "hooktray_self_check";

/// The way to the entries.
#[derive(Default)]
pub(super) struct Entries {
    store: Option<Arc<CredentialStore>>,
}

impl Entries {
    /// Asks; once more on a new way if an older one leads nowhere.
    pub(super) fn carry_out(&mut self, asked: &Asked) -> Answer {
        let older = self.store.is_some();
        let mut answer = self.attempt(asked);
        if older && matches!(answer, Err(SecretError::Unavailable(_))) {
            self.store = None;
            answer = self.attempt(asked);
        }
        if matches!(answer, Err(SecretError::Unavailable(_) | SecretError::Locked(_))) {
            self.store = None;
        }
        answer
    }

    fn attempt(&mut self, asked: &Asked) -> Answer {
        let name = match asked {
            Asked::Check => NOBODYS,
            Asked::Read(name) | Asked::Store(name, _) | Asked::Delete(name) => name,
        };
        check_name(name)?;
        let entry = self.entry(name);
        let done = entry.and_then(|entry| match asked {
            Asked::Check | Asked::Read(_) => entry.get_password().map(|secret| Some(SecretString::from(secret))),
            Asked::Store(_, secret) => entry.set_password(secret.expose_secret()).map(|()| None),
            Asked::Delete(_) => entry.delete_credential().map(|()| None),
        });
        match (asked, done) {
            (Asked::Check | Asked::Delete(_), Err(Error::NoEntry)) => Ok(None),
            (_, Err(error)) => Err(in_words(name, &error)),
            (_, Ok(answer)) => Ok(answer),
        }
    }

    fn entry(&mut self, name: &str) -> keyring_core::Result<Entry> {
        let store = match &self.store {
            Some(store) => store,
            None => self.store.insert(open()?),
        };
        Entry::new_in_store(store, SERVICE, name)
    }
}

#[cfg(target_os = "macos")]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn open() -> keyring_core::Result<Arc<CredentialStore>> {
    let opened = zbus_secret_service_keyring_store::Store::new();
    // Without a session bus there is no keychain; nothing else goes wrong on the way to one.
    opened.map(|store| store as Arc<CredentialStore>).map_err(|_| Error::NoDefaultStore)
}

fn in_words(name: &str, error: &Error) -> SecretError {
    match error {
        Error::NoEntry => SecretError::Missing(name.to_owned()),
        Error::NoStorageAccess(cause) => SecretError::Locked(cause.to_string()),
        Error::NoDefaultStore => SecretError::Unavailable("no keychain service is running".to_owned()),
        // These carry the secret's bytes; their texts must not be passed on.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretError::Value(format!("the keychain's entry “{name}” is no text; store it again"))
        }
        other => SecretError::Unavailable(other.to_string()),
    }
}
