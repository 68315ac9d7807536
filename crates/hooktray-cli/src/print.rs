//! Writing to the terminal. A reader that has gone (`hooktray history | head`) is not an error.

use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, sync_channel};

use hooktray_core::{Error, Result};

/// Writes a line to standard output.
pub(crate) fn line(text: &str) -> Result<()> {
    raw(format!("{}\n", printable(text)).as_bytes())
}

/// Returns a text without characters by which a terminal does something, such as change its title or colours, or show the rest
/// backwards: records and responses have what somebody else wrote.
pub(crate) fn printable(text: &str) -> String {
    text.replace("\r\n", "\n").replace(acts, "\u{fffd}")
}

fn acts(c: char) -> bool {
    // The last two are the embeddings, overrides and isolates of UAX #9, section 2.
    c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes bytes to standard output.
pub(crate) fn raw(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Io { path: "standard output".into(), source: error })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes JSON to standard output.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    // JSON allows some of them within texts.
    while let Some(acting) = text.chars().find(|c| acts(*c)) {
        text = text.replace(acting, &format!("\\u{:04x}", u32::from(acting)));
    }
    line(&text)
}

/// Writes a line to standard error, which a program that reads the output does not get.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", printable(text));
}

/// Writes an error to standard error.
pub(crate) fn error(error: &Error) {
    note(&format!("error: {error}"));
}

/// Prints from a thread of its own, for a program that must go on while its console does not read.
pub(crate) struct Console(SyncSender<Said>);

enum Said {
    Line(String),
    Note(String),
}

impl Console {
    /// Lines that may wait to be printed. More are lost.
    const WAITING: usize = 100;

    /// Starts the thread.
    pub(crate) fn start() -> Console {
        let (said, waiting) = sync_channel(Console::WAITING);
        std::thread::spawn(move || {
            for said in waiting {
                match said {
                    Said::Line(text) => {
                        if let Err(error) = line(&text) {
                            tracing::warn!(%error, "a line could not be printed");
                        }
                    }
                    Said::Note(text) => note(&text),
                }
            }
        });
        Console(said)
    }

    /// Writes a line to standard output.
    pub(crate) fn line(&self, text: String) {
        let _ = self.0.try_send(Said::Line(text));
    }

    /// Writes a line to standard error.
    pub(crate) fn note(&self, text: String) {
        let _ = self.0.try_send(Said::Note(text));
    }
}
