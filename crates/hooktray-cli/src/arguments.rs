//! The command line and its help.

// With their paths, since `examples/pages.rs` includes this file.
#[path = "arguments/flow.rs"]
mod flow;
#[path = "arguments/history.rs"]
mod history;
#[path = "arguments/mail.rs"]
mod mail;
#[path = "arguments/network.rs"]
mod network;
#[path = "arguments/notify.rs"]
mod notify;
#[path = "arguments/tunnel.rs"]
mod tunnel;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use flow::FlowCommand;
#[allow(unused_imports, reason = "the example that writes the man pages does not use it")]
pub(crate) use flow::SmsChoice;
pub(crate) use history::{HistoryOptions, RetryOptions};
pub(crate) use mail::MailCommand;
#[allow(unused_imports, reason = "the example that writes the man pages does not use them")]
pub(crate) use mail::{MailOptions, Protection};
pub(crate) use network::NetworkCommand;
pub(crate) use notify::NotifyCommand;
#[allow(unused_imports, reason = "the example that writes the man pages does not use them")]
pub(crate) use notify::{
    ChannelArgument, QuietHoursCommand, SummaryCommand, TelegramAccessOptions, TelegramCommand, TelegramOptions,
    WebhookCommand, WebhookOptions,
};
pub(crate) use tunnel::{PublicAccess, TunnelCommand};

const EXAMPLE: &str = "\
Create a flow and send the first order:
  hooktray flow new --template sms-deliverer-aray
  hooktray secret set aray_api_key            (type the key and press Enter)
  hooktray flow export \"SMS Deliverer → aray.com\" > aray.json
                                              (fill in offer_id, base_url, price and referrer)
  hooktray flow import aray.json --replace
  hooktray flow start \"SMS Deliverer → aray.com\"
  hooktray flow url \"SMS Deliverer → aray.com\"  (paste the link into SMS Deliverer)
  hooktray serve

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 another Hooktray uses the data dir";

/// Receives webhooks from SMS Deliverer and other senders, and creates orders in aray.com or any other CRM
#[derive(Debug, Parser)]
#[command(name = "hooktray", version, after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// Directory for the database and logs [default: the system's directory for program data]
    #[arg(long, value_name = "DIR", env = "HOOKTRAY_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Where secrets are stored: the system's keychain, or environment variables HOOKTRAY_SECRET_<NAME>
    #[arg(long, value_enum, value_name = "PLACE", env = "HOOKTRAY_SECRETS", default_value = "keychain", global = true)]
    pub secrets: SecretsPlace,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SecretsPlace {
    Keychain,
    Env,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Receive records and process them in the foreground, until Ctrl-C
    Serve {
        /// Address to listen on; port 0 picks a free port
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8477")]
        listen: String,
        #[command(flatten)]
        access: PublicAccess,
    },
    /// Create, show, start and stop flows
    #[command(subcommand)]
    Flow(FlowCommand),
    /// List operations, newest first
    History(HistoryOptions),
    /// Show one operation: the request, every attempt and every step, with secrets masked
    Show {
        /// Id from `hooktray history`
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Queue operations again, from their first unfinished step, with the flow as it is now
    Retry(RetryOptions),
    /// Store, list and delete secrets such as API keys
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Back up flows, history and settings to a file; secrets are not included
    Backup {
        /// File to create
        file: PathBuf,
    },
    /// Replace the data with a backup; the current data is set aside
    Restore {
        /// File from `hooktray backup`
        file: PathBuf,
    },
    /// Import, export and delete the tables that flows look values up in
    #[command(subcommand)]
    Table(TableCommand),
    /// What orders say about the shop
    #[command(subcommand)]
    Shop(ShopCommand),
    /// Choose the proxy and the authorities for all that is sent
    #[command(subcommand)]
    Network(NetworkCommand),
    /// Configure email alerts
    #[command(subcommand)]
    Mail(MailCommand),
    /// Send test messages; configure Telegram and a webhook for alerts
    #[command(subcommand)]
    Notify(NotifyCommand),
    /// Manage the keys of an SSH tunnel
    #[command(subcommand)]
    Tunnel(TunnelCommand),
    /// Print how many records were received and delivered, failed and wait
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Let programs that watch machines, such as Prometheus, read the figures at /metrics
    #[command(subcommand)]
    Metrics(MetricsCommand),
    /// Check the keychain, port, disk, database, clock, tunnel, and every channel of messages that is set up
    Doctor {
        /// Address that the engine listens on
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8477")]
        listen: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TableCommand {
    /// List the tables, each with its key column and the number of its rows
    List,
    /// Print a table
    Show {
        /// Name of the table
        name: String,
    },
    /// Import a CSV file as a table; it replaces the table with the same name
    Import {
        /// Name of the table, as in table('offers', body.imsi)
        name: String,
        /// CSV file with the names of the columns in its first line; - for standard input
        file: PathBuf,
        /// Column whose values are the keys [default: as before, or the first column]
        #[arg(long, value_name = "COLUMN")]
        key: Option<String>,
    },
    /// Print a table as CSV
    Export {
        /// Name of the table
        name: String,
        /// File to create; use this in PowerShell, where > changes the encoding
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Delete a table; refused while a started flow uses it
    Delete {
        /// Name of the table
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MetricsCommand {
    /// Reply at /metrics to whoever shows the token; prints how to ask
    On {
        /// Make a new token; the old one no longer works
        #[arg(long)]
        new_token: bool,
    },
    /// Reply to nobody
    Off,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShopCommand {
    /// Show or set the shop's own address on the internet, which templates read as shop.public_ip
    Ip {
        /// Address to set, such as 95.161.221.10; without one, the set address is printed
        address: Option<String>,
        /// Ask a service for the address and set it; the service sees the address that asks
        #[arg(long, conflicts_with = "address")]
        find: bool,
        /// Service to ask, which answers with nothing but the address; it is kept for the next time
        #[arg(long, value_name = "URL", requires = "find")]
        service: Option<String>,
    },
    /// Show or set the owner's telephone number, to which test orders go
    Phone {
        /// Number to set, such as +79165550117; without one, the set number is printed
        number: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Store a secret that is read from standard input
    Set {
        /// Name that flows use, such as aray_api_key
        name: String,
    },
    /// List the names of stored secrets
    List,
    /// Delete a secret
    Delete {
        /// Name of the secret
        name: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Command {
        Arguments::try_parse_from([&["hooktray"], arguments].concat()).expect("right usage").command
    }

    #[test]
    fn default_address_is_loopback_and_the_same_as_in_the_settings() {
        let listens = |arguments: &[&str]| match parsed(arguments) {
            Command::Serve { listen, .. } | Command::Doctor { listen } => listen,
            other => panic!("{other:?}"),
        };
        for arguments in [&["serve"][..], &["doctor"]] {
            assert_eq!(listens(arguments), "127.0.0.1:8477", "{arguments:?}");
        }
        assert_eq!(listens(&["serve", "--listen", "0.0.0.0:1"]), "0.0.0.0:1");
        assert_eq!(hooktray_core::settings::DEFAULT_ADDRESS, "127.0.0.1:8477", "the settings have the same");
    }
}
