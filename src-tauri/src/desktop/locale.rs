//! The language of the tray and of notifications.

use std::sync::{PoisonError, RwLock};

use hooktray_core::base::i18n::{Language, Messages};

/// The current language and its messages.
#[derive(Debug)]
pub(crate) struct Locale(RwLock<(Language, Messages)>);

impl Locale {
    pub(crate) fn new(chosen: Option<&str>) -> Locale {
        let language = Language::chosen(chosen);
        Locale(RwLock::new((language, Messages::new(language))))
    }

    /// Switches the language. Returns whether it is a different one.
    pub(crate) fn choose(&self, chosen: Option<&str>) -> bool {
        let language = Language::chosen(chosen);
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let differs = current.0 != language;
        if differs {
            *current = (language, Messages::new(language));
        }
        differs
    }

    /// Returns the current language.
    pub(crate) fn language(&self) -> Language {
        self.0.read().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Calls a function with the messages of the current language.
    pub(crate) fn with_messages<T>(&self, function: impl FnOnce(&Messages) -> T) -> T {
        function(&self.0.read().unwrap_or_else(PoisonError::into_inner).1)
    }
}

/// Returns the system's language as a BCP 47 tag.
pub(crate) fn system() -> String {
    sys_locale::get_locale().unwrap_or_else(|| "en".to_owned())
}
