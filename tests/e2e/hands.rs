//! What a user's hands do on the display, beside what the driver does in the window: the window manager's button, the
//! system's dialogs.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use hooktray_support::harness::stdout_of;

use crate::session::Session;

/// How many seconds a window may take to come.
const PATIENCE: u64 = 30;

/// Waits until the window manager has the window, and lets it close that.
pub(crate) fn close_window(session: &Session) {
    window(session, |title| title == "Hooktray");
    stdout_of(session.dress(Command::new("wmctrl").args(["-c", "Hooktray"])));
}

/// Writes a path into the file dialog that is open or about to be, and takes it.
pub(crate) fn choose_file(session: &Session, file: &Path) {
    let dialog = window(session, |title| title != "Hooktray");
    // Opens the line for a path, where there is none yet; then in place of the name that is proposed.
    type_into(session, &dialog, &["key", "ctrl+l", "ctrl+a"]);
    type_into(session, &dialog, &["type", file.to_str().expect("a path of plain letters")]);
    // The first one may only take what the dialog proposes for the path's end. A dialog that is about to close must not get
    // a second one: that would press whatever has the focus then.
    let begun = Instant::now();
    while listed(session).contains(&dialog) {
        assert!(begun.elapsed().as_secs() < PATIENCE, "the dialog does not take {}", file.display());
        stdout_of(session.dress(Command::new("xdotool").args(["key", "Return"])));
        let pressed = Instant::now();
        while listed(session).contains(&dialog) && pressed.elapsed().as_secs() < 3 {}
    }
}

/// Types into the window with which the keychain asks for its password.
pub(crate) fn type_password(session: &Session, password: &str) {
    let prompt = window(session, |title| title != "Hooktray");
    type_into(session, &prompt, &["type", password]);
    type_into(session, &prompt, &["key", "Return"]);
}

fn type_into(session: &Session, window: &str, words: &[&str]) {
    stdout_of(session.dress(Command::new("xdotool").args(["windowfocus", "--sync", window])));
    stdout_of(session.dress(Command::new("xdotool").args(words)));
}

/// Waits until the window manager has a window with such a title; gives its number.
fn window(session: &Session, fits: impl Fn(&str) -> bool) -> String {
    let begun = Instant::now();
    loop {
        // number, desktop, machine, title
        let windows = listed(session);
        let found = windows.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            let number = words.next()?;
            fits(&words.skip(2).collect::<Vec<_>>().join(" ")).then(|| number.to_owned())
        });
        if let Some(number) = found {
            return number;
        }
        assert!(begun.elapsed().as_secs() < PATIENCE, "the window manager has only {windows}");
    }
}

/// The windows that the window manager has, one a line.
fn listed(session: &Session) -> String {
    let listed = session.dress(Command::new("wmctrl").arg("-l")).output().expect("wmctrl starts").stdout;
    String::from_utf8_lossy(&listed).into_owned()
}
