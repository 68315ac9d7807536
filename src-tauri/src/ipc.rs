//! What the tray program and its window say to each other: a line of JSON for each message, over a socket that only this
//! user can reach.
//!
//! The window is a program of its own, so that nothing of a web view is in the memory of the one that is always there, and
//! so that no fault of a web view can take the engine with it.

mod commands;
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

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    macro_rules! permissions {
        ($($(#[$doc:meta])* $by:ident.$name:ident($($argument:tt)*) -> $answer:ty;)*) => {
            vec![$(format!("allow-{}", stringify!($name).replace('_', "-"))),*]
        };
    }

    #[test]
    fn page_may_call_the_declared_commands_and_nothing_else() {
        let capabilities = include_str!(concat!(env!("OUT_DIR"), "/capabilities.json"));
        let capabilities: Json = serde_json::from_str(capabilities).unwrap();
        assert_eq!(capabilities.as_object().unwrap().keys().collect::<Vec<_>>(), ["settings-window"]);
        let capability = &capabilities["settings-window"];
        assert_eq!(capability["windows"], serde_json::json!(["settings"]));
        assert!(capability["remote"].is_null(), "no page of the net may call anything");
        let mut allowed: Vec<String> = crate::window_commands!(permissions);
        allowed.extend(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned));
        let mut permissions: Vec<&str> =
            capability["permissions"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
        allowed.sort_unstable();
        permissions.sort_unstable();
        assert_eq!(permissions, allowed);
    }
}
