//! The icon on Windows and macOS, where it belongs to the main thread and its event loop.

mod icon_and_menu;

use std::process::ExitCode;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use hooktray_core::api::AppStatus;
use hooktray_core::mutex::locked;
use tao::event::{Event, StartCause};
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::platform::run_return::EventLoopExtRunReturn as _;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tray_icon::menu::MenuEvent;
use tray_icon::{MouseButton, MouseButtonState, TrayIconEvent};

use self::icon_and_menu::IconAndMenu;
use super::menu::{Menu, MenuAction};

/// How long the end of the session is delayed until the program has ended. The engine takes no longer; Windows may kill the
/// process earlier.
const SESSION_END_TIMEOUT: Duration = Duration::from_secs(10);
/// When to try again after the icon could not be shown: right after a login, Windows may have no taskbar yet.
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// An event for the main thread.
enum MainEvent {
    Show(Menu),
    Exit,
}

/// Sends events to the main thread.
static MAIN_LOOP: OnceLock<Mutex<EventLoopProxy<MainEvent>>> = OnceLock::new();
/// Where chosen menu items go.
static ACTIONS: OnceLock<UnboundedSender<MenuAction>> = OnceLock::new();

fn send_to_main(event: MainEvent) {
    if let Some(main_loop) = MAIN_LOOP.get() {
        // Fails only while the program exits.
        let _ = locked(&main_loop).send_event(event);
    }
}

/// Passes on an action. Returns whether the program is still there to run it.
fn send(action: MenuAction) -> bool {
    ACTIONS.get().is_some_and(|actions| actions.send(action).is_ok())
}

/// Runs the program beside the event loop of the main thread, and ends with it.
pub(crate) fn run(program: impl Future<Output = ExitCode> + Send + 'static) -> ExitCode {
    let mut event_loop = event_loop();
    let _ = MAIN_LOOP.set(Mutex::new(event_loop.create_proxy()));
    let runtime = crate::app::runtime();
    let (sender, ended) = mpsc::channel();
    runtime.spawn(async move {
        let _ = sender.send(program.await);
        send_to_main(MainEvent::Exit);
    });
    MenuEvent::set_event_handler(Some(|event: MenuEvent| {
        if let Ok(action) = event.id().0.parse() {
            send(action);
        }
    }));
    TrayIconEvent::set_event_handler(Some(|event| {
        // On macOS a click opens the menu.
        if cfg!(windows) && is_left(&event) {
            send(MenuAction::Open);
        }
    }));
    let mut icon = IconAndMenu::default();
    let mut code = None;
    let _ = event_loop.run_return(|event, _, flow| {
        match event {
            Event::UserEvent(MainEvent::Show(menu)) => icon.show(menu),
            Event::NewEvents(StartCause::ResumeTimeReached { .. }) => icon.retry(),
            Event::UserEvent(MainEvent::Exit) => {
                *flow = ControlFlow::Exit;
                return;
            }
            Event::Reopen { .. } => {
                send(MenuAction::Open);
            }
            // The program or the session ends. Windows and macOS end the process as soon as this handler returns.
            Event::LoopDestroyed if code.is_none() => {
                let timeout = if send(MenuAction::Quit) { SESSION_END_TIMEOUT } else { Duration::ZERO };
                code = Some(ended.recv_timeout(timeout).unwrap_or(ExitCode::SUCCESS));
                return;
            }
            _ => {}
        }
        *flow =
            if icon.has_failed() { ControlFlow::WaitUntil(Instant::now() + RETRY_DELAY) } else { ControlFlow::Wait };
    });
    code.unwrap_or(ExitCode::SUCCESS)
}

fn event_loop() -> EventLoop<MainEvent> {
    #[allow(unused_mut, reason = "only macOS changes it")]
    let mut event_loop = EventLoopBuilder::with_user_event().build();
    #[cfg(target_os = "macos")]
    {
        use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS as _};
        // In the menu bar and not in the dock: the window is a process of its own.
        event_loop.set_activation_policy(ActivationPolicy::Accessory);
        // At login, it must not take the focus from other programs.
        event_loop.set_activate_ignoring_other_apps(false);
    }
    event_loop
}

/// The tray icon.
pub(crate) struct Tray;

impl Tray {
    /// Creates the icon.
    #[allow(clippy::unused_async, reason = "as on Linux, where it waits")]
    pub(crate) async fn new(actions: UnboundedSender<MenuAction>, _changed: Arc<Notify>) -> Tray {
        let _ = ACTIONS.set(actions);
        send_to_main(MainEvent::Show(Menu {
            status: AppStatus::Stopped,
            tooltip: "Hooktray".to_owned(),
            items: Vec::new(),
        }));
        Tray
    }

    /// Returns whether the desktop shows it.
    pub(crate) fn is_visible(&self) -> bool {
        true
    }

    /// Shows a menu.
    #[allow(clippy::unused_async, reason = "as on Linux, where it waits")]
    pub(crate) async fn show(&self, menu: Menu) {
        send_to_main(MainEvent::Show(menu));
    }
}

fn is_left(event: &TrayIconEvent) -> bool {
    matches!(event, TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. })
}
