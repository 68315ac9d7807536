//! The channel Telegram: a bot of the owner's writes to one chat, in plain text.

mod bot;
mod chats;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

pub use chats::TelegramChat;

use self::bot::{Bot, CallError};
use super::message::{Message, MessageContent};
use super::outgoing::{NotSent, OutgoingMessage, localized};
use crate::actions::http_request::network::Network;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, Result, SecretError};
use crate::incident::alert::Alert;
use crate::secrets::Secrets;
use crate::settings::{
    self, NetworkSettings, ProxyChoice, Settings, TELEGRAM_PROXY_PASSWORD, TELEGRAM_TOKEN, TelegramAccess,
    TelegramSettings,
};
use crate::store::{Connection, Writer};

/// The most characters of a message, in UTF-16 as Telegram counts (<https://core.telegram.org/bots/api#sendmessage>).
const MAX_TEXT: usize = 4096;

/// What Telegram says of a bot (<https://core.telegram.org/bots/api#getme>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TelegramBot {
    /// Its user name, with which the owner finds it.
    pub username: String,
    /// Its name.
    pub first_name: String,
}

/// Sends a message.
pub(super) async fn send(outgoing: &OutgoingMessage<'_>, writer: &Writer) -> Result<(), NotSent> {
    let Some(telegram) = &outgoing.settings.telegram else { return Err(NotSent::NotSetUp) };
    let bot = match bot_access(outgoing.secrets, &outgoing.settings.network, &telegram.access).await {
        Ok(read) => read.bot(&telegram.access)?,
        Err(error) if error.is_of_keychain() => return Err(NotSent::KeychainClosed),
        Err(error) => return Err(no_secret(&error).into()),
    };
    let content = MessageContent {
        alert: &outgoing.row.alert,
        examples: &outgoing.examples,
        show_numbers: telegram.show_numbers,
    };
    let text = text(&content, outgoing.settings);
    let before = telegram.chat_id;
    let Some(chat_id) = send_and_follow(&bot, before, &text, outgoing.now).await? else { return Ok(()) };
    let moved = writer.write(move |connection| move_chat(connection, before, chat_id)).await;
    if let Err(error) = moved {
        tracing::error!(code = error.code(), "the chat's new id is not stored");
    }
    Ok(())
}

/// Sends a text to a chat, also if the group became a supergroup. Returns the id that it has since then.
async fn send_and_follow(bot: &Bot, chat_id: i64, text: &str, now: Timestamp) -> Result<Option<i64>, ChannelError> {
    let Err(CallError { error, migrated_to }) = send_text(bot, chat_id, text, now).await else { return Ok(None) };
    let moved = migrated_to.ok_or(error)?;
    send_text(bot, moved, text, now).await.map_err(|failed| failed.error)?;
    Ok(Some(moved))
}

/// Notes the id that the chat has since it became a supergroup, unless the owner chose another chat meanwhile.
fn move_chat(connection: &Connection, from: i64, to: i64) -> Result<()> {
    let mut settings = settings::load_within(connection)?;
    match &mut settings.telegram {
        Some(telegram) if telegram.chat_id == from => telegram.chat_id = to,
        Some(_) | None => return Ok(()),
    }
    settings::write_within(connection, &settings)
}

async fn send_text(bot: &Bot, chat_id: i64, text: &str, now: Timestamp) -> Result<(), CallError> {
    // Without `parse_mode` nothing in the text has a meaning, and without a preview nothing in it is opened.
    let arguments = json!({"chat_id": chat_id, "text": text, "link_preview_options": {"is_disabled": true}});
    bot.call::<serde_json::Value>("sendMessage", &arguments, now).await.map(drop)
}

fn text(content: &MessageContent<'_>, settings: &Settings) -> String {
    let message = Message::new(content, &localized(settings), &TimeZone::system());
    cut(&format!("{}\n\n{}", message.title, message.body()))
}

/// Returns the text with at most as many characters as Telegram takes.
fn cut(text: &str) -> String {
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length < MAX_TEXT
    };
    let kept: String = text.chars().take_while(fits).collect();
    if kept.len() == text.len() { kept } else { kept + "…" }
}

/// What is needed to reach the Bot API.
struct BotAccess {
    token: SecretString,
    network: Network,
    /// The password of the proxy.
    password: Option<SecretString>,
}

impl BotAccess {
    fn bot(self, access: &TelegramAccess) -> Result<Bot, ChannelError> {
        Bot::new(access, self.token, self.network, self.password)
    }
}

/// Returns what is needed to reach the Bot API: by the proxy for Telegram, otherwise by that of the program.
async fn bot_access(
    secrets: &Secrets,
    network: &NetworkSettings,
    access: &TelegramAccess,
) -> Result<BotAccess, SecretError> {
    let (settings, secret) = match &access.proxy {
        ProxyChoice::System => (network.clone(), network.secret()),
        own => {
            let settings = NetworkSettings { proxy: own.clone(), without_proxy: String::new(), ..network.clone() };
            (settings, own.has_login().then_some(TELEGRAM_PROXY_PASSWORD))
        }
    };
    let names = [TELEGRAM_TOKEN].into_iter().chain(secret).map(str::to_owned);
    let mut read = secrets.read_all(names.collect()).await?;
    let token = read.remove(TELEGRAM_TOKEN).unwrap_or_default();
    let password = secret.and_then(|secret| read.remove(secret));
    Ok(BotAccess { token, network: Network::new(&settings, password.as_ref()), password })
}

fn no_secret(error: &SecretError) -> ChannelError {
    Channel::Telegram.failed(ChannelErrorCode::Secret, error.to_string())
}

async fn bot(secrets: &Secrets, network: &NetworkSettings, access: &TelegramAccess) -> Result<Bot, ChannelError> {
    bot_access(secrets, network, access).await.map_err(|error| no_secret(&error))?.bot(access)
}

/// Asks Telegram who the bot with the stored token is.
///
/// # Errors
/// Why that is not known.
pub async fn check(
    secrets: &Secrets,
    network: &NetworkSettings,
    access: &TelegramAccess,
    now: Timestamp,
) -> Result<TelegramBot, ChannelError> {
    let bot = bot(secrets, network, access).await?;
    bot.call("getMe", &json!({}), now).await.map_err(|failed| failed.error)
}

/// Returns the chats that the bot was started in or added to in the last 24 hours, the newest first.
///
/// # Errors
/// Why they are not known.
pub async fn chats(
    secrets: &Secrets,
    network: &NetworkSettings,
    access: &TelegramAccess,
    now: Timestamp,
) -> Result<Vec<TelegramChat>, ChannelError> {
    let bot = bot(secrets, network, access).await?;
    // A negative offset counts from the newest update.
    let arguments = json!({"offset": -100, "limit": 100, "timeout": 0, "allowed_updates": chats::ALLOWED});
    let updates = bot.call("getUpdates", &arguments, now).await.map_err(|failed| failed.error)?;
    Ok(chats::found(updates))
}

/// Sends a test message now, without storing it.
///
/// # Errors
/// Why it was not sent.
pub async fn send_test(
    secrets: &Secrets,
    settings: &Settings,
    telegram: &TelegramSettings,
    now: Timestamp,
) -> Result<(), ChannelError> {
    telegram.check().map_err(|error| Channel::Telegram.unchecked(error))?;
    let bot = bot(secrets, &settings.network, &telegram.access).await?;
    let content = MessageContent { alert: &Alert::Test, examples: &[], show_numbers: false };
    send_and_follow(&bot, telegram.chat_id, &text(&content, settings), now).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_to_what_telegram_takes_and_only_if_it_is_longer() {
        let utf16 = |text: &str| text.encode_utf16().count();
        assert_eq!(cut("Всё в порядке"), "Всё в порядке");
        let long = cut(&"😀".repeat(3000));
        assert!(utf16(&long) <= MAX_TEXT && long.ends_with("😀…"), "{}", utf16(&long));
        assert_eq!(utf16(&cut(&"я".repeat(MAX_TEXT - 1))), MAX_TEXT - 1, "it fits");
        assert_eq!(utf16(&cut(&"я".repeat(9000))), MAX_TEXT);
    }
}
