//! Why an address cannot be listened on.

use crate::outcome::string_enum;

string_enum! {
    /// Why an address cannot be listened on. The window has words for each: a variant of `error-listen`.
    ListenReason {
        /// Another program uses the port.
        InUse = "in_use",
        /// The system reserves the port.
        Reserved = "reserved",
        /// This machine does not have the address.
        NotHere = "not_here",
        /// Anything else, such as text that is not an address.
        Address = "address",
    }
}
