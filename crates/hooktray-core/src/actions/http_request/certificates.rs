//! The root certificates of this system, which every HTTPS server is checked against. Without them nothing can be sent, and
//! records wait.

use std::fmt;

use super::client_builder::{CONNECT_TIMEOUT, builder};
use super::network::Network;
use crate::outcome::Args;

/// Variables that override where the system keeps its root certificates (docs.openssl.org/3.5/man7/openssl-env).
const VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Why this system has no root certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingCertificates {
    /// A variable points to where there are none.
    Variable {
        /// Its name.
        name: &'static str,
        /// Where it points.
        place: String,
    },
    /// None are installed.
    NotInstalled,
}

/// Checks that this system has root certificates.
///
/// # Errors
/// Why it has none.
pub fn check() -> Result<(), MissingCertificates> {
    check_variables()?;
    client_with_certificates(&Network::direct()).map(drop).ok_or_else(MissingCertificates::find)
}

/// Builds a client that checks destinations by the system's certificates and those of the network, unless there are none.
pub(super) fn client_with_certificates(network: &Network) -> Option<reqwest::Client> {
    check_variables().ok()?;
    builder(network, CONNECT_TIMEOUT).build().ok()
}

/// Checks that no variable points to anything but a file or a folder: reading a pipe would wait for ever.
///
/// # Errors
/// The variable.
pub(crate) fn check_variables() -> Result<(), MissingCertificates> {
    let is_unreadable = |name: &&str| {
        let Some(place) = std::env::var_os(name) else { return false };
        std::fs::metadata(place).is_ok_and(|data| !data.is_file() && !data.is_dir())
    };
    match VARIABLES.into_iter().find(is_unreadable).and_then(MissingCertificates::at) {
        Some(missing) => Err(missing),
        None => Ok(()),
    }
}

impl MissingCertificates {
    /// Returns why no certificate could be read.
    pub(super) fn find() -> MissingCertificates {
        let set = VARIABLES.iter().find_map(|name| MissingCertificates::at(name));
        set.unwrap_or(MissingCertificates::NotInstalled)
    }

    /// Returns that there are none where this variable points, if it is set.
    fn at(name: &'static str) -> Option<MissingCertificates> {
        // One that is set and empty hides the system's certificates as well.
        let place = std::env::var_os(name)?.to_string_lossy().into_owned();
        let place = if place.is_empty() { "\"\"".to_owned() } else { place };
        Some(MissingCertificates::Variable { name, place })
    }

    /// Returns what its message names.
    #[must_use]
    pub fn args(&self) -> Args {
        let (variable, place) = match self {
            MissingCertificates::Variable { name, place } => (*name, place.as_str()),
            MissingCertificates::NotInstalled => ("none", ""),
        };
        Args::from([("variable".to_owned(), variable.to_owned()), ("place".to_owned(), place.to_owned())])
    }
}

impl fmt::Display for MissingCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MissingCertificates::Variable { name, place } => {
                write!(
                    f,
                    "there are no root certificates at {place}, where {name} points; correct or remove that variable"
                )
            }
            MissingCertificates::NotInstalled => f.write_str(
                "this system has no root certificates; install them (on Linux, the package ca-certificates)",
            ),
        }
    }
}
