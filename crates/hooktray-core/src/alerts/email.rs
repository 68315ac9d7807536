//! Email alerts: servers, texts, and sending.
//!
//! An email is stored in the transaction of the outcome that caused it ([`crate::alerts::raise`]), put into the user's
//! language when it is sent, and retried until a server accepts it or its tries are used up.

mod compose;
pub mod outbox;
mod presets;
mod smtp;

pub use compose::{Composed, Email, compose};
pub use presets::{PRESETS, Preset};
pub use smtp::{Recipient, SmtpClient, TIMEOUT};
