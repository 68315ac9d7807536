//! The tables behind alerts: incidents, emails to send, and watches for inactivity.

pub(crate) mod emails;
pub(crate) mod incidents;
pub(crate) mod watches;

pub use emails::{EmailRow, Example};
pub use incidents::Failure;
