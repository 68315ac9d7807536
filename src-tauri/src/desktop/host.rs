//! What the engine asks of the desktop, passed on to whoever does it.

use std::sync::Arc;

use hooktray_core::alerts::host::Host;
use hooktray_core::alerts::raise::Notification;
use tokio::sync::{Notify, mpsc};

/// Passes on, and never waits.
#[derive(Debug)]
pub(crate) struct Desktop {
    changed: Arc<Notify>,
    notices: mpsc::UnboundedSender<Notification>,
}

/// The other ends of a [`Desktop`].
#[derive(Debug)]
pub(crate) struct Asked {
    /// Something changed.
    pub(crate) changed: Arc<Notify>,
    /// Something is to be told.
    pub(crate) notices: mpsc::UnboundedReceiver<Notification>,
}

impl Desktop {
    pub(crate) fn new() -> (Desktop, Asked) {
        let changed = Arc::new(Notify::new());
        let (sender, notices) = mpsc::unbounded_channel();
        (Desktop { changed: Arc::clone(&changed), notices: sender }, Asked { changed, notices })
    }
}

impl Host for Desktop {
    fn notify(&self, notice: &Notification) {
        // Nobody listens only when the program is on its way out.
        let _ = self.notices.send(notice.clone());
    }

    fn state_changed(&self) {
        self.changed.notify_one();
    }
}
