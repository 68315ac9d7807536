//! The settings of the whole program. Stored in the database; they never contain secrets.

mod email;
mod hours;
mod network;
mod proxy;
mod proxy_exceptions;
mod stored;
mod summary;
mod telegram;
pub mod tunnel;
mod webhook;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use crate::base::error::{Channel, Error, ListenReason, PerChannel, Result, Setting};
use crate::template::{ip_ranges, phone};

pub use email::{EmailSettings, PASSWORD, Security};
pub use hours::Hours;
pub use network::NetworkSettings;
pub use proxy::{PROXY_PASSWORD, ProxyChoice, ProxyServer, TELEGRAM_PROXY_PASSWORD};
pub(crate) use proxy_exceptions::ProxyExceptions;
pub use stored::{change, load, save};
pub(crate) use stored::{load_within, write_within};
pub use summary::SummarySettings;
pub use telegram::{TELEGRAM_API, TELEGRAM_TOKEN, TelegramAccess, TelegramSettings};
pub use tunnel::TunnelSettings;
#[cfg(test)]
pub(crate) use webhook::ALERT_NAMES;
pub use webhook::{WEBHOOK_ADDRESS, WebhookMethod, WebhookSettings};

/// The default address to listen on.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:8477";

/// The default service to ask for the shop's own address: it answers with nothing but the address
/// (<https://www.ipify.org>).
pub const PUBLIC_IP_SERVICE: &str = "https://api.ipify.org/";

/// The secret that programs which watch the machine show at `/metrics`.
pub const METRICS_TOKEN: &str = "metrics_token";

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The address to listen on, with its port.
    pub listen: String,
    /// The language of the window: `ru` or `en`; the system's if unset.
    pub language: Option<String>,
    /// True if the desktop shows notifications.
    pub notifications: bool,
    /// Days after which finished operations are deleted; unset keeps all of them.
    pub keep_days: Option<u32>,
    /// The most gigabytes (10⁹ bytes) that the database may take: beyond that, the oldest finished operations are deleted.
    /// Unset means no limit.
    #[ts(optional = nullable)]
    pub keep_gb: Option<u32>,
    /// True if the program starts with the system.
    pub autostart: bool,
    /// How email alerts are sent; unset sends none.
    #[ts(optional = nullable)]
    pub email: Option<EmailSettings>,
    /// How messages are sent by Telegram; unset sends none.
    #[ts(optional = nullable)]
    pub telegram: Option<TelegramSettings>,
    /// How alerts are sent to a webhook; unset sends none.
    #[ts(optional = nullable)]
    pub webhook: Option<WebhookSettings>,
    /// When the desktop shows no notifications, and messages wait of the channels that are to keep quiet.
    #[ts(optional = nullable)]
    pub quiet: Option<Hours>,
    /// When the daily summary is sent, and how; unset sends none.
    #[ts(optional = nullable)]
    pub summary: Option<SummarySettings>,
    /// The shop's own address on the internet, for orders whose customer has none. Templates read it as
    /// `shop.public_ip`.
    #[ts(optional = nullable)]
    pub public_ip: Option<String>,
    /// The service that is asked for that address, when the user asks.
    pub public_ip_service: String,
    /// How requests leave this machine.
    pub network: NetworkSettings,
    /// The owner's number, in E.164: test orders go to it.
    #[ts(optional = nullable)]
    pub test_phone: Option<String>,
    /// The tunnel for senders outside of this machine; unset lets only this machine send.
    #[ts(optional = nullable)]
    pub tunnel: Option<TunnelSettings>,
    /// True if `/metrics` answers who has the token [`METRICS_TOKEN`].
    pub metrics: bool,
    /// How the window looks, and what the owner was told already.
    pub window: WindowSettings,
}

/// How the window looks, and what the owner was told already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct WindowSettings {
    /// The size of everything, in percent.
    pub zoom: u16,
    /// The columns of the history beside the customer and the status: `flow`, `attempts`, `duration`,
    /// `remembered.order_id`, or a field such as `body.price`.
    pub columns: Vec<String>,
    /// True once the owner closed the card that offers to start with the system and to send alerts.
    pub offers_closed: bool,
    /// True once the owner was told that the program stays in the tray.
    pub told_of_tray: bool,
}

impl Default for WindowSettings {
    fn default() -> Self {
        WindowSettings { zoom: 100, columns: Vec::new(), offers_closed: false, told_of_tray: false }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            listen: DEFAULT_ADDRESS.to_owned(),
            language: None,
            notifications: true,
            keep_days: Some(365),
            keep_gb: None,
            autostart: false,
            email: None,
            telegram: None,
            webhook: None,
            quiet: None,
            summary: None,
            public_ip: None,
            public_ip_service: PUBLIC_IP_SERVICE.to_owned(),
            network: NetworkSettings::default(),
            test_phone: None,
            tunnel: None,
            metrics: false,
            window: WindowSettings::default(),
        }
    }
}

impl Settings {
    /// Returns the most bytes that the database may take.
    #[must_use]
    pub fn keep_bytes(&self) -> Option<u64> {
        self.keep_gb.map(|gigabytes| u64::from(gigabytes) * 1_000_000_000)
    }

    /// True if this channel is set up.
    #[must_use]
    pub fn has(&self, channel: Channel) -> bool {
        let is_set = PerChannel {
            email: self.email.is_some(),
            telegram: self.telegram.is_some(),
            webhook: self.webhook.is_some(),
        };
        is_set.get(channel)
    }

    /// True if messages by this channel have customers' numbers in full.
    #[must_use]
    pub fn shows_numbers(&self, channel: Channel) -> bool {
        let shows = PerChannel {
            email: self.email.as_ref().is_some_and(|email| email.show_numbers),
            telegram: self.telegram.as_ref().is_some_and(|telegram| telegram.show_numbers),
            webhook: self.webhook.as_ref().is_some_and(|webhook| webhook.show_numbers),
        };
        shows.get(channel)
    }

    /// Returns when the messages of a channel may be sent again, if it keeps quiet now. Quiet hours without an end keep no
    /// message back.
    #[must_use]
    pub fn quiet_until(&self, channel: Channel, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let keeps_quiet = PerChannel {
            email: self.email.as_ref().is_some_and(|email| email.quiet_hours),
            telegram: self.telegram.as_ref().is_some_and(|telegram| telegram.quiet_hours),
            webhook: self.webhook.as_ref().is_some_and(|webhook| webhook.quiet_hours),
        };
        self.quiet.filter(|_| keeps_quiet.get(channel))?.end(now, zone)
    }

    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`] names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            let why = "write an address with a port, such as 127.0.0.1:8477".to_owned();
            return Err(Error::Listen { address: self.listen.clone(), reason: ListenReason::Address, why });
        }
        if self.language.as_deref().is_some_and(|language| !["en", "ru"].contains(&language)) {
            return Err(Setting::Language.error("the language is en or ru").into());
        }
        if self.keep_days == Some(0) {
            return Err(Setting::KeepDays.error("the history is kept for at least one day").into());
        }
        if self.keep_gb == Some(0) {
            return Err(Setting::KeepGb.error("the history may take at least one gigabyte").into());
        }
        if self.quiet.is_some_and(|quiet| quiet.from_hour > 23 || quiet.to_hour > 23) {
            return Err(Setting::Hour.error("hours go from 0 to 23").into());
        }
        if self.public_ip.as_deref().is_some_and(|ip| !ip.parse().is_ok_and(ip_ranges::is_public)) {
            let why =
                "the shop's own address is one on the internet, such as 95.161.221.10: not a private or local one";
            return Err(Setting::PublicIp.error(why).into());
        }
        if self.test_phone.as_deref().is_some_and(|phone| phone::read_e164(phone).is_none()) {
            let why = "your number for test orders is written with its country's code, such as +79165550117";
            return Err(Setting::TestPhone.error(why).into());
        }
        let service = Url::parse(&self.public_ip_service);
        if !service.is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host()) {
            let why =
                format!("the service that tells the shop's address is a web address, such as {PUBLIC_IP_SERVICE}");
            return Err(Setting::PublicIpService.error(&why).into());
        }
        self.network.check()?;
        self.email.as_ref().map_or(Ok(()), EmailSettings::check)?;
        self.telegram.as_ref().map_or(Ok(()), TelegramSettings::check)?;
        self.webhook.as_ref().map_or(Ok(()), WebhookSettings::check)?;
        self.summary.as_ref().map_or(Ok(()), SummarySettings::check)?;
        self.tunnel.as_ref().map_or(Ok(()), TunnelSettings::check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shop_has_an_address_on_the_internet_or_none() {
        let check = |ip: &str| Settings { public_ip: Some(ip.into()), ..Settings::default() }.check();
        for right in ["95.161.221.10", "2a00:1450:4010:c0f::71"] {
            check(right).unwrap();
        }
        for wrong in ["", "127.0.0.1", "192.168.0.7", "::1", "shop.example", " 95.161.221.10"] {
            check(wrong).unwrap_err();
        }
        for wrong in ["", "api.ipify.org", "ftp://x.example"] {
            Settings { public_ip_service: wrong.into(), ..Settings::default() }.check().unwrap_err();
        }
    }

    #[test]
    fn email_settings_that_cannot_work_are_refused() {
        let email = EmailSettings {
            host: "smtp.yandex.ru".into(),
            port: 465,
            security: Security::Tls,
            user: None,
            from: "shop@yandex.ru".into(),
            from_name: String::new(),
            to: vec!["owner@yandex.ru".into()],
            show_numbers: false,
            quiet_hours: false,
        };
        let check = |email: EmailSettings| Settings { email: Some(email), ..Settings::default() }.check();
        check(email.clone()).unwrap();
        check(EmailSettings { host: " ".into(), ..email.clone() }).unwrap_err();
        check(EmailSettings { port: 0, ..email.clone() }).unwrap_err();
        check(EmailSettings { to: vec![], ..email.clone() }).unwrap_err();
        check(EmailSettings { to: vec!["owner".into()], ..email.clone() }).unwrap_err();
        check(EmailSettings { from_name: "a\r\nBcc: b".into(), ..email }).unwrap_err();
        let quiet = Some(Hours { from_hour: 24, to_hour: 8 });
        Settings { quiet, ..Settings::default() }.check().unwrap_err();
    }
}
