//! Mouse and keyboard outside of the page: the window manager's close button and the system's dialogs.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use hooktray_support::harness::stdout_of;

use crate::session::Session;

/// How long to wait for a window, in seconds.
const PATIENCE: u64 = 30;

/// Waits for the window and closes it with the window manager.
pub(crate) fn close_window(session: &Session) {
    window(session, |title| title == "Hooktray");
    stdout_of(session.in_session(Command::new("wmctrl").args(["-c", "Hooktray"])));
}

/// Waits for a file dialog, enters a path and confirms it.
pub(crate) fn choose_file(session: &Session, file: &Path) {
    let dialog = window(session, |title| title != "Hooktray");
    // Opens the path entry if there is none, then selects the proposed name.
    type_into(session, &dialog, &["key", "ctrl+l", "ctrl+a"]);
    type_into(session, &dialog, &["type", file.to_str().expect("a path of plain letters")]);
    // The first Return may only accept the dialog's completion. A dialog that is closing must not get a second one: it would
    // press whatever has the focus then.
    let begun = Instant::now();
    while listed(session).contains(&dialog) {
        assert!(begun.elapsed().as_secs() < PATIENCE, "the dialog does not take {}", file.display());
        stdout_of(session.in_session(Command::new("xdotool").args(["key", "Return"])));
        let pressed = Instant::now();
        while listed(session).contains(&dialog) && pressed.elapsed().as_secs() < 3 {}
    }
}

/// Waits for the keychain's prompt and enters the password.
pub(crate) fn type_password(session: &Session, password: &str) {
    let prompt = window(session, |title| title != "Hooktray");
    type_into(session, &prompt, &["type", password]);
    type_into(session, &prompt, &["key", "Return"]);
}

fn type_into(session: &Session, window: &str, words: &[&str]) {
    stdout_of(session.in_session(Command::new("xdotool").args(["windowfocus", "--sync", window])));
    stdout_of(session.in_session(Command::new("xdotool").args(words)));
}

/// Waits for a window whose title satisfies `fits`. Returns its id.
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

/// Returns the window manager's list, one window a line.
fn listed(session: &Session) -> String {
    let listed = session.in_session(Command::new("wmctrl").arg("-l")).output().expect("wmctrl starts").stdout;
    String::from_utf8_lossy(&listed).into_owned()
}
