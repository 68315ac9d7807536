//! The language of the tray and of notifications.

use std::sync::{PoisonError, RwLock};

use hooktray_core::base::i18n::{Language, Messages};

/// The words of the language that is chosen now.
#[derive(Debug)]
pub(crate) struct Speech(RwLock<(Language, Messages)>);

impl Speech {
    pub(crate) fn new(chosen: Option<&str>) -> Speech {
        let language = language(chosen);
        Speech(RwLock::new((language, Messages::new(language))))
    }

    /// Speaks another language from now on, if it is another one; gives whether it is.
    pub(crate) fn choose(&self, chosen: Option<&str>) -> bool {
        let language = language(chosen);
        let mut speech = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let differs = speech.0 != language;
        if differs {
            *speech = (language, Messages::new(language));
        }
        differs
    }

    /// The language that is spoken now.
    pub(crate) fn language(&self) -> Language {
        self.0.read().unwrap_or_else(PoisonError::into_inner).0
    }

    pub(crate) fn with<T>(&self, use_words: impl FnOnce(&Messages) -> T) -> T {
        use_words(&self.0.read().unwrap_or_else(PoisonError::into_inner).1)
    }
}

/// The system's language, as a BCP 47 tag.
pub(crate) fn system() -> String {
    sys_locale::get_locale().unwrap_or_else(|| "en".to_owned())
}

fn language(chosen: Option<&str>) -> Language {
    chosen.map_or_else(|| Language::of(&system()), Language::of)
}
