//! What the owner is told, and how: raising an alert in the transaction that caused it, its words, the monitor that
//! looks again later, and the ways on which it goes out.

pub mod email;
pub mod host;
pub mod monitor;
pub mod raise;
pub mod text;
