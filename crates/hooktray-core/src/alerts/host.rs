//! What the engine asks of the program that embeds it, and nothing more.

use std::fmt;

use crate::alerts::raise::Notification;

/// The program around the engine.
pub trait Host: fmt::Debug + Send + Sync {
    /// Tells the user something now. Must return at once.
    fn notify(&self, notice: &Notification);

    /// Something that lists, figures or the tray show is different now. Called often; must return at once.
    fn state_changed(&self);
}

/// A program without a desktop: notices go to the log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Headless;

impl Host for Headless {
    fn notify(&self, notice: &Notification) {
        tracing::warn!(
            alert = notice.alert.as_str(),
            operation = notice.operation.map(tracing::field::display),
            "the owner is told of something"
        );
    }

    fn state_changed(&self) {}
}
