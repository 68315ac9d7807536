//! What the engine tells the program around it: passed on through channels.

use std::sync::Arc;

use hooktray_core::alerts::host::Host;
use hooktray_core::alerts::raise::Notification;
use tokio::sync::{Notify, mpsc};

/// Passes on the engine's events without waiting.
#[derive(Debug)]
pub(crate) struct DesktopHost {
    changed: Arc<Notify>,
    notifications: mpsc::UnboundedSender<Notification>,
}

/// The receiving ends of a [`DesktopHost`].
#[derive(Debug)]
pub(crate) struct HostEvents {
    /// Notified when something changed.
    pub(crate) changed: Arc<Notify>,
    /// Notifications to show.
    pub(crate) notifications: mpsc::UnboundedReceiver<Notification>,
}

impl DesktopHost {
    pub(crate) fn new() -> (DesktopHost, HostEvents) {
        let changed = Arc::new(Notify::new());
        let (sender, notifications) = mpsc::unbounded_channel();
        let host = DesktopHost { changed: Arc::clone(&changed), notifications: sender };
        (host, HostEvents { changed, notifications })
    }
}

impl Host for DesktopHost {
    fn notify(&self, notification: &Notification) {
        // Fails only while the program exits.
        let _ = self.notifications.send(notification.clone());
    }

    fn state_changed(&self) {
        self.changed.notify_one();
    }
}
