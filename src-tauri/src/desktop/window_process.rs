//! The process of the window. It exists only while the window is open, so that a closed window takes no memory.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hooktray_ipc::ipc::Message;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::UnboundedSender;

/// How many lines of a window's stderr are logged. Its libraries repeat themselves.
const MAX_STDERR_LINES: usize = 50;

/// The window, open or closed.
#[derive(Debug)]
pub(crate) struct WindowProcess {
    data_dir: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The windows that have subscribed, newest last. There is one, unless another was started by hand.
    subscribers: Vec<(u64, UnboundedSender<Message>)>,
    /// Set while a window is starting. The inner value is the place it has to go to, if another one was asked for
    /// meanwhile.
    starting: Option<Option<String>>,
    last_id: u64,
}

impl WindowProcess {
    /// Returns the closed window of the program that runs with this data dir.
    pub(crate) fn new(data_dir: PathBuf) -> Arc<WindowProcess> {
        Arc::new(WindowProcess { data_dir, state: Mutex::default() })
    }

    /// Opens the window at a place such as `history/0192…`. If it is open, it comes to the front and goes to the place.
    pub(crate) fn open(self: &Arc<Self>, place: &str) {
        let mut state = self.state();
        if let Some((_, window)) = state.subscribers.last() {
            // Fails only if the window is just being closed; then the user tries again.
            let _ = window.send(Message::Go { place: place.to_owned() });
        } else if let Some(later_place) = &mut state.starting {
            *later_place = Some(place.to_owned());
        } else {
            state.starting = Some(None);
            drop(state);
            self.start(place);
        }
    }

    fn start(self: &Arc<Self>, place: &str) {
        let mut command = program();
        command.arg("--data-dir").arg(&self.data_dir).args(["--open", place]);
        match command.stderr(Stdio::piped()).spawn() {
            Ok(child) => drop(tokio::spawn(Arc::clone(self).wait_for(child))),
            Err(error) => {
                self.state().starting = None;
                tracing::error!(%error, "hooktray-window, which belongs next to this program, cannot be started");
            }
        }
    }

    async fn wait_for(self: Arc<Self>, mut child: Child) {
        if let Some(stderr) = child.stderr.take() {
            log_stderr(stderr).await;
        }
        match child.wait().await {
            Ok(status) if status.success() => {}
            Ok(status) => tracing::error!(%status, "the window failed"),
            Err(error) => tracing::error!(%error, "the exit status of the window is unknown"),
        }
        self.state().starting = None;
    }

    /// Adds a window that has started. Returns the id of its subscription.
    pub(crate) fn subscribe(&self, messages: UnboundedSender<Message>) -> u64 {
        let mut state = self.state();
        if let Some(place) = state.starting.take().flatten() {
            let _ = messages.send(Message::Go { place });
        }
        state.last_id += 1;
        let id = state.last_id;
        state.subscribers.push((id, messages));
        id
    }

    /// Removes a window that was closed.
    pub(crate) fn unsubscribe(&self, id: u64) {
        self.state().subscribers.retain(|(subscriber, _)| *subscriber != id);
    }

    /// Tells the window that lists, counters or settings may have changed.
    pub(crate) fn notify_changed(&self) {
        for (_, window) in &self.state().subscribers {
            let _ = window.send(Message::Changed);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows a message and waits until the user has closed it.
pub(crate) async fn show_message(message: &str) {
    match program().args(["--message", message]).status().await {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::error!(%status, "the message could not be shown"),
        Err(error) => {
            tracing::error!(%error, "hooktray-window, which belongs next to this program, cannot be started")
        }
    }
}

/// Returns the command that starts the window. Its program is in the same directory as this one.
fn program() -> Command {
    let name = format!("hooktray-window{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::current_exe().map(|program| program.with_file_name(&name));
    Command::new(path.unwrap_or_else(|_| name.into()))
}

/// Logs the stderr of the window, where its libraries write why a window stays empty.
async fn log_stderr(stderr: impl AsyncRead + Unpin) {
    let mut lines = BufReader::new(stderr).lines();
    let mut logged = 0;
    while let Ok(Some(line)) = lines.next_line().await {
        if logged < MAX_STDERR_LINES && !line.trim().is_empty() {
            tracing::warn!("the window: {line}");
            logged += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn open_and_starting_windows_are_told_where_to_go() {
        let window = WindowProcess::new(PathBuf::from("/nowhere"));
        window.state().starting = Some(None);
        window.open("history");
        let (sender, mut messages) = unbounded_channel();
        let id = window.subscribe(sender);
        assert_eq!(messages.try_recv(), Ok(Message::Go { place: "history".into() }));
        window.open("settings");
        assert_eq!(messages.try_recv(), Ok(Message::Go { place: "settings".into() }));
        window.notify_changed();
        assert_eq!(messages.try_recv(), Ok(Message::Changed));
        window.unsubscribe(id);
        window.notify_changed();
        assert!(messages.try_recv().is_err());
    }
}
