//! The arguments about being reachable from outside.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// How senders outside of this machine reach it, for this run; otherwise as the settings say.
#[derive(Debug, Default, Args)]
pub(crate) struct WayIn {
    /// Reachable from outside: ssh://USER@HOST[:PORT] (localhost.run and a.pinggy.io need no account), cloudflared, or
    /// lan:INTERFACE. Log in to SSH with the secret ssh_key or ssh_password, to a tunnel of your own with cloudflared_token
    #[arg(long, value_name = "WAY")]
    pub tunnel: Option<String>,
    /// The address that leads here: alone, through a proxy or router of yours; or the one of the tunnel, where you know it
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Where to listen for what comes from outside [default: 127.0.0.1:8478]
    #[arg(long, value_name = "ADDRESS")]
    pub public_listen: Option<String>,
    /// An address or network that may send from outside; give it again for more of them [default: everybody]
    #[arg(long, value_name = "NETWORK")]
    pub allow: Vec<String>,
    /// A proxy whose X-Forwarded-For says who sends; give it again for more of them
    #[arg(long, value_name = "NETWORK")]
    pub proxy: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TunnelCommand {
    /// Make a private key, or store the one of a file, and print the public one: the line for authorized_keys
    Key {
        /// A file with a private key that has no passphrase [default: make a new one]
        file: Option<PathBuf>,
    },
    /// Take the next key that this SSH server shows for its own, after it was set up anew
    Trust {
        /// The server, as HOST[:PORT]
        server: String,
    },
}
