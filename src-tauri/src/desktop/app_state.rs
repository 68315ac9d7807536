//! What the window and the tray can reach.

use std::sync::{Arc, OnceLock};

use hooktray_core::api::Api;
use tokio::sync::Notify;

use crate::clipboard::Clipboard;
use crate::locale::Speech;
use crate::shutdown::Ending;
use crate::tray::Tray;
use crate::window::Window;

/// The parts of the running program, for whoever has to do with several of them.
pub(crate) struct AppState {
    /// The engine's questions and orders.
    pub(crate) api: Api,
    /// The language.
    pub(crate) speech: Speech,
    /// The window's program.
    pub(crate) window: Arc<Window>,
    /// The icon, once it was put up.
    pub(crate) tray: OnceLock<Tray>,
    /// The way out.
    pub(crate) ending: Ending,
    /// The clipboard.
    pub(crate) clipboard: Clipboard,
    /// Says that the tray and the window have to look again.
    pub(crate) changed: Arc<Notify>,
}
