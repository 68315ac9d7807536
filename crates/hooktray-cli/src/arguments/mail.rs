//! The arguments of `hooktray mail`.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Send a test email now
    Test,
    /// Set the mail server and recipients; the password is the secret smtp_password
    Set(MailOptions),
    /// Show the settings
    Show,
    /// Stop sending emails
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct MailOptions {
    /// Mail server, such as smtp.yandex.ru
    #[arg(long)]
    pub host: String,
    /// Port: 465 for tls, 587 for starttls
    #[arg(long, default_value_t = 465)]
    pub port: u16,
    /// Encryption of the connection
    #[arg(long, value_enum, default_value = "tls")]
    pub security: Protection,
    /// User name, usually the address; omit it if the server needs no login
    #[arg(long)]
    pub user: Option<String>,
    /// Sender address
    #[arg(long, value_name = "ADDRESS")]
    pub from: String,
    /// Sender name
    #[arg(long, value_name = "NAME", default_value = "Hooktray")]
    pub from_name: String,
    /// Recipient address; may be repeated
    #[arg(long, value_name = "ADDRESS", required = true)]
    pub to: Vec<String>,
    /// Show customers' full phone numbers instead of the last four digits
    #[arg(long)]
    pub show_numbers: bool,
    /// Keep emails back during the quiet hours, which `hooktray notify quiet-hours` sets
    #[arg(long)]
    pub quiet_hours: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Protection {
    Tls,
    Starttls,
    None,
}
