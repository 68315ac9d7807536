//! The icon and its menu as they are shown now. Used by the main thread only.

use std::error::Error;

use tray_icon::menu::{IsMenuItem, Menu as NativeMenu, MenuItem, PredefinedMenuItem, Submenu};
use tray_icon::{Icon, TrayIcon, TrayIconBuilder};

use super::super::icon;
use super::super::menu::{Item, Menu, MenuAction};

/// The icon and the menu that it shows.
#[derive(Default)]
pub(super) struct IconAndMenu {
    icon: Option<TrayIcon>,
    menu: Option<Menu>,
    /// The items of the menu, and their native counterparts, whose texts can be changed.
    items: Vec<Item>,
    native_items: Vec<NativeItem>,
    /// A menu that could not be shown yet.
    failed: Option<Menu>,
}

/// A native item that has a text.
enum NativeItem {
    Item(MenuItem),
    Submenu(Submenu),
}

impl IconAndMenu {
    /// Shows a menu.
    pub(super) fn show(&mut self, menu: Menu) {
        self.failed = None;
        if self.menu.as_ref() == Some(&menu) {
            return;
        }
        match self.apply(&menu) {
            Ok(()) => self.menu = Some(menu),
            Err(error) => {
                tracing::warn!(%error, "the tray does not show the state");
                self.failed = Some(menu);
            }
        }
    }

    /// Tries again to show a menu that could not be shown.
    pub(super) fn retry(&mut self) {
        if let Some(menu) = self.failed.take() {
            self.show(menu);
        }
    }

    /// Returns whether a menu could not be shown.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    fn apply(&mut self, menu: &Menu) -> Result<(), Box<dyn Error>> {
        let bitmap = || -> Result<Icon, Box<dyn Error>> {
            let bitmap = icon::of(menu.status);
            Ok(Icon::from_rgba(bitmap.rgba, bitmap.width, bitmap.height)?)
        };
        let Some(icon) = &self.icon else {
            let (native, native_items) = build(&menu.items)?;
            let builder = TrayIconBuilder::new().with_tooltip(&menu.tooltip).with_menu(Box::new(native));
            let builder = builder.with_menu_on_left_click(cfg!(target_os = "macos"));
            #[cfg(windows)]
            let builder = builder.with_icon(bitmap()?);
            // The menu bar colours it.
            #[cfg(target_os = "macos")]
            let builder = builder.with_icon_templated(bitmap()?);
            self.icon = Some(builder.build()?);
            (self.items, self.native_items) = (menu.items.clone(), native_items);
            return Ok(());
        };
        // If only texts differ, the menu is kept: replacing an open menu would lose the click in it.
        if differ_in_texts_only(&self.items, &menu.items) {
            for (item, label) in self.native_items.iter().zip(labels(&menu.items)) {
                item.set_label(label);
            }
        } else {
            let (native, native_items) = build(&menu.items)?;
            icon.set_menu(Some(Box::new(native)));
            self.native_items = native_items;
        }
        self.items.clone_from(&menu.items);
        if self.menu.as_ref().is_none_or(|before| before.status != menu.status) {
            #[cfg(windows)]
            icon.set_icon(Some(bitmap()?))?;
            #[cfg(target_os = "macos")]
            icon.set_icon_templated(Some(bitmap()?))?;
        }
        icon.set_tooltip(Some(&menu.tooltip))?;
        Ok(())
    }
}

impl NativeItem {
    fn set_label(&self, label: &str) {
        let label = escaped(label);
        match self {
            NativeItem::Item(item) if item.text() != label => item.set_text(label),
            NativeItem::Submenu(submenu) if submenu.text() != label => submenu.set_text(label),
            NativeItem::Item(_) | NativeItem::Submenu(_) => {}
        }
    }
}

/// Builds the menu. Returns it with its items in the order of [`labels`].
fn build(items: &[Item]) -> Result<(NativeMenu, Vec<NativeItem>), tray_icon::menu::Error> {
    let (menu, mut native_items) = (NativeMenu::new(), Vec::new());
    for item in items {
        match item {
            Item::Separator => menu.append(&PredefinedMenuItem::separator())?,
            Item::Text(text) => {
                let item = MenuItem::new(escaped(text), false, None);
                menu.append(&item)?;
                native_items.push(NativeItem::Item(item));
            }
            Item::Button { action, label } => {
                let item = button(*action, label);
                menu.append(&item)?;
                native_items.push(NativeItem::Item(item));
            }
            Item::Submenu { label, items } => {
                let buttons: Vec<MenuItem> = items.iter().map(|(action, label)| button(*action, label)).collect();
                let children: Vec<&dyn IsMenuItem> = buttons.iter().map(|item| item as _).collect();
                let submenu = Submenu::with_items(escaped(label), true, &children)?;
                menu.append(&submenu)?;
                native_items.push(NativeItem::Submenu(submenu));
                native_items.extend(buttons.into_iter().map(NativeItem::Item));
            }
        }
    }
    Ok((menu, native_items))
}

/// Returns the texts of a menu, from top to bottom.
fn labels(items: &[Item]) -> impl Iterator<Item = &str> {
    items.iter().flat_map(|item| match item {
        Item::Separator => Vec::new(),
        Item::Text(label) | Item::Button { label, .. } => vec![label.as_str()],
        Item::Submenu { label, items } => {
            std::iter::once(label.as_str()).chain(items.iter().map(|(_, label)| label.as_str())).collect()
        }
    })
}

/// Returns whether two menus are the same except for their texts.
fn differ_in_texts_only(before: &[Item], after: &[Item]) -> bool {
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| match (before, after) {
            (Item::Separator, Item::Separator) | (Item::Text(_), Item::Text(_)) => true,
            (Item::Button { action: before, .. }, Item::Button { action: after, .. }) => before == after,
            (Item::Submenu { items: before, .. }, Item::Submenu { items: after, .. }) => {
                before.iter().map(|(action, _)| action).eq(after.iter().map(|(action, _)| action))
            }
            _ => false,
        })
}

fn button(action: MenuAction, label: &str) -> MenuItem {
    MenuItem::with_id(action.to_string(), escaped(label), true, None)
}

/// Doubles each `&`, which marks the next letter as a shortcut in menus.
fn escaped(label: &str) -> String {
    label.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_that_differ_in_texts_only_are_recognized() {
        let menu = |counts: &str, action, flow: &str| {
            let items = vec![(action, "switch".to_owned())];
            vec![Item::Text(counts.into()), Item::Separator, Item::Submenu { label: flow.into(), items }]
        };
        let before = menu("1 delivered", MenuAction::Start(1), "a");
        let after = menu("2 delivered", MenuAction::Start(1), "b");
        assert!(differ_in_texts_only(&before, &after));
        assert!(labels(&after).eq(["2 delivered", "b", "switch"]));
        assert!(!differ_in_texts_only(&before, &menu("1 delivered", MenuAction::Stop(1), "a")));
        assert!(!differ_in_texts_only(&before, &before[..2]));
    }
}
