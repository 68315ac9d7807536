//! How emails are sent, and to whom.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Result, Setting};

/// The name of the secret that holds the password of the email account.
pub const PASSWORD: &str = "smtp_password";
/// The most recipients that may be set.
const MAX_RECIPIENTS: usize = 20;

/// How emails are sent, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// The server's name.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The user name; none if the server needs no login. The password is the secret `smtp_password`.
    pub user: Option<String>,
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    pub from_name: String,
    /// The recipients.
    pub to: Vec<String>,
    /// True if emails contain customers' numbers in full rather than only their last four digits.
    pub show_numbers: bool,
    /// True if emails wait until the quiet hours are over.
    #[serde(default)]
    pub quiet_hours: bool,
}

/// How a connection to an email server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte (RFC 8314), usually on port 465.
    Tls,
    /// STARTTLS (RFC 3207), which has to succeed; usually on port 587.
    Starttls,
    /// None: anyone on the way can read the email and the password.
    None,
}

impl EmailSettings {
    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`] names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        if self.host.trim().is_empty() || self.host.contains(char::is_whitespace) {
            return Err(Setting::EmailHost.error("write the email server's name, such as smtp.yandex.ru").into());
        }
        if self.port == 0 {
            return Err(Setting::Port.error("write the email server's port, such as 465").into());
        }
        if self.from_name.contains(char::is_control) {
            return Err(Setting::EmailFromName.error("the sender's name is one line").into());
        }
        if self.to.len() > MAX_RECIPIENTS {
            let message = format!("emails go to at most {MAX_RECIPIENTS} addresses");
            return Err(Setting::EmailRecipients.error(message).with(MAX_RECIPIENTS).into());
        }
        if self.to.is_empty() {
            return Err(Setting::EmailNoRecipient.error("write at least one recipient").into());
        }
        let addresses = self.to.iter().chain([&self.from]);
        // As emails are sent: a name in front of the address has no place there.
        match addresses.clone().find(|address| address.parse::<lettre::Address>().is_err()) {
            Some(address) => {
                let message = format!("“{address}” is not an email address");
                Err(Setting::EmailAddress.error(message).with(address).into())
            }
            None => Ok(()),
        }
    }
}
