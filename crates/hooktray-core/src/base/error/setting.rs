//! A setting whose value cannot be used.

use crate::outcome::string_enum;

/// A setting whose value cannot be used. `Display` says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SettingError {
    /// Which setting.
    pub setting: Setting,
    /// What to write instead, in English.
    message: String,
    /// The value, or the limit that it exceeds; empty where the message names neither.
    pub value: String,
}

string_enum! {
    /// The settings that are checked. The window has words for each: a variant of `error-setting`.
    Setting {
        /// The language of the window.
        Language = "language",
        /// Days for which the history is kept.
        KeepDays = "keep_days",
        /// Gigabytes that the history may take.
        KeepGb = "keep_gb",
        /// An hour of the day.
        Hour = "hour",
        /// The email server's name.
        EmailHost = "email_host",
        /// The sender's name.
        EmailFromName = "email_from_name",
        /// There are too many recipients.
        EmailRecipients = "email_recipients",
        /// There is no recipient.
        EmailNoRecipient = "email_no_recipient",
        /// An email address.
        EmailAddress = "email_address",
        /// The chat for Telegram messages.
        TelegramChat = "telegram_chat",
        /// The address of the Bot API.
        TelegramApi = "telegram_api",
        /// A proxy.
        ProxyHost = "proxy_host",
        /// A host that is reached without the proxy.
        WithoutProxy = "without_proxy",
        /// A file without the certificate of an authority.
        Certificate = "certificate",
        /// A certificate that has expired.
        CertificateExpired = "certificate_expired",
        /// The certificate of a server in place of an authority's.
        CertificateOfServer = "certificate_of_server",
        /// The name of a header.
        HeaderName = "header_name",
        /// The kind of a body.
        ContentType = "content_type",
        /// A template of an alert webhook.
        WebhookTemplate = "webhook_template",
        /// A port.
        Port = "port",
        /// The network interface.
        Interface = "interface",
        /// The SSH server's name.
        SshHost = "ssh_host",
        /// The user name at the SSH server.
        SshUser = "ssh_user",
        /// The address on which the SSH server listens.
        SshBind = "ssh_bind",
        /// A list of addresses is too long.
        AddressList = "address_list",
        /// An address or a network.
        Network = "network",
        /// What links begin with.
        PublicUrl = "public_url",
        /// The shop's own address on the internet.
        PublicIp = "public_ip",
        /// The service that returns the public address.
        PublicIpService = "public_ip_service",
        /// The owner's number for test orders.
        TestPhone = "test_phone",
        /// The country of numbers that are written without one.
        Country = "country",
        /// Hours without a record.
        InactivityHours = "inactivity_hours",
        /// Days on which inactivity is watched.
        InactivityDays = "inactivity_days",
    }
}

impl Setting {
    /// Returns an error in this setting, with what to write instead.
    pub fn error(self, message: impl Into<String>) -> SettingError {
        SettingError { setting: self, message: message.into(), value: String::new() }
    }
}

impl SettingError {
    /// Returns the same error, naming the value or the limit.
    #[must_use]
    pub fn with(mut self, value: impl ToString) -> SettingError {
        self.value = value.to_string();
        self
    }
}
