//! The one window: made when it is opened, gone when it is closed, so that nothing of it stays in the memory.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::{AppHandle, Emitter as _, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// The window's label, which its capability names.
pub(crate) const LABEL: &str = "settings";

const WIDTH: f64 = 1100.0;
const HEIGHT: f64 = 720.0;
const LEAST: (f64, f64) = (900.0, 640.0);

/// Whether something in the window is not saved.
#[derive(Debug, Default)]
pub(crate) struct Unsaved(AtomicBool);

impl Unsaved {
    pub(crate) fn set(&self, unsaved: bool) {
        self.0.store(unsaved, Ordering::Relaxed);
    }
}

/// Whether the window is open.
pub(crate) fn is_open(app: &AppHandle) -> bool {
    app.get_webview_window(LABEL).is_some()
}

/// Opens the window at a place such as `history/0192…`, or brings the one that is open there. To be called on the main
/// thread.
pub(crate) fn open(app: &AppHandle, place: &str) {
    if let Some(window) = app.get_webview_window(LABEL) {
        bring(&window);
        if let Err(error) = app.emit_to(LABEL, "go", place) {
            tracing::warn!(%error, "the window was not told where to go");
        }
        return;
    }
    let address = WebviewUrl::App(format!("index.html#/{}", place.trim_start_matches('/')).into());
    let made = WebviewWindowBuilder::new(app, LABEL, address)
        .title("Hooktray")
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(LEAST.0, LEAST.1)
        .center()
        .on_navigation(is_ours)
        .build();
    match made {
        Ok(window) => {
            ask_before_closing(&window);
            draw_plainly(&window);
            bring(&window);
        }
        Err(error) => tracing::error!(%error, "the window cannot be opened"),
    }
}

/// Opens the window, called on any thread.
pub(crate) fn open_from_anywhere(app: &AppHandle, place: &str) {
    let (handle, place) = (app.clone(), place.to_owned());
    if let Err(error) = app.run_on_main_thread(move || open(&handle, &place)) {
        tracing::warn!(%error, "the window was not opened");
    }
}

/// Lets the page ask the user first, where something is not saved.
fn ask_before_closing(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } if app.state::<Unsaved>().0.load(Ordering::Relaxed) => {
            match app.emit_to(LABEL, "close", ()) {
                Ok(()) => api.prevent_close(),
                // A page that cannot be asked must not be a window that cannot be closed.
                Err(error) => tracing::warn!(%error, "closed without asking"),
            }
        }
        WindowEvent::Destroyed => app.state::<Unsaved>().set(false),
        _ => {}
    });
}

/// Closes the window, whatever is not saved.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "the window does not close");
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
        tracing::warn!(%error, "the window is drawn with the graphics card");
    }
}

#[cfg(not(target_os = "linux"))]
fn draw_plainly(_window: &WebviewWindow) {}

fn bring(window: &WebviewWindow) {
    let brought = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = brought {
        tracing::warn!(%error, "the window does not come to the front");
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
