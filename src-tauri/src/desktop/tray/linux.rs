//! The icon on Linux, as desktops show it over the session's bus
//! (<https://freedesktop.org/wiki/Specifications/StatusNotifierItem>).

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hooktray_core::api::AppStatus;
use ksni::menu::{StandardItem, SubMenu};
use ksni::{Category, Handle, Icon, MenuItem, OfflineReason, ToolTip, TrayMethods as _};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;

use super::icon;
use super::menu::{Item, Menu, Press};

/// Runs the program: nothing of this system's tray has to have the main thread.
pub(crate) fn run(program: impl Future<Output = ExitCode>) -> ExitCode {
    crate::app::runtime().block_on(program)
}

/// The icon.
pub(crate) struct Tray {
    handle: Option<Handle<Shown>>,
    there: Arc<AtomicBool>,
}

impl Tray {
    /// Puts the icon up. Where nobody shows icons now, it is shown once somebody does, which `changed` hears of.
    pub(crate) async fn put(presses: UnboundedSender<Press>, changed: Arc<Notify>) -> Tray {
        let there = Arc::new(AtomicBool::new(true));
        let menu = Menu { state: AppStatus::Stopped, tooltip: "Hooktray".to_owned(), items: Vec::new() };
        let shown = Shown { menu, presses, there: Arc::clone(&there), changed };
        let handle = shown.assume_sni_available(true).spawn().await;
        let handle = handle.inspect_err(|error| {
            there.store(false, Ordering::Relaxed);
            tracing::warn!(%error, "no icon in the tray");
        });
        Tray { handle: handle.ok(), there }
    }

    /// Whether somebody shows it. GNOME does not by itself.
    pub(crate) fn is_there(&self) -> bool {
        self.there.load(Ordering::Relaxed)
    }

    /// Shows a menu.
    pub(crate) async fn show(&self, menu: Menu) {
        if let Some(handle) = &self.handle {
            // Nothing is sent for what is the same as before.
            handle.update(|shown| shown.menu = menu).await;
        }
    }
}

struct Shown {
    menu: Menu,
    presses: UnboundedSender<Press>,
    there: Arc<AtomicBool>,
    changed: Arc<Notify>,
}

impl Shown {
    fn is_there(&self, there: bool) {
        self.there.store(there, Ordering::Relaxed);
        self.changed.notify_one();
    }
}

impl ksni::Tray for Shown {
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
        let icon::Picture { width, height, mut points } = icon::of(self.menu.state);
        let (Ok(width), Ok(height)) = (i32::try_from(width), i32::try_from(height)) else { return Vec::new() };
        for point in points.chunks_exact_mut(4) {
            // How much it covers comes first here.
            point.rotate_right(1);
        }
        vec![Icon { width, height, data: points }]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.menu.tooltip.clone(), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        press(self, Press::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Shown>> {
        self.menu.items.iter().map(native).collect()
    }

    fn watcher_online(&self) {
        self.is_there(true);
    }

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        self.is_there(false);
        true
    }
}

fn press(shown: &Shown, press: Press) {
    // Nobody listens only when the program is on its way out.
    let _ = shown.presses.send(press);
}

fn native(item: &Item) -> MenuItem<Shown> {
    match item {
        Item::Text(text) => StandardItem { label: escaped(text), enabled: false, ..StandardItem::default() }.into(),
        Item::Line => MenuItem::Separator,
        Item::Button { press, label } => button(*press, label),
        Item::Group { label, items } => {
            let submenu = items.iter().map(|(press, label)| button(*press, label)).collect();
            SubMenu { label: escaped(label), submenu, ..SubMenu::default() }.into()
        }
    }
}

fn button(pressed: Press, label: &str) -> MenuItem<Shown> {
    let activate = Box::new(move |shown: &mut Shown| press(shown, pressed));
    StandardItem { label: escaped(label), activate, ..StandardItem::default() }.into()
}

/// A `_` in a menu marks the letter behind it; a flow's name means what it says.
fn escaped(label: &str) -> String {
    label.replace('_', "__")
}
