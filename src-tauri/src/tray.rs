//! The icon in the tray: shows a menu value, and passes on what is pressed.

mod icon;
pub(crate) mod menu;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use tauri::menu::{IsMenuItem, Menu as NativeMenu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

use self::menu::{Item, Menu};
use crate::{commands, window};

/// The icon, if this desktop has a place for one, and what it shows.
#[derive(Default)]
pub(crate) struct Tray(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    icon: Option<TrayIcon>,
    menu: Option<Menu>,
}

impl Tray {
    /// Puts the icon into the tray. Gives whether there is a tray to show it.
    pub(crate) fn put(&self, app: &AppHandle) -> bool {
        // Where the system's library is missing, its loader panics: a program without an icon is better than none.
        let made = catch_unwind(AssertUnwindSafe(|| build(app)));
        match made {
            Ok(Ok(icon)) => {
                self.locked().icon = Some(icon);
                has_tray()
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "no icon in the tray");
                false
            }
            Err(_) => {
                tracing::warn!("no icon in the tray: the system's library for it is missing");
                false
            }
        }
    }

    /// Shows a menu, unless it shows that one already.
    pub(crate) fn show(&self, app: &AppHandle, menu: Menu) {
        let mut shown = self.locked();
        if shown.menu.as_ref() == Some(&menu) {
            return;
        }
        let Some(icon) = &shown.icon else { return };
        let applied = apply(app, icon, &menu, shown.menu.as_ref());
        match applied {
            Ok(()) => shown.menu = Some(menu),
            Err(error) => tracing::warn!(%error, "the tray does not show the state"),
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn build(app: &AppHandle) -> tauri::Result<TrayIcon> {
    TrayIconBuilder::with_id("hooktray")
        .icon(icon::of(hooktray_core::api::State::Stopped))
        .icon_as_template(cfg!(target_os = "macos"))
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(|app, event| commands::press(app, event.id().as_ref()))
        .on_tray_icon_event(|icon, event| {
            // Elsewhere the menu is what a click opens.
            if cfg!(windows) && is_left(&event) {
                window::open(icon.app_handle(), "flows");
            }
        })
        .build(app)
}

fn is_left(event: &TrayIconEvent) -> bool {
    matches!(event, TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. })
}

fn apply(app: &AppHandle, icon: &TrayIcon, menu: &Menu, before: Option<&Menu>) -> tauri::Result<()> {
    if before.is_none_or(|before| before.items != menu.items) {
        icon.set_menu(Some(native(app, &menu.items)?))?;
    }
    if before.is_none_or(|before| before.state != menu.state) {
        icon.set_icon(Some(icon::of(menu.state)))?;
        icon.set_icon_as_template(cfg!(target_os = "macos"))?;
    }
    if cfg!(not(target_os = "linux")) {
        icon.set_tooltip(Some(&menu.tooltip))?;
    } else {
        // Linux has no tooltip; some desktops show the title.
        icon.set_title(None::<&str>)?;
    }
    Ok(())
}

fn native(app: &AppHandle, items: &[Item]) -> tauri::Result<NativeMenu<Wry>> {
    let menu = NativeMenu::new(app)?;
    for item in items {
        match item {
            Item::Text(text) => menu.append(&MenuItem::new(app, escaped(text), false, None::<&str>)?)?,
            Item::Line => menu.append(&PredefinedMenuItem::separator(app)?)?,
            Item::Button { press, label } => menu.append(&button(app, &press.to_string(), label)?)?,
            Item::Group { label, items } => {
                let buttons: Vec<MenuItem<Wry>> = items
                    .iter()
                    .map(|(press, label)| button(app, &press.to_string(), label))
                    .collect::<tauri::Result<_>>()?;
                let buttons: Vec<&dyn IsMenuItem<Wry>> = buttons.iter().map(|item| item as _).collect();
                menu.append(&Submenu::with_items(app, escaped(label), true, &buttons)?)?;
            }
        }
    }
    Ok(menu)
}

fn button(app: &AppHandle, id: &str, label: &str) -> tauri::Result<MenuItem<Wry>> {
    MenuItem::with_id(app, id, escaped(label), true, None::<&str>)
}

/// An `&` in a menu marks the letter behind it; a flow's name means what it says.
fn escaped(label: &str) -> String {
    label.replace('&', "&&")
}

/// Whether somebody shows icons. GNOME does not by itself.
#[cfg(target_os = "linux")]
fn has_tray() -> bool {
    let ask = || -> zbus::Result<bool> {
        let bus = zbus::blocking::Connection::session()?;
        let bus = zbus::blocking::fdo::DBusProxy::new(&bus)?;
        Ok(bus.name_has_owner("org.kde.StatusNotifierWatcher".try_into()?)?)
    };
    ask().unwrap_or_else(|error| {
        tracing::warn!(%error, "nobody says whether there is a tray");
        false
    })
}

#[cfg(not(target_os = "linux"))]
fn has_tray() -> bool {
    true
}
