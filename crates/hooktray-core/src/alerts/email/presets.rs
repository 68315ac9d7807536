//! The email services that small shops use. Servers and ports are those of the services' help pages.

use serde::Serialize;
use ts_rs::TS;

use crate::settings::Security;

/// An email service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct EmailPreset {
    /// Its name.
    pub name: &'static str,
    /// The domains of its addresses.
    #[ts(type = "string[]")]
    pub domains: &'static [&'static str],
    /// The server's name.
    pub host: &'static str,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The page where an app password is made, which all of these need instead of the account's password.
    pub passwords: &'static str,
    /// True if other programs may log in with a password at all.
    pub takes_passwords: bool,
}

/// The known services.
pub const PRESETS: [EmailPreset; 5] = [
    EmailPreset {
        name: "Яндекс",
        domains: &["yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz"],
        host: "smtp.yandex.ru",
        port: 465,
        security: Security::Tls,
        passwords: "https://id.yandex.ru/security/app-passwords",
        takes_passwords: true,
    },
    EmailPreset {
        name: "Mail.ru",
        domains: &["mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru"],
        host: "smtp.mail.ru",
        port: 465,
        security: Security::Tls,
        passwords: "https://account.mail.ru/user/2-step-auth/passwords",
        takes_passwords: true,
    },
    EmailPreset {
        name: "Gmail",
        domains: &["gmail.com", "googlemail.com"],
        host: "smtp.gmail.com",
        port: 465,
        security: Security::Tls,
        passwords: "https://myaccount.google.com/apppasswords",
        takes_passwords: true,
    },
    EmailPreset {
        name: "Outlook",
        domains: &["outlook.com", "hotmail.com", "live.com"],
        host: "smtp-mail.outlook.com",
        port: 587,
        security: Security::Starttls,
        passwords: "https://account.live.com/proofs/AppPassword",
        // Personal accounts have not accepted passwords, or app passwords, since 16 September 2024 ("Modern Authentication
        // Methods now needed to continue syncing Outlook Email", support.microsoft.com). Company accounts may.
        takes_passwords: false,
    },
    EmailPreset {
        name: "Rambler",
        domains: &["rambler.ru", "lenta.ru", "autorambler.ru", "myrambler.ru", "ro.ru"],
        host: "smtp.rambler.ru",
        port: 465,
        security: Security::Tls,
        passwords: "https://help.rambler.ru/mail/mail-pochtovye-klienty/",
        takes_passwords: true,
    },
];
