//! A bot of Telegram: calls of the Bot API (<https://core.telegram.org/bots/api>).
//!
//! The token is a part of every address, so no error text contains an address, and each is masked besides.

use std::fmt;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use url::Url;

use crate::actions::http_request::network::Network;
use crate::alerts::http::{self, NoResponse};
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, NetworkFault};
use crate::secrets::Mask;
use crate::settings::TelegramAccess;

/// A bot.
pub(super) struct Bot {
    client: reqwest::Client,
    network: Network,
    /// The address of its methods, with the token.
    base: SecretString,
    mask: Mask,
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bot")
    }
}

/// Why a call failed.
#[derive(Debug)]
pub(super) struct CallError {
    /// The error.
    pub(super) error: ChannelError,
    /// The id that the chat has now, since the group became a supergroup.
    pub(super) migrated_to: Option<i64>,
}

impl From<ChannelError> for CallError {
    fn from(error: ChannelError) -> CallError {
        CallError { error, migrated_to: None }
    }
}

/// The response to every call (<https://core.telegram.org/bots/api#making-requests>).
#[derive(Debug, Deserialize)]
struct ApiResponse {
    ok: bool,
    result: Option<Json>,
    error_code: Option<u16>,
    description: Option<String>,
    #[serde(default)]
    parameters: Parameters,
}

/// <https://core.telegram.org/bots/api#responseparameters>
#[derive(Debug, Default, Deserialize)]
struct Parameters {
    migrate_to_chat_id: Option<i64>,
    retry_after: Option<u64>,
}

impl Bot {
    /// Returns the bot that has this token.
    pub(super) fn new(
        access: &TelegramAccess,
        token: SecretString,
        network: Network,
        proxy_password: Option<SecretString>,
    ) -> Result<Bot, ChannelError> {
        access.check().map_err(|error| Channel::Telegram.unchecked(error))?;
        let is_shaped = |text: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            text.split_once(':').is_some_and(|(id, key)| {
                !id.is_empty() && id.chars().all(|c| c.is_ascii_digit()) && !key.is_empty() && key.chars().all(allowed)
            })
        };
        let text = token.expose_secret().trim();
        if !is_shaped(text) {
            let why = "a token is a number, a colon and letters, such as 123456:ABC-DEF";
            return Err(Channel::Telegram.refused(ChannelErrorCode::Token, why));
        }
        let base = format!("{}/bot{text}/", access.api.trim_end_matches('/'));
        Url::parse(&base).map_err(|error| Channel::Telegram.unusable(error.to_string()))?;
        let client = http::client(&network)
            .map_err(|why| Channel::Telegram.failed(ChannelErrorCode::Unreachable, why.text).with_fault(why.fault))?;
        // Its part behind the colon is the secret one, and may be repeated without the number.
        let key = text.split_once(':').map(|(_, key)| SecretString::from(key));
        let secrets = [SecretString::from(text)].into_iter().chain(key).chain(proxy_password);
        Ok(Bot { client, network, base: base.into(), mask: Mask::new(secrets) })
    }

    /// Calls a method.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        arguments: &Json,
        now: Timestamp,
    ) -> Result<T, CallError> {
        let address = format!("{}{method}", self.base.expose_secret());
        let request = self.client.post(address).json(arguments);
        let reply = http::exchange(request, &self.network, now).await.map_err(|error| {
            let (code, why) = match error {
                NoResponse::Unreachable(why) => (ChannelErrorCode::Unreachable, why),
                NoResponse::BrokenOff(why) => (ChannelErrorCode::BrokenOff, why),
            };
            Channel::Telegram.failed(code, self.mask.text(&why.text)).with_fault(why.fault)
        })?;
        let Ok(response) = serde_json::from_str::<ApiResponse>(&reply.body) else {
            let why = format!("what answers there is not the Bot API: status {}", reply.status);
            let error = Channel::Telegram.failed(ChannelErrorCode::Unreachable, why);
            return Err(error.with_fault(NetworkFault::WrongService).into());
        };
        if !response.ok {
            return Err(self.failed(response, reply.status));
        }
        let result = serde_json::from_value(response.result.unwrap_or_default());
        result.map_err(|error| {
            let error = Channel::Telegram.failed(ChannelErrorCode::BrokenOff, error.to_string());
            error.with_fault(NetworkFault::WrongService).into()
        })
    }

    /// Returns what an error of the Bot API means. It has a number and a text; the numbers are those of HTTP.
    fn failed(&self, response: ApiResponse, status: u16) -> CallError {
        let number = response.error_code.unwrap_or(status);
        let said = self.mask.text(&response.description.unwrap_or_default());
        let code = match number {
            // 404 is for a token of another shape.
            401 | 404 => ChannelErrorCode::Token,
            // Blocked by the user, removed from the group, or never started.
            403 => ChannelErrorCode::Blocked,
            // The Bot API has no number of its own for that.
            400 if said.contains("chat not found") => ChannelErrorCode::ChatNotFound,
            // Another program reads this bot's updates.
            409 => ChannelErrorCode::Conflict,
            429 | 500.. => ChannelErrorCode::Later,
            _ => ChannelErrorCode::Refused,
        };
        let Parameters { migrate_to_chat_id, retry_after } = response.parameters;
        let is_final = code != ChannelErrorCode::Later;
        let reply = format!("{number} {said}");
        let retry_after = retry_after.map(http::capped);
        let error = ChannelError { is_final, retry_after, ..Channel::Telegram.failed(code, reply) };
        CallError { error, migrated_to: migrate_to_chat_id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_masked_also_without_the_number_before_it() {
        let token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K".to_owned().into();
        let bot = Bot::new(&TelegramAccess::default(), token, Network::direct(), None).unwrap();
        let description = Some("no bot has AAHdqTcvCH1vGWJxfSeofSAs0K".to_owned());
        let parameters = Parameters::default();
        let response = ApiResponse { ok: false, result: None, error_code: Some(404), description, parameters };
        assert_eq!(bot.failed(response, 404).error.reply, "404 no bot has ••••");
    }
}
