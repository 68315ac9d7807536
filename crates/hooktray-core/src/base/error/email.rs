//! Why an email was not sent.

use crate::outcome::worded;

/// Why an email was not sent. Never contains the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the email was not sent ({code}): {reply}")]
pub struct EmailError {
    /// The kind of failure.
    pub code: EmailErrorCode,
    /// What the server replied, or what the system reported.
    pub reply: String,
    /// True if another try cannot help before something is changed.
    pub is_final: bool,
}

worded! {
    /// The kinds of failure. The window has words for each: `error-email_<code>`.
    EmailErrorCode {
        /// The settings cannot be used.
        Settings = "settings",
        /// No connection, or no reply in time.
        Unreachable = "unreachable",
        /// No TLS, or a certificate that is not trusted.
        Tls = "tls",
        /// The server begins with TLS, and the settings say STARTTLS or nothing.
        NeedsTls = "needs_tls",
        /// The server greets in plain text, and the settings say TLS.
        NeedsStarttls = "needs_starttls",
        /// The server rejected the user name or the password.
        Login = "login",
        /// The server takes no password on this connection.
        LoginMethod = "login_method",
        /// The password cannot be read.
        Password = "password",
        /// The server rejected the email or an address.
        Refused = "refused",
        /// The server takes only addresses in ASCII.
        AddressLetters = "address_letters",
        /// The server asked to try again later (4xx).
        Later = "later",
        /// The connection ended before the server accepted the email.
        BrokenOff = "broken_off",
    }
}

impl EmailError {
    /// Settings that cannot be used.
    #[must_use]
    pub fn settings(reply: impl Into<String>) -> EmailError {
        EmailError { code: EmailErrorCode::Settings, reply: reply.into(), is_final: true }
    }
}
