//! The services that forward a port over SSH to anybody. Names, ports and what they ask for are from their own pages.

use serde::Serialize;
use ts_rs::TS;

use crate::settings::tunnel::{SshAddress, SshLogin, SshSettings};

/// A service that forwards a port over SSH.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct SshPreset {
    /// What it is called.
    pub name: &'static str,
    /// Its server.
    pub host: &'static str,
    /// The port that it takes SSH connections on.
    pub port: u16,
    /// The name to log in with.
    pub user: &'static str,
    /// The address to ask for.
    pub bind: &'static str,
    /// The port to ask for.
    pub bind_port: u16,
    /// For how many minutes an address lasts at most, without an account; 0 where the service does not say.
    pub minutes: u32,
}

/// The services that are known.
pub const PRESETS: [SshPreset; 2] = [
    // <https://localhost.run/docs/>: `ssh -R 80:localhost:8080 nokey@localhost.run`.
    SshPreset {
        name: "localhost.run",
        host: "localhost.run",
        port: 22,
        user: "nokey",
        bind: "localhost",
        bind_port: 80,
        minutes: 0,
    },
    // <https://pinggy.io/docs/usages/>: `ssh -p 443 -R0:localhost:8000 a.pinggy.io`; the name says the kind of tunnel, and
    // where there is no account an address lasts for an hour.
    SshPreset {
        name: "pinggy",
        host: "a.pinggy.io",
        port: 443,
        user: "http",
        bind: "localhost",
        bind_port: 0,
        minutes: 60,
    },
];

impl SshPreset {
    /// The service with this server.
    #[must_use]
    pub fn by_host(host: &str) -> Option<&'static SshPreset> {
        PRESETS.iter().find(|preset| preset.host.eq_ignore_ascii_case(host))
    }

    /// The settings for it.
    #[must_use]
    pub fn settings(&self) -> SshSettings {
        SshSettings {
            host: self.host.to_owned(),
            port: self.port,
            user: self.user.to_owned(),
            login: SshLogin::None,
            bind: self.bind.to_owned(),
            bind_port: self.bind_port,
            address: SshAddress::Greeting,
        }
    }
}
