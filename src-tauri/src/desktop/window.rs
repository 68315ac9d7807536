//! The window's program: started when the window is to be opened, gone when it is closed, so that nothing of it stays in
//! the memory.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hooktray_ipc::ipc::Said;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::UnboundedSender;

/// How many lines of one window's complaints are logged: libraries repeat theirs.
const COMPLAINTS: usize = 50;

/// The window, open or not.
#[derive(Debug)]
pub(crate) struct Window {
    folder: PathBuf,
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    /// The windows that are open, the latest last: one, unless somebody starts another by hand.
    open: Vec<(u64, UnboundedSender<Said>)>,
    /// One was started, and has not come yet. It goes to this place then, if it was asked for another one meanwhile.
    comes: Option<Option<String>>,
    count: u64,
}

impl Window {
    /// The window of the program that holds this data folder.
    pub(crate) fn of(folder: PathBuf) -> Arc<Window> {
        Arc::new(Window { folder, now: Mutex::default() })
    }

    /// Opens the window at a place such as `history/0192…`, or brings the one that is open there.
    pub(crate) fn open(self: &Arc<Self>, place: &str) {
        let mut now = self.now();
        if let Some((_, window)) = now.open.last() {
            // One that has just gone is not there to be brought; the user presses again.
            let _ = window.send(Said::Go { place: place.to_owned() });
        } else if let Some(later) = &mut now.comes {
            *later = Some(place.to_owned());
        } else {
            now.comes = Some(None);
            drop(now);
            self.start(place);
        }
    }

    fn start(self: &Arc<Self>, place: &str) {
        let mut command = program();
        command.arg("--data-dir").arg(&self.folder).args(["--open", place]);
        match command.stderr(Stdio::piped()).spawn() {
            Ok(child) => drop(tokio::spawn(Arc::clone(self).follow(child))),
            Err(error) => {
                self.now().comes = None;
                tracing::error!(%error, "hooktray-window, which should stand beside this program, cannot be started");
            }
        }
    }

    async fn follow(self: Arc<Self>, mut child: Child) {
        if let Some(stderr) = child.stderr.take() {
            pass_on(stderr).await;
        }
        match child.wait().await {
            Ok(status) if status.success() => {}
            Ok(status) => tracing::error!(%status, "the window's program has failed"),
            Err(error) => tracing::error!(%error, "the window's program cannot be followed"),
        }
        self.now().comes = None;
    }

    /// Somebody who opened a window has come, and hears what is told from now on; gives the number to go by.
    pub(crate) fn came(&self, hears: UnboundedSender<Said>) -> u64 {
        let mut now = self.now();
        if let Some(place) = now.comes.take().flatten() {
            let _ = hears.send(Said::Go { place });
        }
        now.count += 1;
        let number = now.count;
        now.open.push((number, hears));
        number
    }

    /// The one with this number has gone.
    pub(crate) fn went(&self, number: u64) {
        self.now().open.retain(|(window, _)| *window != number);
    }

    /// Tells the window that lists, figures or settings may be different.
    pub(crate) fn tell_of_a_change(&self) {
        for (_, window) in &self.now().open {
            let _ = window.send(Said::Changed);
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows a message, and waits until the user has seen it.
pub(crate) async fn say(message: &str) {
    match program().args(["--say", message]).status().await {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::error!(%status, "the message could not be shown"),
        Err(error) => {
            tracing::error!(%error, "hooktray-window, which should stand beside this program, cannot be started")
        }
    }
}

/// The program beside this one.
fn program() -> Command {
    let name = format!("hooktray-window{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().map(|program| program.with_file_name(&name));
    Command::new(beside.unwrap_or_else(|_| name.into()))
}

/// Logs what the window's libraries complain of, for whoever looks for the reason of an empty window.
async fn pass_on(stderr: impl AsyncRead + Unpin) {
    let mut lines = BufReader::new(stderr).lines();
    let mut passed = 0;
    while let Ok(Some(line)) = lines.next_line().await {
        if passed < COMPLAINTS && !line.trim().is_empty() {
            tracing::warn!("the window: {line}");
            passed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn a_window_that_is_open_is_brought_and_one_that_comes_is_told_where_to_go() {
        let window = Window::of(PathBuf::from("/nowhere"));
        window.now().comes = Some(None);
        window.open("history");
        let (hears, mut heard) = unbounded_channel();
        let number = window.came(hears);
        assert_eq!(heard.try_recv(), Ok(Said::Go { place: "history".into() }));
        window.open("settings");
        assert_eq!(heard.try_recv(), Ok(Said::Go { place: "settings".into() }));
        window.tell_of_a_change();
        assert_eq!(heard.try_recv(), Ok(Said::Changed));
        window.went(number);
        window.tell_of_a_change();
        assert!(heard.try_recv().is_err());
    }
}
