//! The clipboard. On Linux the program that copied a text serves it to others, so the connection stays open.

use std::sync::Mutex;

use hooktray_core::Error;
use hooktray_core::mutex::locked;

/// The clipboard, opened when something is first copied.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<arboard::Clipboard>>);

impl Clipboard {
    /// Copies a text.
    ///
    /// # Errors
    /// The system has no clipboard, or refuses the text.
    pub(crate) fn copy(&self, text: String) -> Result<(), Error> {
        let mut opened = locked(&self.0);
        let clipboard = match opened.take() {
            Some(clipboard) => Ok(clipboard),
            None => arboard::Clipboard::new(),
        };
        let copied = clipboard.and_then(|mut clipboard| clipboard.set_text(text).map(|()| clipboard));
        // A clipboard that failed is dropped: its display may be gone.
        *opened = Some(copied.map_err(|error| Error::System(error.to_string()))?);
        Ok(())
    }
}

impl std::fmt::Debug for Clipboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clipboard")
    }
}
