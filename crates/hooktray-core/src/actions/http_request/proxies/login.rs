//! The login in the address of a proxy.

use base64::Engine as _;
use percent_encoding::percent_decode_str;
use reqwest::header::{HeaderValue, InvalidHeaderValue};
use url::Url;

/// A user name and a password.
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

/// Returns the login of an address such as `http://user:password@host`.
pub(super) fn of(proxy: &Url) -> Option<Login> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (proxy.username(), proxy.password().unwrap_or_default());
    (!user.is_empty()).then(|| Login { user: decoded(user), password: decoded(password) })
}

impl Login {
    /// Returns it as the value of a header (RFC 7617).
    pub(super) fn basic(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let Login { user, password } = self;
        let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        let mut value = HeaderValue::try_from(format!("Basic {encoded}"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}
