//! Why a cURL command cannot be made into actions.

use crate::outcome::string_enum;

/// Why a cURL command cannot be made into actions. `Display` says it in English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CurlError {
    /// The kind of error.
    pub code: CurlErrorCode,
    /// What is wrong, in English.
    message: String,
    /// The part of the command that it is about; empty if it is about the whole.
    pub part: String,
}

string_enum! {
    /// The kinds of error. The window has words for each: a variant of `error-curl-detail`.
    CurlErrorCode {
        /// It does not begin with `curl`.
        NotCurl = "not_curl",
        /// A quotation mark is not closed.
        Quotes = "quotes",
        /// It has no address.
        NoAddress = "no_address",
        /// It has several addresses.
        Addresses = "addresses",
        /// The address is not a web address.
        Address = "address",
        /// A method that no action has.
        Method = "method",
        /// An option that needs a value has none.
        NoValue = "no_value",
        /// It needs a file of the machine on which it was made.
        File = "file",
    }
}

impl CurlErrorCode {
    /// Returns an error of this kind about a part of the command.
    pub fn error(self, message: impl Into<String>, part: impl Into<String>) -> CurlError {
        CurlError { code: self, message: message.into(), part: part.into() }
    }
}
