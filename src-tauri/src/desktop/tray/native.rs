//! The icon on Windows and macOS, where it belongs to the main thread and its event loop.

mod shown;

use std::process::ExitCode;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use hooktray_core::api::AppStatus;
use tao::event::{Event, StartCause};
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy};
use tao::platform::run_return::EventLoopExtRunReturn as _;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tray_icon::menu::MenuEvent;
use tray_icon::{MouseButton, MouseButtonState, TrayIconEvent};

use self::shown::Shown;
use super::menu::{Menu, Press};

/// How long the system's end of the session waits for the program's own. The engine takes no longer, and Windows may lose its
/// patience before.
const PATIENCE: Duration = Duration::from_secs(10);
/// When to show again what could not be shown: before Windows has its taskbar, there is nothing to show it in.
const AGAIN: Duration = Duration::from_secs(5);

/// What the main thread is asked for.
enum Asked {
    Show(Menu),
    End,
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

/// Passes a press on; gives whether somebody hears it.
fn press(press: Press) -> bool {
    PRESSES.get().is_some_and(|presses| presses.send(press).is_ok())
}

/// Runs the program beside the event loop of the main thread, and ends with it.
pub(crate) fn run(program: impl Future<Output = ExitCode> + Send + 'static) -> ExitCode {
    let mut event_loop = event_loop();
    let _ = MAIN.set(Mutex::new(event_loop.create_proxy()));
    let runtime = crate::app::runtime();
    let (ends, ended) = mpsc::channel();
    runtime.spawn(async move {
        let _ = ends.send(program.await);
        ask(Asked::End);
    });
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
    let mut code = None;
    let _ = event_loop.run_return(|event, _, flow| {
        match event {
            Event::UserEvent(Asked::Show(menu)) => shown.show(menu),
            Event::NewEvents(StartCause::ResumeTimeReached { .. }) => shown.show_again(),
            Event::UserEvent(Asked::End) => {
                *flow = ControlFlow::Exit;
                return;
            }
            Event::Reopen { .. } => {
                press(Press::Open);
            }
            // The program has ended, or the session does: Windows ends the process as soon as this is done, macOS too.
            Event::LoopDestroyed if code.is_none() => {
                let patience = if press(Press::Quit) { PATIENCE } else { Duration::ZERO };
                code = Some(ended.recv_timeout(patience).unwrap_or(ExitCode::SUCCESS));
                return;
            }
            _ => {}
        }
        *flow = if shown.owes() { ControlFlow::WaitUntil(Instant::now() + AGAIN) } else { ControlFlow::Wait };
    });
    code.unwrap_or(ExitCode::SUCCESS)
}

fn event_loop() -> EventLoop<Asked> {
    #[allow(unused_mut)]
    let mut event_loop = EventLoopBuilder::with_user_event().build();
    #[cfg(target_os = "macos")]
    {
        use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS as _};
        // It stands in the menu bar, and not in the dock: the window is another program.
        event_loop.set_activation_policy(ActivationPolicy::Accessory);
        // Started with the system, it takes the keyboard from nobody.
        event_loop.set_activate_ignoring_other_apps(false);
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
        ask(Asked::Show(Menu { state: AppStatus::Stopped, tooltip: "Hooktray".to_owned(), items: Vec::new() }));
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

fn is_left(event: &TrayIconEvent) -> bool {
    matches!(event, TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. })
}
