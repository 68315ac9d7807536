//! What the icon and its menu show now. Of the main thread alone.

use std::error::Error;

use tray_icon::menu::{IsMenuItem, Menu as NativeMenu, MenuItem, PredefinedMenuItem, Submenu};
use tray_icon::{Icon, TrayIcon, TrayIconBuilder};

use super::super::icon;
use super::super::menu::{Item, Menu, Press};

/// The icon, and what it shows.
#[derive(Default)]
pub(super) struct Shown {
    icon: Option<TrayIcon>,
    menu: Option<Menu>,
    /// What the menu has, and its lines, to be given other words.
    items: Vec<Item>,
    lines: Vec<Line>,
    /// What could not be shown yet.
    owed: Option<Menu>,
}

/// A line of the menu that has words.
enum Line {
    Item(MenuItem),
    Group(Submenu),
}

impl Shown {
    /// Shows a menu.
    pub(super) fn show(&mut self, menu: Menu) {
        self.owed = None;
        if self.menu.as_ref() == Some(&menu) {
            return;
        }
        match self.apply(&menu) {
            Ok(()) => self.menu = Some(menu),
            Err(error) => {
                tracing::warn!(%error, "the tray does not show the state");
                self.owed = Some(menu);
            }
        }
    }

    /// Shows what could not be shown, if there is something.
    pub(super) fn show_again(&mut self) {
        if let Some(menu) = self.owed.take() {
            self.show(menu);
        }
    }

    /// Whether something could not be shown.
    pub(super) fn owes(&self) -> bool {
        self.owed.is_some()
    }

    fn apply(&mut self, menu: &Menu) -> Result<(), Box<dyn Error>> {
        let picture = || -> Result<Icon, Box<dyn Error>> {
            let picture = icon::of(menu.state);
            Ok(Icon::from_rgba(picture.points, picture.width, picture.height)?)
        };
        let Some(icon) = &self.icon else {
            let (native, lines) = made(&menu.items)?;
            let builder = TrayIconBuilder::new().with_tooltip(&menu.tooltip).with_menu(Box::new(native));
            let builder = builder.with_menu_on_left_click(cfg!(target_os = "macos"));
            #[cfg(windows)]
            let builder = builder.with_icon(picture()?);
            // The menu bar draws it in its own colour.
            #[cfg(target_os = "macos")]
            let builder = builder.with_icon_templated(picture()?);
            self.icon = Some(builder.build()?);
            (self.items, self.lines) = (menu.items.clone(), lines);
            return Ok(());
        };
        // A menu that is open must not be replaced: what is pressed in it then would be of no menu any more.
        if same_lines(&self.items, &menu.items) {
            for (line, label) in self.lines.iter().zip(labels(&menu.items)) {
                line.says(label);
            }
        } else {
            let (native, lines) = made(&menu.items)?;
            icon.set_menu(Some(Box::new(native)));
            self.lines = lines;
        }
        self.items.clone_from(&menu.items);
        if self.menu.as_ref().is_none_or(|before| before.state != menu.state) {
            #[cfg(windows)]
            icon.set_icon(Some(picture()?))?;
            #[cfg(target_os = "macos")]
            icon.set_icon_templated(Some(picture()?))?;
        }
        icon.set_tooltip(Some(&menu.tooltip))?;
        Ok(())
    }
}

impl Line {
    fn says(&self, label: &str) {
        let label = escaped(label);
        match self {
            Line::Item(item) if item.text() != label => item.set_text(label),
            Line::Group(group) if group.text() != label => group.set_text(label),
            Line::Item(_) | Line::Group(_) => {}
        }
    }
}

/// Makes the menu, and gives its lines in the order of [`labels`].
fn made(items: &[Item]) -> Result<(NativeMenu, Vec<Line>), tray_icon::menu::Error> {
    let (menu, mut lines) = (NativeMenu::new(), Vec::new());
    for item in items {
        match item {
            Item::Line => menu.append(&PredefinedMenuItem::separator())?,
            Item::Text(text) => {
                let item = MenuItem::new(escaped(text), false, None);
                menu.append(&item)?;
                lines.push(Line::Item(item));
            }
            Item::Button { press, label } => {
                let item = button(*press, label);
                menu.append(&item)?;
                lines.push(Line::Item(item));
            }
            Item::Group { label, items } => {
                let buttons: Vec<MenuItem> = items.iter().map(|(press, label)| button(*press, label)).collect();
                let inside: Vec<&dyn IsMenuItem> = buttons.iter().map(|item| item as _).collect();
                let group = Submenu::with_items(escaped(label), true, &inside)?;
                menu.append(&group)?;
                lines.push(Line::Group(group));
                lines.extend(buttons.into_iter().map(Line::Item));
            }
        }
    }
    Ok((menu, lines))
}

/// The words of a menu, from top to bottom.
fn labels(items: &[Item]) -> impl Iterator<Item = &str> {
    items.iter().flat_map(|item| match item {
        Item::Line => Vec::new(),
        Item::Text(label) | Item::Button { label, .. } => vec![label.as_str()],
        Item::Group { label, items } => {
            std::iter::once(label.as_str()).chain(items.iter().map(|(_, label)| label.as_str())).collect()
        }
    })
}

/// Whether two menus differ in nothing but words.
fn same_lines(before: &[Item], after: &[Item]) -> bool {
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| match (before, after) {
            (Item::Line, Item::Line) | (Item::Text(_), Item::Text(_)) => true,
            (Item::Button { press: before, .. }, Item::Button { press: after, .. }) => before == after,
            (Item::Group { items: before, .. }, Item::Group { items: after, .. }) => {
                before.iter().map(|(press, _)| press).eq(after.iter().map(|(press, _)| press))
            }
            _ => false,
        })
}

fn button(press: Press, label: &str) -> MenuItem {
    MenuItem::with_id(press.to_string(), escaped(label), true, None)
}

/// An `&` in a menu marks the letter behind it; a flow's name means what it says.
fn escaped(label: &str) -> String {
    label.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_of_the_same_lines_only_gets_other_words() {
        let menu = |figures: &str, press, flow: &str| {
            let items = vec![(press, "switch".to_owned())];
            vec![Item::Text(figures.into()), Item::Line, Item::Group { label: flow.into(), items }]
        };
        let before = menu("1 delivered", Press::Start(1), "a");
        let after = menu("2 delivered", Press::Start(1), "b");
        assert!(same_lines(&before, &after));
        assert!(labels(&after).eq(["2 delivered", "b", "switch"]));
        assert!(!same_lines(&before, &menu("1 delivered", Press::Stop(1), "a")));
        assert!(!same_lines(&before, &before[..2]));
    }
}
