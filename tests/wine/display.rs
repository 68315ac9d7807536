//! A virtual display. Without one Wine has no windows, and no window can be told that the session ends.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// The display; gone when dropped.
pub(crate) struct Display {
    server: Child,
    /// Its name, such as `:1`.
    pub(crate) name: String,
}

impl Display {
    pub(crate) fn start() -> Display {
        let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
        let mut server = Command::new("Xvfb").args(screen).stdout(Stdio::piped()).spawn().expect("Xvfb starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("its output")).read_line(&mut number).expect("a number");
        Display { server, name: format!(":{}", number.trim()) }
    }

    /// Waits until a window with this in its title is shown.
    pub(crate) fn wait_for_window(&self, title: &str) {
        let search = ["60", "xdotool", "search", "--sync", "--onlyvisible", "--name", title];
        let found = Command::new("timeout").args(search).env("DISPLAY", &self.name).stdout(Stdio::null()).status();
        assert!(found.expect("xdotool starts").success(), "no window has the title {title}");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
