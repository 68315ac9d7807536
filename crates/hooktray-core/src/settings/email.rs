//! How letters are sent, and to whom.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Error, Result};

/// The name of the secret that holds the password of the mail account.
pub const PASSWORD: &str = "smtp_password";
/// Addresses that letters go to, at most.
const MOST: usize = 20;

/// How letters are sent, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// The server's name.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The name to log in with; none where the server asks for none. The password is the secret `smtp_password`.
    pub user: Option<String>,
    /// The address that letters come from.
    pub from: String,
    /// The name that letters come from.
    pub from_name: String,
    /// The addresses that letters go to.
    pub to: Vec<String>,
    /// Whether customers' numbers stand in letters as they are; otherwise only their last four digits do.
    pub show_numbers: bool,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte (RFC 8314), usually on port 465.
    Tls,
    /// STARTTLS (RFC 3207), which has to succeed; usually on port 587.
    Starttls,
    /// None: everybody on the way can read the letter and the password.
    None,
}

impl EmailSettings {
    /// Refuses what cannot be.
    ///
    /// # Errors
    /// What does not fit, in plain words.
    pub fn check(&self) -> Result<()> {
        let wrong = |why: String| Err(Error::Usage(why));
        if self.host.trim().is_empty() || self.host.contains(char::is_whitespace) {
            return wrong("write the mail server's name, such as smtp.yandex.ru".into());
        }
        if self.port == 0 {
            return wrong("write the mail server's port, such as 465".into());
        }
        if self.from_name.contains(char::is_control) {
            return wrong("the sender's name is one line".into());
        }
        if self.to.len() > MOST {
            return wrong(format!("letters go to {MOST} addresses at most"));
        }
        if self.to.is_empty() {
            return wrong("write at least one address that letters go to".into());
        }
        let addresses = self.to.iter().chain([&self.from]);
        match addresses.clone().find(|address| !email_address::EmailAddress::is_valid(address)) {
            Some(address) => wrong(format!("“{address}” is no e-mail address")),
            None => Ok(()),
        }
    }
}
