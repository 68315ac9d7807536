//! The icon on Windows and macOS, where it belongs to the main thread and its event loop.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hooktray_core::api::State;
use tao::event::Event;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::platform::run_return::EventLoopExtRunReturn as _;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tray_icon::menu::{IsMenuItem, Menu as NativeMenu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu};
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use super::icon;
use super::menu::{Item, Menu, Press};

/// What the main thread is asked for.
enum Asked {
    Show(Menu),
    End(ExitCode),
}

/// The way to the main thread, which there is one of.
static MAIN: OnceLock<Mutex<EventLoopProxy<Asked>>> = OnceLock::new();
/// Where presses go.
static PRESSES: OnceLock<UnboundedSender<Press>> = OnceLock::new();

fn ask(asked: Asked) {
    if let Some(main) = MAIN.get() {
        // Nobody listens only when the program is on its way out.
        let _ = main.lock().unwrap_or_else(PoisonError::into_inner).send_event(asked);
    }
}

fn press(press: Press) {
    if let Some(presses) = PRESSES.get() {
        let _ = presses.send(press);
    }
}

/// Runs the program beside the event loop of the main thread, and ends with it.
pub(crate) fn run(program: impl Future<Output = ExitCode> + Send + 'static) -> ExitCode {
    let mut event_loop = event_loop();
    let _ = MAIN.set(Mutex::new(event_loop.create_proxy()));
    let runtime = crate::app::runtime();
    runtime.spawn(async { ask(Asked::End(program.await)) });
    MenuEvent::set_event_handler(Some(|event: MenuEvent| {
        if let Ok(pressed) = event.id().0.parse() {
            press(pressed);
        }
    }));
    TrayIconEvent::set_event_handler(Some(|event| {
        // On macOS the menu is what a click opens.
        if cfg!(windows) && is_left(&event) {
            press(Press::Open);
        }
    }));
    let mut shown = Shown::default();
    let mut code = ExitCode::SUCCESS;
    let _ = event_loop.run_return(|event, _, flow| {
        *flow = ControlFlow::Wait;
        match event {
            Event::UserEvent(Asked::Show(menu)) => shown.show(menu),
            Event::UserEvent(Asked::End(with)) => {
                code = with;
                *flow = ControlFlow::Exit;
            }
            Event::Reopen { .. } => press(Press::Open),
            _ => {}
        }
    });
    code
}

fn event_loop() -> EventLoop<Asked> {
    #[allow(unused_mut)]
    let mut event_loop = EventLoopBuilder::with_user_event().build();
    #[cfg(target_os = "macos")]
    {
        use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS as _};
        // It stands in the menu bar, and not in the dock: the window is another program.
        event_loop.set_activation_policy(ActivationPolicy::Accessory);
    }
    event_loop
}

/// The icon.
pub(crate) struct Tray;

impl Tray {
    /// Puts the icon up.
    #[allow(clippy::unused_async)] // Elsewhere there is something to wait for.
    pub(crate) async fn put(presses: UnboundedSender<Press>, _changed: Arc<Notify>) -> Tray {
        let _ = PRESSES.set(presses);
        ask(Asked::Show(Menu { state: State::Stopped, tooltip: "Hooktray".to_owned(), items: Vec::new() }));
        Tray
    }

    /// Whether somebody shows it.
    pub(crate) fn is_there(&self) -> bool {
        true
    }

    /// Shows a menu.
    #[allow(clippy::unused_async)]
    pub(crate) async fn show(&self, menu: Menu) {
        ask(Asked::Show(menu));
    }
}

/// What is shown now. Of the main thread alone.
#[derive(Default)]
struct Shown {
    icon: Option<TrayIcon>,
    menu: Option<Menu>,
}

impl Shown {
    fn show(&mut self, menu: Menu) {
        if self.menu.as_ref() == Some(&menu) {
            return;
        }
        match self.apply(&menu) {
            Ok(()) => self.menu = Some(menu),
            Err(error) => tracing::warn!(%error, "the tray does not show the state"),
        }
    }

    fn apply(&mut self, menu: &Menu) -> Result<(), Box<dyn std::error::Error>> {
        let picture = || -> Result<Icon, Box<dyn std::error::Error>> {
            let picture = icon::of(menu.state);
            Ok(Icon::from_rgba(picture.points, picture.width, picture.height)?)
        };
        let before = self.menu.as_ref();
        let Some(icon) = &self.icon else {
            let builder = TrayIconBuilder::new().with_icon_templated(picture()?).with_tooltip(&menu.tooltip);
            let builder =
                builder.with_menu_on_left_click(cfg!(target_os = "macos")).with_menu(Box::new(native(&menu.items)?));
            self.icon = Some(builder.build()?);
            return Ok(());
        };
        if before.is_none_or(|before| before.items != menu.items) {
            icon.set_menu(Some(Box::new(native(&menu.items)?)));
        }
        if before.is_none_or(|before| before.state != menu.state) {
            icon.set_icon_templated(Some(picture()?))?;
        }
        icon.set_tooltip(Some(&menu.tooltip))?;
        Ok(())
    }
}

fn is_left(event: &TrayIconEvent) -> bool {
    matches!(event, TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. })
}

fn native(items: &[Item]) -> Result<NativeMenu, tray_icon::menu::Error> {
    let menu = NativeMenu::new();
    for item in items {
        match item {
            Item::Text(text) => menu.append(&MenuItem::new(escaped(text), false, None))?,
            Item::Line => menu.append(&PredefinedMenuItem::separator())?,
            Item::Button { press, label } => menu.append(&button(*press, label))?,
            Item::Group { label, items } => {
                let buttons: Vec<MenuItem> = items.iter().map(|(press, label)| button(*press, label)).collect();
                let buttons: Vec<&dyn IsMenuItem> = buttons.iter().map(|item| item as _).collect();
                menu.append(&Submenu::with_items(escaped(label), true, &buttons)?)?;
            }
        }
    }
    Ok(menu)
}

fn button(press: Press, label: &str) -> MenuItem {
    MenuItem::with_id(press.to_string(), escaped(label), true, None)
}

/// An `&` in a menu marks the letter behind it; a flow's name means what it says.
fn escaped(label: &str) -> String {
    label.replace('&', "&&")
}
