//! How messages are sent by Telegram, and to whom.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use super::proxy::ProxyChoice;
use crate::base::error::{Result, Setting};

/// The name of the secret that holds the bot's token.
pub const TELEGRAM_TOKEN: &str = "telegram_bot_token";
/// The address of the Bot API (<https://core.telegram.org/bots/api#making-requests>).
pub const TELEGRAM_API: &str = "https://api.telegram.org";

/// How messages are sent by Telegram, and to whom. The bot's token is the secret `telegram_bot_token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    /// The chat's id; negative for groups. It has at most 52 bits (<https://core.telegram.org/bots/api#chat>).
    #[ts(type = "number")]
    pub chat_id: i64,
    /// The chat's title, as it was when the chat was chosen.
    pub chat_title: String,
    /// True if messages contain customers' numbers in full rather than only their last four digits.
    #[serde(default)]
    pub show_numbers: bool,
    /// True if messages wait until the quiet hours are over.
    #[serde(default)]
    pub quiet_hours: bool,
    /// How the Bot API is reached.
    #[serde(default)]
    pub access: TelegramAccess,
}

/// How the Bot API is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TelegramAccess {
    /// The address of the Bot API: Telegram's own, or that of a server that passes requests on to it.
    pub api: String,
    /// The proxy. Its password is the secret `telegram_proxy_password`.
    #[serde(default)]
    pub proxy: ProxyChoice,
}

impl Default for TelegramAccess {
    fn default() -> Self {
        TelegramAccess { api: TELEGRAM_API.to_owned(), proxy: ProxyChoice::System }
    }
}

impl TelegramSettings {
    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`] names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        if self.chat_id == 0 {
            return Err(Setting::TelegramChat.error("choose the chat for the messages").into());
        }
        self.access.check()
    }
}

impl TelegramAccess {
    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`] names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        let is_usable = |url: &Url| {
            ["http", "https"].contains(&url.scheme())
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        };
        let has_blanks = self.api.chars().any(|c| c.is_whitespace() || c.is_control());
        if has_blanks || !Url::parse(&self.api).is_ok_and(|url| is_usable(&url)) {
            let why = format!(
                "the address of the Bot API is a web address without blanks, a login, “?” and “#”, such as {TELEGRAM_API}"
            );
            return Err(Setting::TelegramApi.error(why).into());
        }
        self.proxy.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_of_the_bot_api_is_one_that_a_method_can_follow() {
        let check = |api: &str| TelegramAccess { api: api.into(), ..TelegramAccess::default() }.check();
        for right in [TELEGRAM_API, "http://127.0.0.1:8081", "https://proxy.example/telegram/"] {
            check(right).unwrap();
        }
        for wrong in [
            "",
            " https://api.telegram.org",
            "https://api.telegram.org\n",
            "https://api.telegram.org/a b",
            "https://api.telegram.org#x",
            "https://api.telegram.org?x=1",
            "https://olga@api.telegram.org",
            "https://:key@api.telegram.org",
            "ftp://api.telegram.org",
        ] {
            check(wrong).unwrap_err();
        }
    }
}
