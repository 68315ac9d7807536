//! Public services that forward a port over SSH. Names and ports are from their own documentation.

use serde::Serialize;
use ts_rs::TS;

use crate::settings::tunnel::{SshAddress, SshLogin, SshSettings};

/// A service that forwards a port over SSH.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct SshPreset {
    /// The display name.
    pub name: &'static str,
    /// The server.
    pub host: &'static str,
    /// The SSH port.
    pub port: u16,
    /// The user to log in as.
    pub user: &'static str,
    /// The address to ask the server to listen on.
    pub bind: &'static str,
    /// The port to ask the server to listen on.
    pub bind_port: u16,
    /// Minutes that an address lasts without an account; 0 if the service does not say.
    pub minutes: u32,
}

/// The known services.
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
    // <https://pinggy.io/docs/usages/>: `ssh -p 443 -R0:localhost:8000 a.pinggy.io`. The user says the kind of tunnel.
    // Without an account an address lasts one hour.
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
    /// Returns the service with this server.
    #[must_use]
    pub fn by_host(host: &str) -> Option<&'static SshPreset> {
        PRESETS.iter().find(|preset| preset.host.eq_ignore_ascii_case(host))
    }

    /// Returns the settings for the service.
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
