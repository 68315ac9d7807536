//! What the user sees while the engine cannot open its database: an icon that says why, a notification, and a way to quit.

use std::future::pending;
use std::sync::Arc;

use hooktray_core::Error;
use hooktray_core::base::error::StorageError;
use hooktray_core::base::i18n::{Language, Messages};
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::notification;
use crate::tray::Tray;
use crate::tray::menu::{self, MenuAction};

/// The tray icon, which is created as soon as there is something to show.
pub(crate) struct WaitingTray {
    tray: Option<Tray>,
    sender: UnboundedSender<MenuAction>,
    actions: UnboundedReceiver<MenuAction>,
    changed: Arc<Notify>,
}

impl WaitingTray {
    /// Returns no icon yet. `changed` is notified when one becomes visible.
    pub(crate) fn new(changed: Arc<Notify>) -> WaitingTray {
        let (sender, actions) = mpsc::unbounded_channel();
        WaitingTray { tray: None, sender, actions, changed }
    }

    /// Shows each reason that is reported, until the user quits. Never returns otherwise.
    pub(crate) async fn show_until_quit(&mut self, mut reported: UnboundedReceiver<Error>) {
        loop {
            tokio::select! {
                reason = reported.recv() => match reason {
                    Some(reason) => self.show(reason).await,
                    None => pending().await,
                },
                action = self.actions.recv() => {
                    if action == Some(MenuAction::Quit) {
                        return;
                    }
                }
            }
        }
    }

    async fn show(&mut self, reason: Error) {
        let messages = Messages::new(Language::chosen(None));
        let why = in_words(&reason, &messages);
        let menu = menu::waiting(&why, &messages);
        if self.tray.is_none() {
            self.tray = Some(Tray::new(self.sender.clone(), Arc::clone(&self.changed)).await);
        }
        if let Some(tray) = &self.tray {
            tray.show(menu).await;
        }
        // A notification may take long to show, or may never be.
        tokio::spawn(async move { notification::show_waiting(&why).await });
    }

    /// Returns the icon for the running program, and what the user chooses in its menu.
    pub(crate) async fn into_tray(self) -> (Tray, UnboundedReceiver<MenuAction>) {
        let WaitingTray { tray, sender, actions, changed } = self;
        let tray = match tray {
            Some(tray) => tray,
            None => Tray::new(sender, changed).await,
        };
        (tray, actions)
    }
}

/// Returns what keeps the engine from opening its database, then what to do.
fn in_words(reason: &Error, messages: &Messages) -> String {
    // All other reasons to wait are a disk without room.
    let reason = reason.storage_error().unwrap_or(StorageError::DiskFull).as_str();
    let text = |key| messages.text(key, [("reason", reason)]);
    format!("{}\n{}", text("problem-storage_failed"), text("problem-storage_failed-todo"))
}
