//! Alerts: what the owner hears of, and how.
//!
//! [`raise`](mod@raise) stores an alert's messages in the transaction that caused it and returns its desktop notification;
//! [`orders`] does so for each accepted order; [`text`] and [`message`] put it into words; [`monitor`] checks again later
//! whatever has to be checked again, and sends what was stored, by the channels [`email`], [`telegram`] and [`webhook`];
//! [`failed`] lists what could not be sent;
//! [`host`] is the program that shows notifications.

pub mod email;
pub mod failed;
pub mod host;
mod http;
pub mod message;
pub mod monitor;
mod numbers;
pub(crate) mod orders;
mod outgoing;
pub mod raise;
pub mod telegram;
pub mod text;
pub mod webhook;
