//! Gates: what an operation can wait for, besides its time.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use ts_rs::TS;

/// What an operation waits for, besides its time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(tag = "type", content = "name", rename_all = "snake_case")]
pub enum Gate {
    /// A destination that cannot be reached: scheme, host and port, such as `https://api.aray.com`.
    Origin(String),
    /// A secret that is not stored, by its name.
    Secret(String),
    /// A keychain that is locked or does not answer.
    Keychain,
    /// The root certificates of this system, which has none.
    Certificates,
}

const ORIGIN: &str = "origin ";
const SECRET: &str = "secret ";
const KEYCHAIN: &str = "keychain";
const CERTIFICATES: &str = "certificates";

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gate::Origin(origin) => write!(f, "{ORIGIN}{origin}"),
            Gate::Secret(name) => write!(f, "{SECRET}{name}"),
            Gate::Keychain => f.write_str(KEYCHAIN),
            Gate::Certificates => f.write_str(CERTIFICATES),
        }
    }
}

/// Reads what `Display` writes, which is what the database keeps.
impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Gate, String> {
        match text {
            KEYCHAIN => return Ok(Gate::Keychain),
            CERTIFICATES => return Ok(Gate::Certificates),
            _ => {}
        }
        let origin = text.strip_prefix(ORIGIN).map(|origin| Gate::Origin(origin.to_owned()));
        let secret = || text.strip_prefix(SECRET).map(|name| Gate::Secret(name.to_owned()));
        origin.or_else(secret).ok_or_else(|| format!("“{text}” is not a gate"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gate_survives_the_round_trip_through_text() {
        let origin = Gate::Origin("https://a.example:8443".into());
        for gate in [origin, Gate::Secret("key".into()), Gate::Keychain, Gate::Certificates] {
            assert_eq!(gate.to_string().parse(), Ok(gate));
        }
        "https://a.example".parse::<Gate>().unwrap_err();
    }
}
