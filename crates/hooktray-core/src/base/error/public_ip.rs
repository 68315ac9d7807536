//! Why this machine's address on the internet is not known.

use std::fmt;

use crate::outcome::Problem;

/// Why a service did not tell this machine's address on the internet.
#[derive(Debug)]
pub enum PublicIpFault {
    /// It could not be asked.
    NotAsked(Problem),
    /// It responded with an HTTP status that is none of success.
    Status(u16),
    /// What it responded is no address on the internet.
    NoAddress,
}

impl PublicIpFault {
    /// Returns the stable name, and the arguments of the words for it.
    pub(crate) fn described(&self) -> (&str, Vec<(&str, String)>) {
        match self {
            PublicIpFault::NotAsked(Problem { code, args, .. }) => {
                let args = args.iter().map(|(name, value)| (name.as_str(), value.clone()));
                (code.as_str(), args.collect())
            }
            PublicIpFault::Status(status) => ("status", vec![("status", status.to_string())]),
            PublicIpFault::NoAddress => ("no_address", Vec::new()),
        }
    }
}

impl fmt::Display for PublicIpFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublicIpFault::NotAsked(problem) => f.write_str(&problem.message),
            PublicIpFault::Status(status) => write!(f, "it responded with status {status}"),
            PublicIpFault::NoAddress => f.write_str("the response is not an address on the internet"),
        }
    }
}
