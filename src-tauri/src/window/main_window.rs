//! The one window, and what is said to the page in it.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// The window's label, which its capability names.
pub(crate) const LABEL: &str = "settings";

macro_rules! emit {
    ($($(#[$doc:meta])* $event:ident($($argument:ident: $kind:ty)?);)*) => {
        /// Sends the page the events that `hooktray_ipc::window_events` declares.
        mod emit {
            use tauri::{AppHandle, Emitter as _};
            $(
                pub(super) fn $event(app: &AppHandle $(, $argument: $kind)?) -> tauri::Result<()> {
                    app.emit_to(super::LABEL, stringify!($event), ($($argument)?))
                }
            )*
        }
    };
}
hooktray_ipc::window_events!(emit);

const WIDTH: f64 = 1100.0;
const HEIGHT: f64 = 720.0;
const LEAST: (f64, f64) = (900.0, 640.0);

/// Whether something in the window is not saved.
#[derive(Debug, Default)]
pub(crate) struct Unsaved(AtomicBool);

/// Says whether something in the window is not saved.
pub(crate) fn unsaved(app: &AppHandle, changed: bool) {
    app.state::<Unsaved>().0.store(changed, Ordering::Relaxed);
}

/// Opens the window at a place such as `history/0192…`.
///
/// # Errors
/// The system's words.
pub(crate) fn open(app: &AppHandle, place: &str) -> tauri::Result<()> {
    let address = WebviewUrl::App(format!("index.html#/{}", place.trim_start_matches('/')).into());
    let window = WebviewWindowBuilder::new(app, LABEL, address)
        .title("Hooktray")
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(LEAST.0, LEAST.1)
        .center()
        .on_navigation(is_ours)
        .build()?;
    ask_before_closing(&window);
    draw_plainly(&window);
    bring(&window);
    Ok(())
}

/// Brings the window to the front, at a place.
pub(crate) fn go(app: &AppHandle, place: &str) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    bring(&window);
    if let Err(error) = emit::go(app, place.to_owned()) {
        eprintln!("hooktray-window: the page was not told where to go: {error}");
    }
}

/// Tells the page that lists, figures or settings may be different.
pub(crate) fn tell_of_a_change(app: &AppHandle) {
    if let Err(error) = emit::changed(app) {
        eprintln!("hooktray-window: the page was not told of a change: {error}");
    }
}

/// Lets the page ask the user first, where something is not saved.
fn ask_before_closing(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } if app.state::<Unsaved>().0.load(Ordering::Relaxed) => {
            match emit::close(&app) {
                Ok(()) => api.prevent_close(),
                // A page that cannot be asked must not be a window that cannot be closed.
                Err(error) => eprintln!("hooktray-window: closed without asking: {error}"),
            }
        }
        WindowEvent::Destroyed => unsaved(&app, false),
        _ => {}
    });
}

/// Closes the window, whatever is not saved.
pub(crate) fn close_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.destroy()
    {
        eprintln!("hooktray-window: the window does not close: {error}");
    }
}

/// Draws without the graphics card: a window of forms gains nothing by it, and without it the web process takes less
/// than two thirds of the memory, also where the card's driver is at odds with WebKit and shows a white page.
#[cfg(target_os = "linux")]
fn draw_plainly(window: &WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};
    let asked = window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = asked {
        eprintln!("hooktray-window: the window is drawn with the graphics card: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
fn draw_plainly(_window: &WebviewWindow) {}

fn bring(window: &WebviewWindow) {
    let brought = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = brought {
        eprintln!("hooktray-window: the window does not come to the front: {error}");
    }
}

/// Whether an address is of the window's own files: nothing else is ever shown in it.
fn is_ours(address: &url::Url) -> bool {
    match address.scheme() {
        "tauri" => address.host_str() == Some("localhost"),
        // Windows serves them under this name.
        "http" | "https" => address.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_shows_nothing_but_its_own_files() {
        let ours = |address: &str| is_ours(&address.parse().unwrap());
        assert!(ours("tauri://localhost/index.html") && ours("http://tauri.localhost/index.html#/history"));
        for other in
            ["https://example.com/", "http://localhost/", "file:///etc/passwd", "tauri://evil/", "data:text/html,x"]
        {
            assert!(!ours(other), "{other}");
        }
    }
}
