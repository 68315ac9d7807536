//! The parts of the running program, shared by its tasks.

use std::sync::{Arc, OnceLock};

use hooktray_core::api::Api;
use tokio::sync::Notify;

use crate::clipboard::Clipboard;
use crate::locale::Locale;
use crate::shutdown::Shutdown;
use crate::tray::Tray;
use crate::window_process::WindowProcess;

/// The parts of the running program.
pub(crate) struct AppState {
    /// The engine's API.
    pub(crate) api: Api,
    /// The language.
    pub(crate) locale: Locale,
    /// The window, which is a process of its own.
    pub(crate) window: Arc<WindowProcess>,
    /// The tray icon; set once it is created.
    pub(crate) tray: OnceLock<Tray>,
    /// Ends the program.
    pub(crate) shutdown: Shutdown,
    /// The clipboard.
    pub(crate) clipboard: Clipboard,
    /// Notified when the tray and the window have to refresh.
    pub(crate) changed: Arc<Notify>,
}
