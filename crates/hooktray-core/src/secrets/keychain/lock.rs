//! The lock state of the keychain, where it can be read without prompting the user.

/// Returns true if the default collection is locked, by the Secret Service
/// (<https://specifications.freedesktop.org/secret-service-spec/latest/>); `None` if it does not answer.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn is_locked() -> Option<bool> {
    use zbus::zvariant::OwnedObjectPath;
    let service = "org.freedesktop.secrets";
    let bus = zbus::blocking::Connection::session().ok()?;
    let proxy = |path: &str, interface: &'static str| {
        zbus::blocking::Proxy::new(&bus, service, path.to_owned(), interface).ok()
    };
    let secrets = proxy("/org/freedesktop/secrets", "org.freedesktop.Secret.Service")?;
    let collection: OwnedObjectPath = secrets.call("ReadAlias", &("default",)).ok()?;
    proxy(collection.as_str(), "org.freedesktop.Secret.Collection")?.get_property("Locked").ok()
}

/// Other systems show it only when a secret is read.
#[cfg(any(not(unix), target_os = "macos"))]
pub(super) fn is_locked() -> Option<bool> {
    None
}
