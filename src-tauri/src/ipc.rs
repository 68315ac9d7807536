//! What the tray program and its window say to each other: a line of JSON for each message, over a socket that only this
//! user can reach.
//!
//! The window is a program of its own, so that nothing of a web view is in the memory of the one that is always there, and
//! so that no fault of a web view can take the engine with it.

mod lines;
mod socket;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use self::lines::{Reader, Writer, split};
pub use self::socket::{Stream, connect, listen};

/// Asked once by a window that wants to hear of changes.
pub const WATCH: &str = "window_watch";
/// Asked by a second start: the window of the first one opens, at the place that goes with it.
pub const OPEN: &str = "window_open";

/// Asked by a window that has put a new version in the place of this one: the tray program ends and starts anew.
pub const AGAIN: &str = "window_again";

/// What is asked of the tray program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The number that the answer has.
    pub id: u64,
    /// The command.
    pub ask: String,
    /// The command's arguments, by name.
    #[serde(default)]
    pub with: Json,
}

/// What the tray program says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
pub enum Said {
    /// The answer to a question.
    Answer {
        /// The question's number.
        id: u64,
        /// What the command gives.
        answer: Json,
    },
    /// What a question could not be answered for.
    ApiError {
        /// The question's number.
        id: u64,
        /// A [`ApiError`](hooktray_core::api::ApiError).
        trouble: Json,
    },
    /// Lists, figures or settings may be different.
    Changed,
    /// The window comes to the front, at this place.
    Go {
        /// Such as `history/0192…`.
        place: String,
    },
}
