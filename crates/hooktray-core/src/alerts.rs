//! Alerts: what the owner hears of, and how.
//!
//! [`raise`](mod@raise) stores an alert's email in the transaction that caused it and returns its desktop notification;
//! [`text`] puts it into words; [`monitor`] checks again later whatever has to be checked again; [`email`] sends what was
//! stored; [`host`] is the program that shows notifications.

pub mod email;
pub mod host;
pub mod monitor;
pub mod raise;
pub mod text;
