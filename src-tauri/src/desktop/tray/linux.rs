//! The icon on Linux, shown over the session bus
//! (<https://freedesktop.org/wiki/Specifications/StatusNotifierItem>).

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hooktray_core::api::AppStatus;
use ksni::menu::StandardItem;
use ksni::{Category, Handle, Icon, MenuItem, OfflineReason, ToolTip, TrayMethods as _};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;

use super::icon;
use super::menu::{Item, Menu, MenuAction};

/// Runs the program. Unlike on other systems, the tray does not need the main thread.
pub(crate) fn run(program: impl Future<Output = ExitCode>) -> ExitCode {
    crate::app::runtime().block_on(program)
}

/// The most flows that are shown with their state and their link.
const MAX_FLOWS_IN_FULL: usize = 4;

/// The tray icon.
pub(crate) struct Tray {
    handle: Option<Handle<StatusItem>>,
    visible: Arc<AtomicBool>,
}

impl Tray {
    /// Creates the icon. If the desktop shows no icons yet, it appears as soon as one does, and `changed` is notified.
    pub(crate) async fn new(actions: UnboundedSender<MenuAction>, changed: Arc<Notify>) -> Tray {
        let visible = Arc::new(AtomicBool::new(true));
        let menu = Menu { status: AppStatus::Stopped, tooltip: "Hooktray".to_owned(), items: Vec::new() };
        let item = StatusItem { menu, actions, visible: Arc::clone(&visible), changed };
        let handle = item.assume_sni_available(true).spawn().await;
        let handle = handle.inspect_err(|error| {
            visible.store(false, Ordering::Relaxed);
            tracing::warn!(%error, "no icon in the tray");
        });
        Tray { handle: handle.ok(), visible }
    }

    /// Returns whether the desktop shows it. GNOME does not without an extension.
    pub(crate) fn is_visible(&self) -> bool {
        self.visible.load(Ordering::Relaxed)
    }

    /// Shows a menu.
    pub(crate) async fn show(&self, menu: Menu) {
        if let Some(handle) = &self.handle {
            // The library sends only what is different.
            handle.update(|item| item.menu = menu).await;
        }
    }
}

/// The icon as the desktop reads it.
struct StatusItem {
    menu: Menu,
    actions: UnboundedSender<MenuAction>,
    visible: Arc<AtomicBool>,
    changed: Arc<Notify>,
}

impl StatusItem {
    fn set_visible(&self, visible: bool) {
        self.visible.store(visible, Ordering::Relaxed);
        self.changed.notify_one();
    }
}

impl ksni::Tray for StatusItem {
    fn id(&self) -> String {
        "hooktray".to_owned()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    fn title(&self) -> String {
        "Hooktray".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        let icon::Bitmap { width, height, mut rgba } = icon::of(self.menu.status);
        let (Ok(width), Ok(height)) = (i32::try_from(width), i32::try_from(height)) else { return Vec::new() };
        for pixel in rgba.chunks_exact_mut(4) {
            // The protocol wants ARGB.
            pixel.rotate_right(1);
        }
        vec![Icon { width, height, data: rgba }]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.menu.tooltip.clone(), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        send(self, MenuAction::Open);
    }

    fn menu(&self) -> Vec<MenuItem<StatusItem>> {
        native(&self.menu.items)
    }

    fn watcher_online(&self) {
        self.set_visible(true);
    }

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        self.set_visible(false);
        true
    }
}

fn send(item: &StatusItem, action: MenuAction) {
    // Fails only while the program exits.
    let _ = item.actions.send(action);
}

/// Returns the menu as the library takes it, without submenus: libdbusmenu, with which XFCE and MATE draw it, shows each submenu as
/// an empty box once the menu has changed. Of many flows only the switch is shown.
fn native(items: &[Item]) -> Vec<MenuItem<StatusItem>> {
    let flows = items.iter().filter(|item| matches!(item, Item::Submenu { .. })).count();
    let of_one = |item: &Item| match item {
        Item::Text(words) => vec![text(words)],
        Item::Separator => vec![MenuItem::Separator],
        Item::Button { action, label } => vec![button(*action, label)],
        Item::Submenu { label, items } => {
            let buttons = items.iter().map(|(action, label)| button(*action, label));
            if flows > MAX_FLOWS_IN_FULL {
                buttons.take(1).collect()
            } else {
                [MenuItem::Separator, text(label)].into_iter().chain(buttons).collect()
            }
        }
    };
    items.iter().flat_map(of_one).collect()
}

fn text(words: &str) -> MenuItem<StatusItem> {
    StandardItem { label: escaped(words), enabled: false, ..StandardItem::default() }.into()
}

fn button(action: MenuAction, label: &str) -> MenuItem<StatusItem> {
    let activate = Box::new(move |item: &mut StatusItem| send(item, action));
    StandardItem { label: escaped(label), activate, ..StandardItem::default() }.into()
}

/// Doubles each `_`, which marks the next letter as a shortcut in menus.
fn escaped(label: &str) -> String {
    label.replace('_', "__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_have_no_submenus_and_many_have_a_line_each() {
        let flow = |id: i64| Item::Submenu {
            label: format!("{id}: running"),
            items: vec![(MenuAction::Stop(id), format!("Stop {id}")), (MenuAction::CopyLink(id), format!("Copy {id}"))],
        };
        let shown = |flows: i64| -> Vec<String> {
            let items = native(&(1..=flows).map(flow).collect::<Vec<_>>());
            let label = |item| match item {
                MenuItem::Standard(item) => item.label,
                MenuItem::Separator => "-".to_owned(),
                _ => panic!("neither an item nor a separator"),
            };
            items.into_iter().map(label).collect()
        };
        assert_eq!(shown(2), ["-", "1: running", "Stop 1", "Copy 1", "-", "2: running", "Stop 2", "Copy 2"]);
        assert_eq!(shown(5), ["Stop 1", "Stop 2", "Stop 3", "Stop 4", "Stop 5"]);
    }
}
