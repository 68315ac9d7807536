//! Texts in the user's language: the Fluent messages of `locales/`, which the window uses too.

use std::collections::BTreeMap;
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language with messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Russian.
    Russian,
}

impl Language {
    /// Returns the language for a BCP 47 tag such as `ru-RU`. Languages of countries where Russian is more widely read
    /// than English get Russian.
    #[must_use]
    pub fn of(tag: &str) -> Language {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        if ["ru", "be", "kk", "ky", "uk", "uz", "tg"].contains(&primary.as_str()) {
            Language::Russian
        } else {
            Language::English
        }
    }

    /// Returns the chosen language, or the system's.
    #[must_use]
    pub fn chosen(tag: Option<&str>) -> Language {
        tag.map_or_else(|| Language::of(&sys_locale::get_locale().unwrap_or_default()), Language::of)
    }

    fn messages(self) -> (&'static str, &'static str) {
        match self {
            Language::English => ("en", include_str!("../../../../locales/en.ftl")),
            Language::Russian => ("ru", include_str!("../../../../locales/ru.ftl")),
        }
    }
}

/// The messages of one language.
pub struct Messages(FluentBundle<FluentResource>);

impl Messages {
    /// Returns the messages of this language.
    #[must_use]
    pub fn new(language: Language) -> Messages {
        let (tag, source) = language.messages();
        let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Menus and notifications would show the Unicode isolation marks as boxes.
        bundle.set_use_isolating(false);
        // A message that does not parse is left out, the others are kept. A test checks that all of them parse.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Messages(bundle)
    }

    /// Returns a message with its arguments. A value that looks like a number chooses the plural form. A message that
    /// does not exist yields its key.
    #[must_use]
    pub fn text<'a>(&self, key: &str, args: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(name, FluentValue::try_number(value));
        }
        self.find(key, &values).unwrap_or_else(|| key.to_owned())
    }

    /// Returns a message with its arguments, if there is one. Values stay text, even if they look like a number.
    #[must_use]
    pub fn try_text<'a>(&self, key: &str, args: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<String> {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(name.to_owned(), FluentValue::from(value.to_owned()));
        }
        self.find(key, &values)
    }

    /// Returns what a problem says; `part` is empty for what happened, `-todo` for what to do. A field is named as the form of the
    /// flow names it: “Phone”, not “phone”.
    #[must_use]
    pub fn problem(&self, code: &str, part: &str, args: &BTreeMap<String, String>) -> Option<String> {
        let label = args.get("field").and_then(|field| self.try_text(&format!("aray-{field}"), []));
        let named = args.iter().map(|(name, value)| match &label {
            Some(label) if name == "field" => (name.as_str(), label.as_str()),
            _ => (name.as_str(), value.as_str()),
        });
        // Not every problem has these.
        let usual = [("about", "reason"), ("fixed", "no")].into_iter().filter(|(name, _)| !args.contains_key(*name));
        self.try_text(&format!("problem-{code}{part}"), named.chain(usual))
    }

    fn find(&self, key: &str, args: &FluentArgs) -> Option<String> {
        let pattern = self.0.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.0.format_pattern(pattern, Some(args), &mut errors);
        if !errors.is_empty() {
            tracing::warn!(key, "a message uses an argument that was not passed");
        }
        Some(text.into_owned())
    }
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Messages").field(&self.0.locales).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_choose_a_language() {
        assert_eq!(Language::of("ru-RU"), Language::Russian);
        assert_eq!(Language::of("ru_RU.UTF-8"), Language::Russian);
        assert_eq!(Language::of("en-US"), Language::English);
        assert_eq!(Language::of("C"), Language::English);
    }

    #[test]
    fn every_message_parses() {
        for language in [Language::English, Language::Russian] {
            let (tag, source) = language.messages();
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{tag}: {errors:?}");
            }
        }
    }

    #[test]
    fn plural_form_follows_the_number() {
        let messages = Messages::new(Language::Russian);
        let figures = |failed: &str| messages.text("tray-figures", [("delivered", "12"), ("failed", failed)]);
        assert!(figures("1").ends_with("1 ошибка"), "{}", figures("1"));
        assert!(figures("3").ends_with("3 ошибки"), "{}", figures("3"));
        assert!(figures("11").ends_with("11 ошибок"), "{}", figures("11"));
        assert!(figures("21").contains("12"), "{}", figures("21"));
    }

    #[test]
    fn a_problem_names_a_field_as_the_form_does() {
        let words = Messages::new(Language::Russian);
        let said = |field: &str| words.problem("field_empty", "", &BTreeMap::from([("field".into(), field.into())]));
        assert_eq!(said("phone").as_deref(), Some("Обязательное поле «Телефон» получилось пустым"));
        assert_eq!(said("colour").as_deref(), Some("Обязательное поле «colour» получилось пустым"));
    }
}
