//! The default keyring of a Linux desktop, made with the user's consent where there is none yet: after an automatic log-in
//! nothing has made one. By the Secret Service (<https://specifications.freedesktop.org/secret-service-spec/latest/>).

use crate::base::error::SecretError;

/// Makes the default keyring if there is none. The system asks the user for its password, and this waits for the answer.
///
/// # Errors
/// [`SecretError::NoKeyring`] if the user declines.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn make_if_missing() -> Result<(), SecretError> {
    match make() {
        Ok(true) => Ok(()),
        Ok(false) => Err(SecretError::NoKeyring),
        // If the keychain lacks anything else, storing the secret fails with the reason.
        Err(error) => {
            tracing::warn!(%error, "the default keyring could not be made");
            Ok(())
        }
    }
}

/// Other systems make it with the account.
#[cfg(any(not(unix), target_os = "macos"))]
pub(super) fn make_if_missing() -> Result<(), SecretError> {
    Ok(())
}

/// Returns false if the user declined.
#[cfg(all(unix, not(target_os = "macos")))]
fn make() -> zbus::Result<bool> {
    use std::collections::HashMap;

    use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

    let bus = zbus::blocking::Connection::session()?;
    let proxy = |path: &str, interface: &'static str| {
        zbus::blocking::Proxy::new(&bus, "org.freedesktop.secrets", path.to_owned(), interface)
    };
    let service = proxy("/org/freedesktop/secrets", "org.freedesktop.Secret.Service")?;
    let existing: OwnedObjectPath = service.call("ReadAlias", &("default",))?;
    if existing.as_str() != NONE {
        return Ok(true);
    }
    // The label that libsecret gives it, so that it looks the same whichever program came first.
    let properties = HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from("Default keyring"))]);
    let (_, prompt): (OwnedObjectPath, OwnedObjectPath) = service.call("CreateCollection", &(properties, "default"))?;
    if prompt.as_str() == NONE {
        return Ok(true);
    }
    let prompt = proxy(prompt.as_str(), "org.freedesktop.Secret.Prompt")?;
    let mut completed = prompt.receive_signal("Completed")?;
    let () = prompt.call("Prompt", &("",))?;
    let Some(answer) = completed.next() else { return Ok(false) };
    let (was_dismissed, _): (bool, OwnedValue) = answer.body().deserialize()?;
    Ok(!was_dismissed)
}

/// The path that stands for no object.
#[cfg(all(unix, not(target_os = "macos")))]
const NONE: &str = "/";
