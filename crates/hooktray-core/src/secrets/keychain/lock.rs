//! Whether the keychain is locked, where that can be known without making it ask the user.

/// Whether the collection that secrets are stored in is locked, as the Secret Service says
/// (<https://specifications.freedesktop.org/secret-service-spec/latest/>). Nothing where nobody says.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn is_locked() -> Option<bool> {
    use zbus::zvariant::OwnedObjectPath;
    let service = "org.freedesktop.secrets";
    let bus = zbus::blocking::Connection::session().ok()?;
    let ask = |path: &str, interface: &'static str| {
        zbus::blocking::Proxy::new(&bus, service, path.to_owned(), interface).ok()
    };
    let secrets = ask("/org/freedesktop/secrets", "org.freedesktop.Secret.Service")?;
    let collection: OwnedObjectPath = secrets.call("ReadAlias", &("default",)).ok()?;
    ask(collection.as_str(), "org.freedesktop.Secret.Collection")?.get_property("Locked").ok()
}

/// Elsewhere only asking for a secret tells.
#[cfg(any(not(unix), target_os = "macos"))]
pub(super) fn is_locked() -> Option<bool> {
    None
}
