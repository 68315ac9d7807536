//! What the engine needs of the program that embeds it.

use std::fmt;

use crate::alerts::raise::Notification;

/// The program around the engine.
pub trait Host: fmt::Debug + Send + Sync {
    /// Shows a notification. Must return at once.
    fn notify(&self, notification: &Notification);

    /// Something that lists, figures or the tray show has changed. Called often; must return at once.
    fn state_changed(&self);
}

/// A program without a desktop: notifications go to the log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Headless;

impl Host for Headless {
    fn notify(&self, notification: &Notification) {
        tracing::warn!(
            alert = notification.alert.as_str(),
            operation = notification.operation.map(tracing::field::display),
            "alert raised"
        );
    }

    fn state_changed(&self) {}
}
