//! The clipboard. What was copied is there for as long as this program runs: on Linux, the one who copied hands it out.

use std::sync::{Mutex, PoisonError};

use hooktray_core::Error;

/// The clipboard, reached when something is first copied.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<arboard::Clipboard>>);

impl Clipboard {
    /// Puts a text on it.
    ///
    /// # Errors
    /// The system's words.
    pub(crate) fn copy(&self, text: String) -> Result<(), Error> {
        let mut reached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clipboard = match reached.take() {
            Some(clipboard) => Ok(clipboard),
            None => arboard::Clipboard::new(),
        };
        let copied = clipboard.and_then(|mut clipboard| clipboard.set_text(text).map(|()| clipboard));
        // One that did not work is not kept: the display it belongs to may have ended.
        *reached = Some(copied.map_err(|error| Error::System(error.to_string()))?);
        Ok(())
    }
}

impl std::fmt::Debug for Clipboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clipboard")
    }
}
