//! How requests leave this machine, for the whole program.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::proxy::{PROXY_PASSWORD, ProxyChoice};
use super::proxy_exceptions::ProxyExceptions;
use crate::base::ca_certificate::CaCertificate;
use crate::base::error::Result;

/// How requests leave this machine: by which proxy, and which authorities servers are checked by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkSettings {
    /// The proxy. Its password is the secret `proxy_password`.
    pub proxy: ProxyChoice,
    /// The hosts that are reached without the chosen proxy, as `NO_PROXY` has them: `localhost, 10.0.0.0/8, shop.example`.
    pub without_proxy: String,
    /// The authorities that are trusted besides those of the system.
    pub certificates: Vec<CaCertificate>,
}

impl NetworkSettings {
    /// Returns the name of the secret that the proxy needs.
    #[must_use]
    pub fn secret(&self) -> Option<&'static str> {
        self.proxy.has_login().then_some(PROXY_PASSWORD)
    }

    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`](crate::base::error::Setting) names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        self.proxy.check()?;
        ProxyExceptions::check(&self.without_proxy)?;
        self.certificates.iter().try_for_each(CaCertificate::check)
    }
}
