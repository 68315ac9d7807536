//! Balloons of the Windows notification area, for a Windows that shows no toasts.
//!
//! A balloon has an icon of its own, which is gone with it: the library of the tray icon passes on no click on a balloon.

#[cfg(windows)]
pub(crate) use self::shown::Balloon;

/// Returns a text of at most this many UTF-16 units: its start and an ellipsis if it is longer.
fn shortened(text: &str, length: usize) -> String {
    if text.encode_utf16().count() <= length {
        return text.to_owned();
    }
    let mut left = length - 1;
    let fits = |letter: &char| {
        let rest = left.checked_sub(letter.len_utf16());
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

#[cfg(windows)]
mod shown {
    use std::cell::Cell;
    use std::io;
    use std::rc::Rc;
    use std::sync::{Mutex, mpsc};
    use std::time::Duration;

    use hooktray_core::mutex::locked;
    use winsafe::gui::{WindowMain, WindowMainOpts};
    use winsafe::prelude::*;
    use winsafe::{AnyResult, HINSTANCE, IdIdiStr, NOTIFYICONDATA, Shell_NotifyIcon, co};

    use super::shortened;
    use crate::notification::Level;

    /// How many UTF-16 units Windows shows of a title and of a text
    /// (<https://learn.microsoft.com/windows/win32/api/shellapi/ns-shellapi-notifyicondataw>).
    const TITLE_LENGTH: usize = 63;
    const TEXT_LENGTH: usize = 255;
    /// When a balloon is given up. Windows does not always tell that it shows none, or that one is gone.
    const MAX_SHOWN: Duration = Duration::from_secs(60);
    /// What Windows tells about a balloon, in the low half of a message's second parameter (`shellapi.h`).
    const NIN_BALLOONHIDE: u32 = 0x403;
    const NIN_BALLOONTIMEOUT: u32 = 0x404;
    const NIN_BALLOONUSERCLICK: u32 = 0x405;
    /// The message in which it does.
    const CALLBACK: co::WM = co::WM::APP;
    const TIMER: usize = 1;

    /// Held while one is shown: the next one waits, and no second icon appears.
    static TURN: Mutex<()> = Mutex::new(());

    /// A balloon, shown once those before it are gone.
    pub(crate) struct Balloon {
        clicked: mpsc::Receiver<bool>,
    }

    impl Balloon {
        /// Shows it from a thread of its own.
        ///
        /// # Errors
        /// The system gives no thread.
        pub(crate) fn show(title: &str, text: &str, level: Level) -> io::Result<Balloon> {
            let (title, text) = (shortened(title, TITLE_LENGTH), shortened(text, TEXT_LENGTH));
            let (sender, clicked) = mpsc::channel();
            std::thread::Builder::new().name("balloon".into()).spawn(move || {
                let _turn = locked(&TURN);
                let clicked = show_until_gone(&title, &text, level).unwrap_or_else(|error| {
                    tracing::warn!(%error, "balloon not shown");
                    false
                });
                // Fails if nobody waits for the click.
                let _ = sender.send(clicked);
            })?;
            Ok(Balloon { clicked })
        }

        /// Waits until it is gone. Returns whether it was clicked.
        pub(crate) fn is_clicked(self) -> bool {
            self.clicked.recv().unwrap_or(false)
        }
    }

    /// Shows a balloon and its icon, and waits until they are gone. Returns whether the balloon was clicked.
    fn show_until_gone(title: &str, text: &str, level: Level) -> AnyResult<bool> {
        // Never visible: Windows tells it what happens to the icon.
        let window = WindowMain::new(WindowMainOpts {
            class_name: "hooktray-balloon",
            style: co::WS::POPUP,
            ex_style: co::WS_EX::TOOLWINDOW | co::WS_EX::NOACTIVATE,
            ..WindowMainOpts::default()
        });
        let clicked = Rc::new(Cell::new(false));
        let (title, text) = (title.to_owned(), text.to_owned());
        window.on().wm_create({
            let window = window.clone();
            move |_| {
                Shell_NotifyIcon(co::NIM::ADD, &balloon(&window, &title, &text, level)?)?;
                window.hwnd().SetTimer(TIMER, u32::try_from(MAX_SHOWN.as_millis())?, None)?;
                Ok(0)
            }
        });
        window.on().wm(CALLBACK, {
            let (window, clicked) = (window.clone(), Rc::clone(&clicked));
            move |message| {
                // The number of the icon may be in the high half.
                match u32::try_from(message.lparam & 0xffff)? {
                    NIN_BALLOONUSERCLICK => {
                        clicked.set(true);
                        window.close();
                    }
                    NIN_BALLOONHIDE | NIN_BALLOONTIMEOUT => window.close(),
                    _ => {}
                }
                Ok(0)
            }
        });
        window.on().wm_timer(TIMER, {
            let window = window.clone();
            move || {
                window.close();
                Ok(())
            }
        });
        window.on().wm_destroy({
            let window = window.clone();
            move || {
                // Windows may have removed it already.
                let _ = Shell_NotifyIcon(co::NIM::DELETE, &icon(&window));
                Ok(())
            }
        });
        window.run_main(Some(co::SW::HIDE))?;
        Ok(clicked.get())
    }

    /// Returns the icon of this window.
    fn icon(window: &WindowMain) -> NOTIFYICONDATA {
        let mut icon = NOTIFYICONDATA::default();
        icon.uID = 1;
        // The window itself; this library gives out a handle of it in no other way.
        if let Some(hwnd) = window.hwnd().GetAncestor(co::GA::ROOT) {
            icon.hWnd = hwnd;
        }
        icon
    }

    /// Returns the icon with its balloon.
    fn balloon(window: &WindowMain, title: &str, text: &str, level: Level) -> AnyResult<NOTIFYICONDATA> {
        let mut balloon = icon(window);
        balloon.uFlags = co::NIF::MESSAGE | co::NIF::ICON | co::NIF::TIP | co::NIF::INFO;
        balloon.uCallbackMessage = CALLBACK;
        balloon.hIcon = HINSTANCE::GetModuleHandle(None)?.LoadIcon(IdIdiStr::Idi(co::IDI::APPLICATION))?.leak();
        balloon.set_szTip("Hooktray");
        balloon.set_szInfoTitle(title);
        balloon.set_szInfo(text);
        balloon.dwInfoFlags = match level {
            Level::Info => co::NIIF::INFO,
            Level::Warning => co::NIIF::WARNING,
        };
        Ok(balloon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_letters_and_ends_with_an_ellipsis() {
        assert_eq!(shortened("Крем", 4), "Крем");
        assert_eq!(shortened("Крема", 4), "Кре…");
        // Two units each, so that the third would be cut in two.
        assert_eq!(shortened("🛒🛒🛒", 6), "🛒🛒🛒");
        assert_eq!(shortened("🛒🛒🛒", 5), "🛒🛒…");
        assert_eq!(shortened("🛒🛒🛒a", 6), "🛒🛒…", "no later letter takes the place of one that does not fit");
    }
}
