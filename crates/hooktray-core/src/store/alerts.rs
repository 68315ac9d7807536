//! The tables of what the owner is told: incidents, e-mails on their way, and watches for inactivity.

pub(crate) mod emails;
pub(crate) mod incidents;
pub(crate) mod watches;

pub use emails::{EmailRow, Example};
pub use incidents::{Failure, Told};
