//! Standard error, written by a thread of its own: logging never waits for it.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

/// Lines that may wait. More are lost.
const WAITING: usize = 1_000;
/// How long lines are gathered. While the thread sleeps, a line costs no wake-up.
const GATHER: Duration = Duration::from_millis(20);
/// How long the end waits for the last lines. A console that does not read takes none.
const AT_THE_END: Duration = Duration::from_millis(300);

enum ConsoleCommand {
    Line(Vec<u8>),
    /// Asks for an answer once every line before this is written.
    Flush(SyncSender<()>),
}

/// Passes lines on to the thread. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Console(SyncSender<ConsoleCommand>);

/// Writes out what is left when it is dropped.
#[derive(Debug)]
pub(super) struct ConsoleGuard(SyncSender<ConsoleCommand>);

impl Console {
    /// Starts the thread, which writes to `console`.
    pub(super) fn start(console: impl Write + Send + 'static) -> (Console, ConsoleGuard) {
        let (messages, received) = sync_channel(WAITING);
        std::thread::spawn(move || write(console, &received));
        (Console(messages.clone()), ConsoleGuard(messages))
    }
}

fn write(mut console: impl Write, messages: &Receiver<ConsoleCommand>) {
    while let Ok(first) = messages.recv() {
        if matches!(first, ConsoleCommand::Line(_)) {
            std::thread::sleep(GATHER);
        }
        let (mut bytes, mut waiting) = (Vec::new(), Vec::new());
        for message in std::iter::once(first).chain(messages.try_iter().take(WAITING)) {
            match message {
                ConsoleCommand::Line(line) => bytes.extend(line),
                ConsoleCommand::Flush(done) => waiting.push(done),
            }
        }
        // A console that is gone is not an error.
        let _ = console.write_all(&bytes).and_then(|()| console.flush());
        for done in waiting {
            let _ = done.try_send(());
        }
    }
}

impl Write for Console {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let _ = self.0.try_send(ConsoleCommand::Line(line.to_vec()));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for ConsoleGuard {
    fn drop(&mut self) {
        let (done, written) = sync_channel(1);
        if self.0.try_send(ConsoleCommand::Flush(done)).is_ok() {
            let _ = written.recv_timeout(AT_THE_END);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_by_the_end() {
        let written = Captured::default();
        let (console, guard) = Console::start(written.clone());
        for number in 0..WAITING - 1 {
            // As the logger does: a line is one write.
            console.clone().write_all(format!("{number}\n").as_bytes()).unwrap();
        }
        drop(guard);
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        assert!(text.starts_with("0\n1\n") && text.lines().count() >= WAITING - 1, "{text}");
    }
}
