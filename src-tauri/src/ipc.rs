//! The protocol between the tray program and its window: one line of JSON per message, over a socket that only this user
//! can open.
//!
//! The window is a separate process, so that a web view takes no memory while it is closed and cannot crash the engine.

mod commands;
mod framing;
mod proof;
mod socket;

use hooktray_core::settings::NetworkSettings;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use self::framing::{MessageReader, MessageWriter, split};
pub use self::proof::ProofKey;
pub use self::socket::{Stream, connect, listen};

/// The command with which a window subscribes to changes. It is sent once.
pub const SUBSCRIBE: &str = "window_subscribe";
/// The command with which a second instance opens the window of the first one. Its argument is the place to open.
pub const OPEN: &str = "window_open";
/// The command with which a window restarts the tray program after it has installed an update.
pub const RESTART: &str = "window_restart";

/// The command with which a window asks how an update is fetched, a [`NetworkView`]. The page cannot call it.
pub const NETWORK: &str = "window_network";

/// How requests leave this machine.
#[derive(Serialize, Deserialize)]
pub struct NetworkView {
    /// The settings.
    pub settings: NetworkSettings,
    /// The password of the proxy.
    pub password: Option<String>,
}

/// A request to the tray program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IpcRequest {
    /// The number that its response repeats.
    pub id: u64,
    /// The command.
    pub command: String,
    /// The command's arguments by name.
    #[serde(default)]
    pub args: Json,
}

/// A message of the tray program: the response to a request, or an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum IpcMessage {
    /// The response to a request that succeeded.
    Response {
        /// The request's number.
        id: u64,
        /// What the command returned.
        value: Json,
    },
    /// The response to a request that failed.
    Error {
        /// The request's number.
        id: u64,
        /// An [`ApiError`](hooktray_core::api::ApiError).
        error: Json,
    },
    /// Lists, counters or settings may have changed.
    Changed,
    /// The window has to come to the front and show this place.
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
    fn page_may_call_only_the_declared_commands() {
        let capabilities = include_str!(concat!(env!("OUT_DIR"), "/capabilities.json"));
        let capabilities: Json = serde_json::from_str(capabilities).unwrap();
        assert_eq!(capabilities.as_object().unwrap().keys().collect::<Vec<_>>(), ["settings-window"]);
        let capability = &capabilities["settings-window"];
        assert_eq!(capability["windows"], serde_json::json!(["settings"]));
        assert!(capability["remote"].is_null(), "no page from the network may call anything");
        let mut allowed: Vec<String> = crate::window_commands!(permissions);
        allowed.extend(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned));
        let mut permissions: Vec<&str> =
            capability["permissions"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
        allowed.sort_unstable();
        permissions.sort_unstable();
        assert_eq!(permissions, allowed);
    }

    /// Whatever the page is made to do, it runs no code and calls no address but the program's own.
    #[test]
    fn page_loads_only_its_own_files() {
        let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tauri.conf.json")).unwrap();
        let settings: Json = serde_json::from_str(&file).unwrap();
        let app = &settings["app"];
        assert_eq!(app["withGlobalTauri"], Json::Null);
        assert_eq!(app["windows"], serde_json::json!([]), "the window is opened by the program");
        let security = app["security"].as_object().unwrap();
        let mut settings: Vec<&String> = security.keys().collect();
        settings.sort_unstable();
        assert_eq!(settings, ["capabilities", "csp", "freezePrototype"]);
        let policy = security["csp"].as_str().unwrap();
        let mut rules: Vec<&str> = policy.split(';').map(str::trim).collect();
        rules.sort_unstable();
        let expected = [
            "base-uri 'none'",
            "connect-src ipc: http://ipc.localhost",
            "default-src 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "img-src 'self' data:",
            "object-src 'none'",
            "style-src 'self' 'unsafe-inline'",
        ];
        assert_eq!(rules, expected);
    }
}
