//! Several entries of one name: a restored keyring or another program leaves them behind. The newest counts.

use keyring_core::{Entry, Error, Result};
use secrecy::{ExposeSecret as _, SecretString};

use super::Call;

/// Makes a call to several entries of one name as if they were one.
///
/// Reading removes those with the same secret as the newest, storing and deleting remove all of them.
pub(super) fn call(mut entries: Vec<Entry>, call: &Call) -> Result<Option<SecretString>> {
    entries.sort_by_key(|entry| std::cmp::Reverse(changed_at(entry)));
    let mut entries = entries.into_iter();
    let newest = entries.next().ok_or(Error::NoEntry)?;
    let answer = match call {
        Call::Check | Call::Read(_) => Some(SecretString::from(newest.get_password()?)),
        Call::Store(_, secret) => {
            newest.set_password(secret.expose_secret())?;
            None
        }
        Call::Delete(_) => {
            newest.delete_credential()?;
            None
        }
    };
    let mut kept = 0;
    for entry in entries {
        let differs =
            |secret: &SecretString| entry.get_password().map_or(true, |other| other != secret.expose_secret());
        if answer.as_ref().is_some_and(differs) {
            kept += 1;
        } else {
            entry.delete_credential()?;
        }
    }
    tracing::info!(kept, "the keychain had several entries of one name; the newest is used");
    Ok(answer)
}

/// Returns when an entry was last changed, in Unix seconds; 0 where the keychain does not say.
#[cfg(all(unix, not(target_os = "macos")))]
fn changed_at(entry: &Entry) -> u64 {
    use zbus_secret_service_keyring_store::cred::Wrapper;
    let modified = || {
        let path = entry.as_any().downcast_ref::<Wrapper>()?.get_path();
        let bus = zbus::blocking::Connection::session().ok()?;
        let item = "org.freedesktop.Secret.Item";
        let item = zbus::blocking::Proxy::new(&bus, "org.freedesktop.secrets", path, item).ok()?;
        item.get_property("Modified").ok()
    };
    modified().unwrap_or_default()
}

#[cfg(any(not(unix), target_os = "macos"))]
fn changed_at(_: &Entry) -> u64 {
    0
}
