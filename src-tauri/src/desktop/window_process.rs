//! The process of the window. It exists only while the window is open, so that a closed window takes no memory.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard};

use hooktray_core::base::error::plain;
use hooktray_core::mutex::locked;
use hooktray_core::secrets;
use hooktray_ipc::ipc::IpcMessage;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::UnboundedSender;

use crate::message;
use crate::window_error::WindowError;

/// How many lines of a window's stderr are logged. Its libraries repeat themselves.
const MAX_STDERR_LINES: usize = 50;

/// The window, open or closed.
#[derive(Debug)]
pub(crate) struct WindowProcess {
    data_dir: PathBuf,
    state: Mutex<State>,
    /// Receives why a window did not open.
    errors: UnboundedSender<WindowError>,
}

#[derive(Debug, Default)]
struct State {
    /// The windows that have subscribed, newest last. There is one, unless another was started by hand.
    subscribers: Vec<(u64, UnboundedSender<IpcMessage>)>,
    /// Set while a window is starting. The inner value is the place it has to go to, if another one was asked for
    /// meanwhile.
    starting: Option<Option<String>>,
    last_id: u64,
    /// Why no window can connect to this program, if none can.
    unreachable: Option<WindowError>,
    /// Why the last window did not open, if it did not.
    error: Option<WindowError>,
}

impl WindowProcess {
    /// Returns the closed window of the program that runs with this data dir. `errors` receives why a window did not open.
    pub(crate) fn new(data_dir: PathBuf, errors: UnboundedSender<WindowError>) -> Arc<WindowProcess> {
        Arc::new(WindowProcess { data_dir, state: Mutex::default(), errors })
    }

    /// Opens no window from now on, since none can connect to this program.
    pub(crate) fn set_unreachable(&self, error: WindowError) {
        self.state().unreachable = Some(error);
    }

    /// Returns why the last window did not open, if it did not.
    pub(crate) fn error(&self) -> Option<WindowError> {
        self.state().error.clone()
    }

    fn report(&self, error: WindowError) {
        self.state().error = Some(error.clone());
        // Fails only while the program exits.
        let _ = self.errors.send(error);
    }

    /// Opens the window at a place such as `history/0192…`. If it is open, it comes to the front and goes to the place.
    pub(crate) fn open(self: &Arc<Self>, place: &str) {
        let mut state = self.state();
        if let Some(error) = state.unreachable.clone() {
            drop(state);
            self.report(error);
        } else if let Some((_, window)) = state.subscribers.last() {
            // Fails only if the window is just being closed; then the user tries again.
            let _ = window.send(IpcMessage::Go { place: place.to_owned() });
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
                tracing::error!(error = %plain(&error), "hooktray-window, which belongs next to this program, cannot be started");
                self.report(WindowError::of_start(&error));
            }
        }
    }

    async fn wait_for(self: Arc<Self>, mut child: Child) {
        let stderr = match child.stderr.take() {
            Some(stderr) => log_stderr(stderr).await,
            None => Vec::new(),
        };
        let exited = child.wait().await;
        self.state().starting = None;
        match exited {
            Ok(status) if status.success() => {}
            Ok(status) => {
                tracing::error!(%status, "the window failed");
                self.report(WindowError::of_stderr(&stderr));
            }
            Err(error) => tracing::error!(error = %plain(&error), "the exit status of the window is unknown"),
        }
    }

    /// Adds a window that has started. Returns the id of its subscription.
    pub(crate) fn subscribe(&self, messages: UnboundedSender<IpcMessage>) -> u64 {
        let mut state = self.state();
        if let Some(place) = state.starting.take().flatten() {
            let _ = messages.send(IpcMessage::Go { place });
        }
        state.error = None;
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
            let _ = window.send(IpcMessage::Changed);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

/// Shows a message and waits until the user has closed it. If the window's program cannot show it, this one does.
pub(crate) async fn show_message(text: &str) {
    match program().args(["--message", text]).status().await {
        Ok(status) if status.success() => return,
        Ok(status) => tracing::error!(%status, "the message could not be shown"),
        Err(error) => {
            tracing::error!(error = %plain(&error), "hooktray-window, which belongs next to this program, cannot be started")
        }
    }
    message::show("Hooktray", text).await;
}

/// Returns the command that starts the window. Its program is in the same directory as this one.
fn program() -> Command {
    let name = format!("hooktray-window{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::current_exe().map(|program| program.with_file_name(&name));
    let mut command = Command::new(path.unwrap_or_else(|_| name.into()));
    secrets::withhold(command.as_std_mut());
    command
}

/// Logs the stderr of the window, where its libraries write why a window stays empty. Returns its lines.
async fn log_stderr(stderr: impl AsyncRead + Unpin) -> Vec<String> {
    let mut lines = BufReader::new(stderr).lines();
    let mut logged = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if logged.len() < MAX_STDERR_LINES && !line.trim().is_empty() {
            tracing::warn!("the window: {line}");
            logged.push(line);
        }
    }
    logged
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn open_and_starting_windows_are_told_where_to_go() {
        let window = WindowProcess::new(PathBuf::from("/nowhere"), unbounded_channel().0);
        window.state().starting = Some(None);
        window.open("history");
        let (sender, mut messages) = unbounded_channel();
        let id = window.subscribe(sender);
        assert_eq!(messages.try_recv(), Ok(IpcMessage::Go { place: "history".into() }));
        window.open("settings");
        assert_eq!(messages.try_recv(), Ok(IpcMessage::Go { place: "settings".into() }));
        window.notify_changed();
        assert_eq!(messages.try_recv(), Ok(IpcMessage::Changed));
        window.unsubscribe(id);
        window.notify_changed();
        assert!(messages.try_recv().is_err());
    }

    #[test]
    fn unreachable_window_is_reported_each_time_it_is_opened() {
        let (errors, mut reported) = unbounded_channel();
        let window = WindowProcess::new(PathBuf::from("/nowhere"), errors);
        window.set_unreachable(WindowError::LongPath("/nowhere".into()));
        for _ in 0..2 {
            window.open("flows");
            assert_eq!(reported.try_recv(), Ok(WindowError::LongPath("/nowhere".into())));
        }
        assert_eq!(window.error(), Some(WindowError::LongPath("/nowhere".into())));
        window.subscribe(unbounded_channel().0);
        assert_eq!(window.error(), None, "a window has opened since");
    }
}
