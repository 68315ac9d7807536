//! Letters to the owner: who they go to, how they are alert_text, and how they are sent.
//!
//! A letter is written down in the transaction of the outcome that caused it ([`crate::alerts::raise`]), alert_text in the user's
//! language when it is sent, and sent until a server took it or its tries are used up.

mod compose;
pub mod outbox;
mod presets;
mod smtp;

pub use compose::{Composed, Email, compose};
pub use presets::{PRESETS, Preset};
pub use smtp::{EmailError, PATIENCE, SmtpClient};
