//! The command line, and the help that teaches it.

// With its path, since `examples/pages.rs` takes this file from where it is.
#[path = "arguments/outside.rs"]
mod outside;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hooktray_core::outcome::Status;
use jiff::{SignedDuration, Timestamp};

pub(crate) use outside::{TunnelCommand, WayIn};

const EXAMPLE: &str = "\
A first flow, from nothing to the first order:
  hooktray flow new --template sms-deliverer-aray
  hooktray secret set aray_api_key            (then type the key and press Enter)
  hooktray flow export \"SMS Deliverer → aray.com\" > aray.json
                                              (fill in offer_id, base_url, price and referrer)
  hooktray flow import aray.json --replace
  hooktray flow start \"SMS Deliverer → aray.com\"
  hooktray flow url \"SMS Deliverer → aray.com\"  (paste this link into SMS Deliverer)
  hooktray serve

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 another Hooktray holds the data.";

/// Takes webhooks of SMS Deliverer and others, and creates orders from them at aray.com and elsewhere.
#[derive(Debug, Parser)]
#[command(name = "hooktray", version, after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// The folder with the database and the logs [default: the system's place for program data]
    #[arg(long, value_name = "DIR", env = "HOOKTRAY_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Where secrets are: the system's keychain, or environment variables HOOKTRAY_SECRET_<NAME>
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
    /// Run in the foreground: take records and send them on, until Ctrl-C
    Serve {
        /// The address to listen on; port 0 picks a free one
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8477")]
        listen: String,
        #[command(flatten)]
        way: WayIn,
    },
    /// Create, look at, start and stop flows
    #[command(subcommand)]
    Flow(FlowCommand),
    /// List received records and what became of them, newest first
    History(HistoryOptions),
    /// Show one operation: what came, every attempt, every step; secrets are masked
    Show {
        /// The operation's id, from `hooktray history`
        id: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Queue operations again, with the flow as it is now; a running engine picks them up
    Retry {
        /// The operations' ids
        #[arg(required_unless_present = "status", conflicts_with = "status")]
        ids: Vec<String>,
        /// All operations in this state, such as failed or held
        #[arg(long)]
        status: Option<Status>,
    },
    /// Store, list and delete secrets such as api keys
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Write flows and history into one file; secrets are not in it
    Backup {
        /// The file to write, which must not be there yet
        file: PathBuf,
    },
    /// Put a backup in the place of the data; what was there is set aside
    Restore {
        /// A file that `hooktray backup` wrote
        file: PathBuf,
    },
    /// E-mail on errors
    #[command(subcommand)]
    Mail(MailCommand),
    /// Keys for an SSH server that makes this machine reachable from outside
    #[command(subcommand)]
    Tunnel(TunnelCommand),
    /// Check what support would ask for: keychain, port, disk, database, mail, clock, tunnel
    Doctor {
        /// The address that the engine would listen on
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8477")]
        listen: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum FlowCommand {
    /// List the templates to begin from
    Templates,
    /// Create a flow from a template; it is stopped at first
    New {
        /// The template's id, from `hooktray flow templates`
        #[arg(long, value_name = "ID")]
        template: String,
        /// What to call it [default: the template's name]
        #[arg(long)]
        name: Option<String>,
    },
    /// List the flows
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a flow: its link, its actions, what is still missing
    Show {
        /// The flow's name
        name: String,
    },
    /// Store a flow file
    Import {
        /// The file, or - for standard input
        file: PathBuf,
        /// Take the place of the flow with the same name; its link stays
        #[arg(long)]
        replace: bool,
    },
    /// Write a flow file to standard output, or into a file
    Export {
        /// The flow's name
        name: String,
        /// Where to, in place of standard output; what is there already stays. The > of PowerShell writes another encoding
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Start a flow: records are sent on from now on
    Start {
        /// The flow's name
        name: String,
    },
    /// Stop a flow: records are held from now on
    Stop {
        /// The flow's name
        name: String,
    },
    /// Give a flow another link; the one before is taken for a day longer
    Renew {
        /// The flow's name
        name: String,
    },
    /// Delete a flow; its history stays, records that wait are cancelled
    Delete {
        /// The flow's name
        name: String,
    },
    /// Print a flow's link, to paste into the sender
    Url {
        /// The flow's name
        name: String,
        /// The address that the engine listens on
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8477")]
        listen: String,
        /// With the public address that worked last
        #[arg(long, conflicts_with = "listen")]
        public: bool,
    },
    /// Run a sample through the actions and show every step; sends nothing without --send
    Test {
        /// The flow's name
        name: String,
        /// The sample: a body, or a whole HTTP request; - for standard input [default: the newest record of the flow]
        file: Option<PathBuf>,
        /// Really send the requests: this creates a real order
        #[arg(long)]
        send: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct HistoryOptions {
    /// Only of this flow
    #[arg(long, value_name = "NAME")]
    pub flow: Option<String>,
    /// Only in this state: held, pending, running, delivered, filtered, duplicate, failed or cancelled
    #[arg(long)]
    pub status: Option<Status>,
    /// Only with this text: a name, a number, a word of the message, the beginning of an id
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only since then: 2026-11-24, 2026-11-24T12:00:00Z, or how long ago: 90m, 24h, 7d
    #[arg(long, value_name = "T", value_parser = since)]
    pub since: Option<Timestamp>,
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// As JSON
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// As CSV for Excel
    #[arg(long)]
    pub csv: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Store a secret, read from standard input
    Set {
        /// The name that flows use, such as aray_api_key
        name: String,
    },
    /// List the names of stored secrets
    List,
    /// Delete a secret
    Delete {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Send a test letter now; says in the server's own words why it was not taken
    Test,
    /// Set up how letters on errors are sent; the password is the secret smtp_password
    Set(MailOptions),
    /// Show how letters are sent
    Show,
    /// Send no letters any more
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct MailOptions {
    /// The mail server, such as smtp.yandex.ru
    #[arg(long)]
    pub host: String,
    /// Its port: 465 for tls, 587 for starttls
    #[arg(long, default_value_t = 465)]
    pub port: u16,
    /// How the connection is protected
    #[arg(long, value_enum, default_value = "tls")]
    pub security: Protection,
    /// The name to log in with, usually the address; none where the server asks for none
    #[arg(long)]
    pub user: Option<String>,
    /// The address that letters come from
    #[arg(long, value_name = "ADDRESS")]
    pub from: String,
    /// The name that letters come from
    #[arg(long, value_name = "NAME", default_value = "Hooktray")]
    pub from_name: String,
    /// An address that letters go to; give it again for more of them
    #[arg(long, value_name = "ADDRESS", required = true)]
    pub to: Vec<String>,
    /// Write customers' numbers out, instead of their last four digits
    #[arg(long)]
    pub show_numbers: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Protection {
    Tls,
    Starttls,
    None,
}

/// Reads a moment or a time span before now.
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
        .ok_or_else(|| "write 2026-11-24, 2026-11-24T12:00:00Z, or how long ago: 90m, 24h, 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Command {
        Arguments::try_parse_from([&["hooktray"], arguments].concat()).expect("right usage").command
    }

    #[test]
    fn only_this_machine_is_listened_to_unless_another_address_is_given() {
        let listens = |arguments: &[&str]| match parsed(arguments) {
            Command::Serve { listen, .. }
            | Command::Doctor { listen }
            | Command::Flow(FlowCommand::Url { listen, .. }) => listen,
            other => panic!("{other:?}"),
        };
        for arguments in [&["serve"][..], &["doctor"], &["flow", "url", "f"]] {
            assert_eq!(listens(arguments), "127.0.0.1:8477", "{arguments:?}");
        }
        assert_eq!(listens(&["serve", "--listen", "0.0.0.0:1"]), "0.0.0.0:1");
        assert_eq!(hooktray_core::settings::DEFAULT_ADDRESS, "127.0.0.1:8477", "the window's is the same");
    }

    #[test]
    fn moments_are_read_in_every_promised_form() {
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
