//! The command line and its help.

// With their paths, since `examples/pages.rs` includes this file.
#[path = "arguments/mail.rs"]
mod mail;
#[path = "arguments/tunnel.rs"]
mod tunnel;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hooktray_core::outcome::Status;
use jiff::{SignedDuration, Timestamp};

pub(crate) use mail::MailCommand;
#[allow(unused_imports, reason = "the example that writes the man pages does not use them")]
pub(crate) use mail::{MailOptions, Protection};
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

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 another Hooktray uses the data directory";

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
    /// Configure email alerts
    #[command(subcommand)]
    Mail(MailCommand),
    /// Manage the keys of an SSH tunnel
    #[command(subcommand)]
    Tunnel(TunnelCommand),
    /// Check the keychain, port, disk, database, email, clock and tunnel
    Doctor {
        /// Address that the engine listens on
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8477")]
        listen: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum FlowCommand {
    /// List the templates for new flows
    Templates,
    /// Create a flow from a template; it is created stopped
    New {
        /// Id from `hooktray flow templates`
        #[arg(long, value_name = "ID")]
        template: String,
        /// Name of the flow [default: the template's name]
        #[arg(long)]
        name: Option<String>,
        /// SMS that make orders: those you send, those you receive, or both
        #[arg(long, value_enum, default_value = "both")]
        sms: SmsChoice,
        /// Country of numbers that are written without one, by its two letters
        #[arg(long, value_name = "COUNTRY", default_value = "RU")]
        country: String,
    },
    /// List flows
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a flow: its link, its actions and what is missing
    Show {
        /// Name of the flow
        name: String,
    },
    /// Import a flow file
    Import {
        /// File to import; - for standard input
        file: PathBuf,
        /// Replace the flow with the same name; its link stays
        #[arg(long)]
        replace: bool,
    },
    /// Export a flow as a file, to standard output by default
    Export {
        /// Name of the flow
        name: String,
        /// File to create; use this in PowerShell, where > changes the encoding
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Start a flow: records are processed and sent
    Start {
        /// Name of the flow
        name: String,
    },
    /// Stop a flow: records are held
    Stop {
        /// Name of the flow
        name: String,
    },
    /// Give a flow a new link; the old one works for one more day
    Renew {
        /// Name of the flow
        name: String,
    },
    /// Delete a flow; its history stays, its waiting records are cancelled
    Delete {
        /// Name of the flow
        name: String,
    },
    /// Print the link of a flow
    Url {
        /// Name of the flow
        name: String,
        /// Address that the engine listens on [default: that of the running engine, else the one in the settings]
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
        /// Use the last public address that worked
        #[arg(long, conflicts_with = "listen")]
        public: bool,
    },
    /// Run a sample through the actions and show every step; sends nothing without --send
    Test {
        /// Name of the flow
        name: String,
        /// Sample body or whole HTTP request; - for standard input [default: the newest record of the flow]
        file: Option<PathBuf>,
        /// Send the requests; this creates a real order
        #[arg(long)]
        send: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SmsChoice {
    Sent,
    Received,
    Both,
}

/// Which operations to queue again, and how.
#[derive(Debug, Args)]
pub(crate) struct RetryOptions {
    /// Ids from `hooktray history`
    #[arg(required_unless_present = "status", conflicts_with = "status")]
    pub(crate) ids: Vec<String>,
    /// Retry every operation with this status, such as failed or held
    #[arg(long)]
    pub(crate) status: Option<Status>,
    /// Run every step again, also those that were finished: this may create a second order
    #[arg(long)]
    pub(crate) from_start: bool,
    /// Also queue an operation of which a duplicate was sent or is waiting, or whose order another request has taken
    #[arg(long, conflicts_with = "status")]
    pub(crate) even_copies: bool,
    /// With --status and --from-start: do not ask on a terminal
    #[arg(long, requires = "status")]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryOptions {
    /// Only this flow
    #[arg(long, value_name = "NAME")]
    pub flow: Option<String>,
    /// Only this status: held, pending, running, delivered, filtered, duplicate, failed, cancelled or test
    #[arg(long)]
    pub status: Option<Status>,
    /// Only records that contain this name, number or word, or whose id begins with it
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only since this time: 2026-11-24, 2026-11-24T12:00:00Z, or an age such as 90m, 24h or 7d
    #[arg(long, value_name = "T", value_parser = since)]
    pub since: Option<Timestamp>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Print JSON
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print CSV for Excel
    #[arg(long)]
    pub csv: bool,
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

/// Parses a time, or an age.
fn since(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if let Ok(local) = text.parse::<jiff::civil::DateTime>() {
        return jiff::tz::TimeZone::system().to_timestamp(local).map_err(|error| error.to_string());
    }
    let long_ago = text.split_at_checked(text.len().saturating_sub(1)).and_then(|(number, unit)| {
        let number: i64 = number.parse().ok()?;
        let seconds = match unit {
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => return None,
        };
        Some(SignedDuration::from_secs(number.checked_mul(seconds)?))
    });
    long_ago
        .and_then(|ago| Timestamp::now().checked_sub(ago).ok())
        .ok_or_else(|| "write 2026-11-24, 2026-11-24T12:00:00Z, or an age such as 90m, 24h or 7d".to_owned())
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

    #[test]
    fn since_accepts_every_documented_form() {
        let utc: Timestamp = "2026-11-24T12:00:00Z".parse().expect("a time");
        assert_eq!(since("2026-11-24T12:00:00Z"), Ok(utc));
        assert_eq!(since("2026-11-24T15:00:00+03:00"), Ok(utc));
        let date = jiff::civil::date(2026, 11, 24).to_datetime(jiff::civil::Time::midnight());
        let midnight = jiff::tz::TimeZone::system().to_timestamp(date).expect("a time");
        assert_eq!(since("2026-11-24"), Ok(midnight));
        let (early, day, late) =
            (since("25h").expect("a span"), since("1d").expect("a span"), since("90m").expect("one"));
        assert!(early < day && day < late && late < Timestamp::now());
        for wrong in ["", "soon", "d", "24", "24x", "2026-13-01", "99999999999999999999d"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
