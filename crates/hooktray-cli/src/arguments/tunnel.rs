//! The arguments about being reachable from outside.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// How senders outside of this machine reach it in this run. Without these arguments the settings decide.
#[derive(Debug, Default, Args)]
pub(crate) struct PublicAccess {
    /// Open a tunnel: ssh://USER@HOST[:PORT], cloudflared, or lan:INTERFACE
    ///
    /// ssh://localhost.run and ssh://a.pinggy.io need no account. SSH logs in with the secret ssh_key or ssh_password, a
    /// Cloudflare tunnel of your own with the secret cloudflared_token.
    #[arg(long, value_name = "TUNNEL")]
    pub tunnel: Option<String>,
    /// Public address that leads here, through your own proxy or router or through the tunnel
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address to listen on for public requests [default: 127.0.0.1:8478]
    #[arg(long, value_name = "ADDRESS")]
    pub public_listen: Option<String>,
    /// Accept public requests only from this address or network; may be repeated
    #[arg(long, value_name = "NETWORK")]
    pub allow: Vec<String>,
    /// Trust X-Forwarded-For from this proxy; may be repeated
    #[arg(long, value_name = "NETWORK")]
    pub proxy: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TunnelCommand {
    /// Create or import the private SSH key, and print its public key for authorized_keys
    Key {
        /// File with a private key without a passphrase [default: create a new key]
        file: Option<PathBuf>,
    },
    /// Accept the next host key of an SSH server, for example after it was reinstalled
    Trust {
        /// The server, as HOST[:PORT]
        server: String,
    },
}
