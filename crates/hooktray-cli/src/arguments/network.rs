//! `hooktray network`: how requests leave this machine.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum NetworkCommand {
    /// Show the proxy and the authorities that are trusted besides those of the system
    Show,
    /// Choose the proxy for all that is sent: orders, email, Telegram, webhook, updates
    Proxy {
        /// system (of the environment or the system), none, http://[USER@]HOST:PORT or socks5://[USER@]HOST:PORT; store the
        /// password with `hooktray secret set proxy_password`
        proxy: String,
        /// Hosts that are reached without it, as in NO_PROXY: "localhost, 10.0.0.0/8, shop.example" [default: as before]
        #[arg(long, value_name = "HOSTS")]
        without: Option<String>,
    },
    /// Trust the authorities of a PEM file, such as the office's own, besides those of the system
    Trust {
        /// PEM file; its certificates are copied into the settings
        file: PathBuf,
    },
    /// Trust only the authorities of the system again
    Distrust,
}
