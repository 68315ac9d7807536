//! The entries of the keychain. The connection to it is opened again when it no longer works: a program that starts with
//! the system may start before the keychain does, and outlive it.

use std::sync::Arc;

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Answer, Call, duplicates, keyring};
use crate::base::error::SecretError;
use crate::secrets::check_name;

/// The service name of the entries in the keychain.
pub const SERVICE: &str = "Hooktray";
/// An entry that does not exist: reading it shows if the keychain answers.
const SELF_CHECK: &str = "hooktray_self_check";

/// The connection to the keychain.
#[derive(Default)]
pub(super) struct Entries {
    store: Option<Arc<CredentialStore>>,
}

impl Entries {
    /// Makes a call. If an existing connection no longer works, the call is made again on a new one.
    pub(super) fn call(&mut self, call: &Call) -> Answer {
        let was_open = self.store.is_some();
        let mut answer = self.attempt(call);
        if was_open && matches!(answer, Err(SecretError::Unavailable(_))) {
            self.store = None;
            answer = self.attempt(call);
        }
        if answer.as_ref().is_err_and(SecretError::is_of_keychain) {
            self.store = None;
        }
        answer
    }

    fn attempt(&mut self, call: &Call) -> Answer {
        let name = match call {
            Call::Check => SELF_CHECK,
            Call::Read(name) | Call::Store(name, _) | Call::Delete(name) => name,
        };
        check_name(name)?;
        if matches!(call, Call::Store(..)) {
            keyring::make_if_missing()?;
        }
        let entry = self.entry(name);
        let done = entry.and_then(|entry| match call {
            Call::Check | Call::Read(_) => entry.get_password().map(|secret| Some(SecretString::from(secret))),
            Call::Store(_, secret) => entry.set_password(secret.expose_secret()).map(|()| None),
            Call::Delete(_) => entry.delete_credential().map(|()| None),
        });
        let done = match done {
            Err(Error::Ambiguous(entries)) => duplicates::call(entries, call),
            done => done,
        };
        match (call, done) {
            (Call::Check | Call::Delete(_), Err(Error::NoEntry)) => Ok(None),
            (_, Err(error)) => Err(secret_error(name, &error)),
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
    // The only way that this fails is without a session bus, and without one there is no keychain.
    opened.map(|store| store as Arc<CredentialStore>).map_err(|_| Error::NoDefaultStore)
}

fn secret_error(name: &str, error: &Error) -> SecretError {
    match error {
        Error::NoEntry => SecretError::Missing(name.to_owned()),
        // Says in words of a library that the question for the password was closed, or that the keychain is locked.
        Error::NoStorageAccess(cause) => {
            tracing::debug!(%cause, "the keychain is locked");
            SecretError::Locked("its password was not entered".to_owned())
        }
        Error::NoDefaultStore => SecretError::Unavailable("no keychain service is running".to_owned()),
        // These contain the secret's bytes, so their texts must not be passed on.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretError::Value(format!("the keychain's entry “{name}” is not text; store it again"))
        }
        // Its text would list the entries as the library sees them.
        Error::Ambiguous(_) => SecretError::Value(format!(
            "the keychain has several entries “{name}”; delete them there and store it again"
        )),
        other => SecretError::Unavailable(other.to_string()),
    }
}
