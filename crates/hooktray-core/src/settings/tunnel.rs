//! The settings of the tunnel: how senders outside of this machine reach it.

mod addresses;

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Error, ListenReason, Result, Setting};
use crate::outcome::string_enum;

pub use addresses::{networks, public_url};

/// The default port of the public entry point: that of the local listener plus one.
pub const PUBLIC_PORT: u16 = 8478;
/// The name of the secret that holds the private key for an SSH server.
pub const SSH_KEY: &str = "ssh_key";
/// The name of the secret that holds the password for an SSH server.
pub const SSH_PASSWORD: &str = "ssh_password";
/// The name of the secret that holds the token of a named Cloudflare tunnel.
pub const CLOUDFLARED_TOKEN: &str = "cloudflared_token";

/// How senders outside of this machine reach it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TunnelSettings {
    /// The provider.
    pub provider: TunnelProvider,
    /// Addresses and networks that may send, such as `203.0.113.7` or `203.0.113.0/24`. Empty lets everybody send.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is trusted, as addresses and networks.
    #[serde(default)]
    pub proxies: Vec<String>,
}

/// What makes this machine reachable from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TunnelProvider {
    /// The local network.
    Lan {
        /// The network interface to listen on, by its name.
        interface: String,
        /// The port to listen on.
        port: u16,
    },
    /// An address of the user's, whose requests a proxy or router forwards here.
    Address {
        /// The address, as `https://…` without a path.
        url: String,
        /// The address to listen on for forwarded requests.
        listen: String,
    },
    /// An SSH server that forwards one of its ports here.
    Ssh(SshSettings),
    /// `cloudflared`, if it is installed.
    Cloudflared {
        /// A tunnel of the user's account, whose token is the secret `cloudflared_token`. Without one, the address is
        /// another one after each start.
        #[ts(optional = nullable)]
        named: Option<NamedTunnel>,
    },
}

/// A tunnel of a Cloudflare account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NamedTunnel {
    /// The public hostname in the account, as `https://…` without a path.
    pub url: String,
    /// The port of this machine that the account names as the service.
    pub port: u16,
}

/// An SSH server that forwards one of its ports here (RFC 4254, section 7.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SshSettings {
    /// The server's name or address.
    pub host: String,
    /// The SSH port.
    pub port: u16,
    /// The user to log in as.
    pub user: String,
    /// How to log in.
    pub login: SshLogin,
    /// The address for the server to listen on: empty for all that it allows, `localhost` for itself only.
    pub bind: String,
    /// The port for the server to listen on; 0 lets the server choose.
    pub bind_port: u16,
    /// The base address of links.
    pub address: SshAddress,
}

/// How to log in to an SSH server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SshLogin {
    /// Without a credential: some services accept everybody.
    None,
    /// With the private key that is the secret `ssh_key`.
    Key,
    /// With the password that is the secret `ssh_password`.
    Password,
}

/// The base address of links through an SSH server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SshAddress {
    /// The address that the server names in its greeting.
    Greeting,
    /// The server's name and the forwarded port, without encryption.
    Port,
    /// An address of the user's that leads to that port.
    Url {
        /// The address, as `https://…` without a path.
        url: String,
    },
}

impl TunnelSettings {
    /// Settings for this provider, open to every sender.
    #[must_use]
    pub fn by(provider: TunnelProvider) -> TunnelSettings {
        TunnelSettings { provider, allowed: Vec::new(), proxies: Vec::new() }
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(&self) -> Result<()> {
        networks(&self.allowed)?;
        networks(&self.proxies)?;
        match &self.provider {
            TunnelProvider::Lan { interface, port } => {
                filled(interface, Setting::Interface, "choose a network interface")?;
                not_zero(*port)
            }
            TunnelProvider::Address { url, listen } => {
                public_url(url)?;
                listen.parse::<SocketAddr>().map(drop).map_err(|_| Error::Listen {
                    address: listen.clone(),
                    reason: ListenReason::Address,
                    why: format!("write an address with a port, such as 127.0.0.1:{PUBLIC_PORT}"),
                })
            }
            TunnelProvider::Ssh(ssh) => ssh.check(),
            TunnelProvider::Cloudflared { named: None } => Ok(()),
            TunnelProvider::Cloudflared { named: Some(named) } => {
                public_url(&named.url)?;
                not_zero(named.port)
            }
        }
    }

    /// Returns the name of the secret that the provider needs.
    #[must_use]
    pub fn secret(&self) -> Option<&'static str> {
        match &self.provider {
            TunnelProvider::Ssh(SshSettings { login: SshLogin::Key, .. }) => Some(SSH_KEY),
            TunnelProvider::Ssh(SshSettings { login: SshLogin::Password, .. }) => Some(SSH_PASSWORD),
            TunnelProvider::Cloudflared { named: Some(_) } => Some(CLOUDFLARED_TOKEN),
            TunnelProvider::Lan { .. }
            | TunnelProvider::Address { .. }
            | TunnelProvider::Ssh(SshSettings { login: SshLogin::None, .. })
            | TunnelProvider::Cloudflared { named: None } => None,
        }
    }
}

string_enum! {
    /// The tunnel providers.
    ProviderKind {
        /// Only the local network.
        Lan = "lan",
        /// A public address that the user has.
        Address = "address",
        /// An SSH server forwards a port.
        Ssh = "ssh",
        /// Cloudflare's program.
        Cloudflared = "cloudflared",
    }
}

impl TunnelProvider {
    /// Returns which provider it is.
    #[must_use]
    pub fn kind(&self) -> ProviderKind {
        match self {
            TunnelProvider::Lan { .. } => ProviderKind::Lan,
            TunnelProvider::Address { .. } => ProviderKind::Address,
            TunnelProvider::Ssh(_) => ProviderKind::Ssh,
            TunnelProvider::Cloudflared { .. } => ProviderKind::Cloudflared,
        }
    }

    /// Returns what identifies the tunnel. A tunnel with another identity is expected to have another address.
    #[must_use]
    pub fn identity(&self) -> String {
        match self {
            TunnelProvider::Lan { interface, port } => format!("lan {interface} {port}"),
            TunnelProvider::Address { url, .. } => format!("address {url}"),
            TunnelProvider::Ssh(ssh) => {
                format!("ssh {}@{} {}:{} {:?}", ssh.user, ssh.server(), ssh.bind, ssh.bind_port, ssh.address)
            }
            TunnelProvider::Cloudflared { named: None } => "cloudflared".to_owned(),
            TunnelProvider::Cloudflared { named: Some(named) } => format!("cloudflared {}", named.url),
        }
    }
}

impl SshSettings {
    /// Returns the server as `host:port`, under which its host key is stored.
    #[must_use]
    pub fn server(&self) -> String {
        format!("{}:{}", self.host.to_ascii_lowercase(), self.port)
    }

    fn check(&self) -> Result<()> {
        filled(&self.host, Setting::SshHost, "write the SSH server's name, such as shop.example.com")?;
        filled(&self.user, Setting::SshUser, "write the name to log in to the SSH server with")?;
        not_zero(self.port)?;
        if self.bind.contains(char::is_whitespace) {
            let message = "write the address for the server to listen on without spaces";
            return Err(Setting::SshBind.error(message).into());
        }
        match &self.address {
            SshAddress::Url { url } => public_url(url).map(drop),
            SshAddress::Greeting | SshAddress::Port => Ok(()),
        }
    }
}

fn filled(text: &str, setting: Setting, message: &str) -> Result<()> {
    if text.trim().is_empty() || text.contains(char::is_control) {
        return Err(setting.error(message).into());
    }
    Ok(())
}

fn not_zero(port: u16) -> Result<()> {
    if port == 0 { Err(Setting::Port.error("write a port from 1 to 65535").into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_round_trip_and_unknown_keys_are_refused() {
        let ssh = SshSettings {
            host: "shop.example.com".into(),
            port: 22,
            user: "hook".into(),
            login: SshLogin::Key,
            bind: String::new(),
            bind_port: 8080,
            address: SshAddress::Url { url: "https://hooks.example.com".into() },
        };
        for provider in [
            TunnelProvider::Ssh(ssh),
            TunnelProvider::Cloudflared { named: None },
            TunnelProvider::Lan { interface: "eth0".into(), port: PUBLIC_PORT },
        ] {
            let settings = TunnelSettings::by(provider);
            settings.check().unwrap();
            let text = serde_json::to_string(&settings).unwrap();
            assert_eq!(serde_json::from_str::<TunnelSettings>(&text).unwrap(), settings);
        }
        let unknown = r#"{"provider": {"type": "cloudflared", "named": null}, "open": true}"#;
        assert!(serde_json::from_str::<TunnelSettings>(unknown).is_err());
    }
}
