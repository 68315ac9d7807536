//! Why a channel did not deliver a message.

use std::time::Duration;

use super::{Error, NetworkFault, SettingError};
use crate::flow::{EachOrder, Notify};
use crate::outcome::string_enum;

string_enum! {
    /// The ways in which messages reach the owner away from this machine.
    Channel {
        /// Email.
        Email = "email",
        /// Telegram.
        Telegram = "telegram",
        /// A webhook of the owner's.
        Webhook = "webhook",
    }
}

/// A value for each channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerChannel<T> {
    /// For email.
    pub email: T,
    /// For Telegram.
    pub telegram: T,
    /// For the webhook.
    pub webhook: T,
}

impl<T> PerChannel<T> {
    /// Returns references to the values.
    pub fn as_ref(&self) -> PerChannel<&T> {
        PerChannel { email: &self.email, telegram: &self.telegram, webhook: &self.webhook }
    }

    /// Returns the value for a channel.
    pub fn get(self, channel: Channel) -> T {
        match channel {
            Channel::Email => self.email,
            Channel::Telegram => self.telegram,
            Channel::Webhook => self.webhook,
        }
    }
}

impl From<Notify> for PerChannel<bool> {
    fn from(notify: Notify) -> PerChannel<bool> {
        let Notify { email, telegram, webhook, desktop: _, each_order: _ } = notify;
        PerChannel { email, telegram, webhook }
    }
}

impl From<EachOrder> for PerChannel<bool> {
    fn from(each_order: EachOrder) -> PerChannel<bool> {
        let EachOrder { email, telegram, webhook, per_minute: _ } = each_order;
        PerChannel { email, telegram, webhook }
    }
}

/// Why a channel did not deliver a message. Never contains a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} ({code}): {reply}", self.not_sent())]
pub struct ChannelError {
    /// The channel.
    pub channel: Channel,
    /// The kind of failure.
    pub code: ChannelErrorCode,
    /// What happened to the connection, if that is why.
    pub fault: Option<NetworkFault>,
    /// What the other side replied, or what the system reported.
    pub reply: String,
    /// The setting that cannot be used, if that is why.
    pub setting: Option<Box<SettingError>>,
    /// The recipients who have the message all the same.
    pub reached: Vec<String>,
    /// True if another try cannot help before something is changed.
    pub is_final: bool,
    /// How long the other side asked to wait.
    pub retry_after: Option<Duration>,
}

string_enum! {
    /// The kinds of failure. Each channel has those of [`Channel::codes`]; the words are `error-<channel>_<code>`.
    ChannelErrorCode {
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
        /// What answers is not an email server that sends.
        NotSmtp = "not_smtp",
        /// The server rejected the user name or the password.
        Login = "login",
        /// The server takes no password on this connection.
        LoginMethod = "login_method",
        /// The password cannot be read.
        Password = "password",
        /// The secret that the channel needs cannot be read.
        Secret = "secret",
        /// There is no bot with this token.
        Token = "token",
        /// The bot may not write to the chat: it was blocked, removed or never started.
        Blocked = "blocked",
        /// There is no such chat.
        ChatNotFound = "chat_not_found",
        /// Another program reads what is written to the bot.
        Conflict = "conflict",
        /// A template cannot be evaluated.
        Template = "template",
        /// The other side rejected the message or the recipient.
        Refused = "refused",
        /// The other side rejected some of the recipients; the others have the message.
        Partly = "partly",
        /// The server takes only addresses in ASCII.
        AddressLetters = "address_letters",
        /// The other side asked to try again later.
        Later = "later",
        /// The connection ended before the message was accepted.
        BrokenOff = "broken_off",
    }
}

impl Channel {
    /// Returns the kinds of failure that this channel has.
    #[must_use]
    pub fn codes(self) -> &'static [ChannelErrorCode] {
        use ChannelErrorCode as Code;
        match self {
            Channel::Email => &[
                Code::Settings,
                Code::Unreachable,
                Code::Tls,
                Code::NeedsTls,
                Code::NeedsStarttls,
                Code::NotSmtp,
                Code::Login,
                Code::LoginMethod,
                Code::Password,
                Code::Refused,
                Code::Partly,
                Code::AddressLetters,
                Code::Later,
                Code::BrokenOff,
            ],
            Channel::Telegram => &[
                Code::Settings,
                Code::Unreachable,
                Code::Secret,
                Code::Token,
                Code::Blocked,
                Code::ChatNotFound,
                Code::Conflict,
                Code::Refused,
                Code::Later,
                Code::BrokenOff,
            ],
            Channel::Webhook => &[
                Code::Settings,
                Code::Unreachable,
                Code::Secret,
                Code::Template,
                Code::Refused,
                Code::Later,
                Code::BrokenOff,
            ],
        }
    }

    /// Returns an error after which another try can help.
    #[must_use]
    pub fn failed(self, code: ChannelErrorCode, reply: impl Into<String>) -> ChannelError {
        ChannelError {
            channel: self,
            code,
            fault: None,
            reply: reply.into(),
            setting: None,
            reached: Vec::new(),
            is_final: false,
            retry_after: None,
        }
    }

    /// Returns an error after which no other try helps before something is changed.
    #[must_use]
    pub fn refused(self, code: ChannelErrorCode, reply: impl Into<String>) -> ChannelError {
        ChannelError { is_final: true, ..self.failed(code, reply) }
    }

    /// Returns the error of settings that cannot be used.
    #[must_use]
    pub fn unusable(self, reply: impl Into<String>) -> ChannelError {
        self.refused(ChannelErrorCode::Settings, reply)
    }

    /// Returns the error of settings that a check refused.
    #[must_use]
    pub fn unchecked(self, error: Error) -> ChannelError {
        let reply = error.to_string();
        let setting = if let Error::Setting(setting) = error { Some(Box::new(setting)) } else { None };
        ChannelError { setting, ..self.unusable(reply) }
    }
}

impl ChannelError {
    fn not_sent(&self) -> String {
        let names =
            PerChannel { email: "the email", telegram: "the Telegram message", webhook: "the message to the webhook" };
        let what = names.get(self.channel);
        if self.reached.is_empty() {
            format!("{what} was not sent")
        } else {
            format!("{what} was sent only to {}", self.reached.join(", "))
        }
    }

    /// Returns the same error, with what happened to the connection.
    #[must_use]
    pub fn with_fault(self, fault: NetworkFault) -> ChannelError {
        ChannelError { fault: Some(fault).filter(|fault| *fault != NetworkFault::Other), ..self }
    }

    /// Returns the same error, where these recipients have the message all the same.
    #[must_use]
    pub fn with_reached(mut self, reached: Vec<String>) -> ChannelError {
        if !reached.is_empty() && self.code == ChannelErrorCode::Refused {
            self.code = ChannelErrorCode::Partly;
        }
        ChannelError { reached, ..self }
    }

    /// Returns the code with its channel, such as `email_login`.
    #[must_use]
    pub fn full_code(&self) -> String {
        format!("{}_{}", self.channel, self.code)
    }
}
