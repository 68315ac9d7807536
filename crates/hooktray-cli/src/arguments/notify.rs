//! The arguments of `hooktray notify`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum NotifyCommand {
    /// Send a test message now
    Test {
        /// Channel to send it by
        #[arg(value_enum)]
        channel: ChannelArgument,
    },
    /// List the messages that could not be sent
    Failed {
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Queue the failed messages of a channel again; works beside a running Hooktray
    Retry {
        /// Channel to send them by
        #[arg(value_enum)]
        channel: ChannelArgument,
    },
    /// Configure the quiet hours: no notifications, and channels set with --quiet-hours wait until they end
    #[command(subcommand)]
    QuietHours(QuietHoursCommand),
    /// Print the summary of today; configure the daily summary
    #[command(subcommand)]
    Summary(SummaryCommand),
    /// Configure messages by Telegram
    #[command(subcommand)]
    Telegram(TelegramCommand),
    /// Configure a webhook for alerts
    #[command(subcommand)]
    Webhook(WebhookCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum QuietHoursCommand {
    /// Set them, in local time; they may go over midnight
    Set {
        /// The hour at which they begin
        #[arg(long, value_name = "HOUR", value_parser = clap::value_parser!(u8).range(0..=23))]
        from: u8,
        /// The hour at which they end
        #[arg(long, value_name = "HOUR", value_parser = clap::value_parser!(u8).range(0..=23))]
        to: u8,
    },
    /// Show them
    Show,
    /// Have none
    Off,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SummaryCommand {
    /// Print the summary of today so far
    Show,
    /// Send a summary of the last 24 hours every day
    Set {
        /// The hour of the day, in local time
        #[arg(long, value_name = "HOUR", value_parser = clap::value_parser!(u8).range(0..=23))]
        hour: u8,
        /// Channels to send it by, separated by commas
        #[arg(long, value_enum, value_delimiter = ',', required = true)]
        by: Vec<ChannelArgument>,
    },
    /// Stop sending it
    Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChannelArgument {
    Email,
    Telegram,
    Webhook,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TelegramCommand {
    /// Ask Telegram which bot has the stored token
    Check(TelegramAccessOptions),
    /// List the chats that the bot was started in or added to
    Chats(TelegramAccessOptions),
    /// Choose the chat; the token of the bot is the secret telegram_bot_token
    Set(TelegramOptions),
    /// Show the settings
    Show,
    /// Stop sending messages by Telegram
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct TelegramOptions {
    /// Id of the chat, from `hooktray notify telegram chats`
    #[arg(long, value_name = "ID", allow_negative_numbers = true)]
    pub chat: i64,
    /// What to call the chat in the window
    #[arg(long, value_name = "TITLE", default_value = "")]
    pub title: String,
    /// Show customers' full phone numbers instead of the last four digits
    #[arg(long)]
    pub show_numbers: bool,
    /// Keep messages back during the quiet hours, which `hooktray notify quiet-hours` sets
    #[arg(long)]
    pub quiet_hours: bool,
    #[command(flatten)]
    pub access: TelegramAccessOptions,
}

#[derive(Debug, Args)]
pub(crate) struct TelegramAccessOptions {
    /// Address of the Bot API; the stored one, or Telegram's own, if omitted
    #[arg(long, value_name = "URL")]
    pub api: Option<String>,
    /// Proxy: system, none, http://[USER@]HOST:PORT or socks5://[USER@]HOST:PORT; its password is the secret
    /// telegram_proxy_password
    #[arg(long, value_name = "PROXY")]
    pub proxy: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// List the known services, as JSON
    Presets,
    /// Set the webhook; its address is the secret alert_webhook_url
    Set(WebhookOptions),
    /// Show the settings
    Show,
    /// Stop sending alerts to the webhook
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct WebhookOptions {
    /// Service to start from: ntfy, slack, mattermost, discord or json
    #[arg(long, default_value = "json")]
    pub preset: String,
    /// Method: POST or PUT
    #[arg(long)]
    pub method: Option<String>,
    /// Header as “Name: value”, where the value is a template; may be repeated, and replaces those of the service
    #[arg(long, value_name = "HEADER")]
    pub header: Vec<String>,
    /// Content-Type of the body
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// File with the template of the body
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// Show customers' full phone numbers instead of the last four digits
    #[arg(long)]
    pub show_numbers: bool,
    /// Keep messages back during the quiet hours, which `hooktray notify quiet-hours` sets
    #[arg(long)]
    pub quiet_hours: bool,
}
