//! The window, and the events that its page gets.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use hooktray_core::mutex::locked;
use tauri::webview::PageLoadEvent;
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
/// What fits on a screen of 1366 × 768 at 150 %.
const MIN_SIZE: (f64, f64) = (720.0, 440.0);

/// True if the window has unsaved changes.
#[derive(Debug, Default)]
pub(crate) struct Unsaved(AtomicBool);

/// Sets whether the window has unsaved changes.
pub(crate) fn unsaved(app: &AppHandle, changed: bool) {
    app.state::<Unsaved>().0.store(changed, Ordering::Relaxed);
}

/// Where the page has to go. While it loads, it hears of no event, so the place is kept until it asks.
#[derive(Debug, Default)]
pub(crate) struct Places(Mutex<Page>);

#[derive(Debug)]
enum Page {
    /// The page loads. The place is the last one that was asked for.
    Loading(Option<String>),
    /// The page hears of events.
    Ready,
}

impl Default for Page {
    fn default() -> Self {
        Page::Loading(None)
    }
}

impl Places {
    /// Keeps a place while the page loads. Returns it if the page can hear of it at once.
    fn keep(&self, place: &str) -> Option<String> {
        match &mut *locked(&self.0) {
            Page::Loading(kept) => {
                *kept = Some(place.to_owned());
                None
            }
            Page::Ready => Some(place.to_owned()),
        }
    }

    /// Notes that the page loads, perhaps again, and hears of no event until it is ready.
    fn loading(&self) {
        let page = &mut *locked(&self.0);
        if matches!(page, Page::Ready) {
            *page = Page::default();
        }
    }

    /// Notes that the page hears of events. Returns the place that was kept.
    fn ready(&self) -> Option<String> {
        match std::mem::replace(&mut *locked(&self.0), Page::Ready) {
            Page::Loading(kept) => kept,
            Page::Ready => None,
        }
    }
}

/// Notes that the page hears of events from now on. Returns the place that was asked for meanwhile, if one was.
pub(crate) fn ready(app: &AppHandle) -> Option<String> {
    app.state::<Places>().ready()
}

/// Opens the window at a place such as `history/0192…`.
///
/// # Errors
/// The system cannot create a window.
pub(crate) fn open(app: &AppHandle, place: &str) -> tauri::Result<()> {
    let address = WebviewUrl::App(format!("index.html#/{}", place.trim_start_matches('/')).into());
    let window = WebviewWindowBuilder::new(app, LABEL, address)
        .title("Hooktray")
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(MIN_SIZE.0, MIN_SIZE.1)
        .prevent_overflow()
        .center()
        .on_navigation(is_own_page)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Started {
                window.state::<Places>().loading();
                // A page that is loaded again has lost them.
                unsaved(window.app_handle(), false);
            }
        })
        .build()?;
    ask_before_closing(&window);
    disable_gpu(&window);
    bring_to_front(&window);
    Ok(())
}

/// Brings the window to the front and opens a place in it, once its page is ready.
pub(crate) fn go(app: &AppHandle, place: &str) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    bring_to_front(&window);
    if let Some(place) = app.state::<Places>().keep(place)
        && let Err(error) = emit::go(app, place)
    {
        eprintln!("hooktray-window: the page did not get the event `go`: {error}");
    }
}

/// Tells the page that lists, counters or settings may have changed.
pub(crate) fn notify_changed(app: &AppHandle) {
    if let Err(error) = emit::changed(app) {
        eprintln!("hooktray-window: the page did not get the event `changed`: {error}");
    }
}

/// Lets the page ask the user before the window closes with unsaved changes.
fn ask_before_closing(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } if app.state::<Unsaved>().0.load(Ordering::Relaxed) => {
            match emit::close(&app) {
                Ok(()) => api.prevent_close(),
                // A page that does not respond must not keep the window from closing.
                Err(error) => eprintln!("hooktray-window: closed with unsaved changes: {error}"),
            }
        }
        WindowEvent::Destroyed => unsaved(&app, false),
        _ => {}
    });
}

/// Closes the window, even with unsaved changes.
pub(crate) fn close_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.destroy()
    {
        eprintln!("hooktray-window: the window cannot be closed: {error}");
    }
}

/// Turns off hardware acceleration. A window of forms does not need it, the web process takes a third less memory without
/// it, and some graphics drivers show a white page in WebKit.
#[cfg(target_os = "linux")]
fn disable_gpu(window: &WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};
    let result = window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = result {
        eprintln!("hooktray-window: hardware acceleration cannot be turned off: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
fn disable_gpu(_window: &WebviewWindow) {}

fn bring_to_front(window: &WebviewWindow) {
    let result = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = result {
        eprintln!("hooktray-window: the window cannot be brought to the front: {error}");
    }
}

/// Returns whether an address is one of the window's own files. It shows nothing else.
fn is_own_page(address: &url::Url) -> bool {
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
    fn place_that_is_asked_for_while_the_page_loads_is_kept_until_it_is_ready() {
        let places = Places::default();
        assert_eq!(places.keep("history"), None);
        assert_eq!(places.keep("settings"), None);
        assert_eq!(places.ready().as_deref(), Some("settings"));
        assert_eq!(places.keep("help").as_deref(), Some("help"), "it hears of this one itself");
        places.loading();
        assert_eq!(places.keep("history"), None, "it hears of no event while it is loaded again");
        places.loading();
        assert_eq!(places.ready().as_deref(), Some("history"));
        places.loading();
        assert_eq!(places.ready(), None, "a page that is loaded again stays where it is");
    }

    #[test]
    fn window_shows_only_its_own_files() {
        let own = |address: &str| is_own_page(&address.parse().unwrap());
        assert!(own("tauri://localhost/index.html") && own("http://tauri.localhost/index.html#/history"));
        for other in
            ["https://example.com/", "http://localhost/", "file:///etc/passwd", "tauri://evil/", "data:text/html,x"]
        {
            assert!(!own(other), "{other}");
        }
    }
}
