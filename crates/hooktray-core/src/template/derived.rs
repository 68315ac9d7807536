//! `secret(name)` in templates, and what they work out from secrets: digests, and the ways in which filters write them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use secrecy::{ExposeSecret as _, SecretString};

/// A character that ends a text within a list. No quotes and no escape depend on it.
const END: char = '§';

/// What templates worked out from secrets: it has to be hidden as they are. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Derived(Arc<Mutex<Vec<SecretString>>>);

impl Derived {
    /// Adds a text.
    pub fn add(&self, text: &str) {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !texts.iter().any(|known| known.expose_secret() == text) {
            texts.push(SecretString::from(text));
        }
    }

    /// Returns how many texts there are. None is ever removed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Returns all of it.
    #[must_use]
    pub fn all(&self) -> Vec<SecretString> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The function `secret`.
struct SecretFunction {
    secrets: HashMap<String, SecretString>,
    derived: Derived,
}

impl SecretFunction {
    /// Returns what has to be hidden so far: the secrets, and what was worked out from them.
    fn hidden(&self) -> Vec<SecretString> {
        let secrets = self.secrets.values().filter(|secret| !secret.expose_secret().is_empty());
        secrets.cloned().chain(self.derived.all()).collect()
    }
}

impl fmt::Debug for SecretFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("secret()")
    }
}

impl Object for SecretFunction {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn call(self: &Arc<Self>, _state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let (name,): (String,) = from_args(args)?;
        let Some(secret) = self.secrets.get(&name) else {
            return Err(Error::new(ErrorKind::InvalidOperation, format!("the secret “{name}” is not stored")));
        };
        within_lists(secret.expose_secret()).iter().for_each(|written| self.derived.add(written));
        Ok(Value::from(secret.expose_secret()))
    }
}

/// Returns how a text is written within the text of a list or of an object, if that differs from itself. Quotes around it
/// depend on those in it and beside it.
fn within_lists(text: &str) -> Vec<String> {
    let lists = ["", "'", "\"", "'\""].map(|beside| Value::from(vec![format!("{text}{END}{beside}")]));
    let texts = lists.iter().flat_map(|list| [Some(list.to_string()), serde_json::to_string(list).ok()]).flatten();
    // A bracket and a quote stand before it.
    let written = texts.filter_map(|list| list.get(2..list.rfind(END)?).map(str::to_owned));
    let mut written: Vec<String> = written.filter(|written| !written.is_empty() && written != text).collect();
    written.sort_unstable();
    written.dedup();
    written
}

/// Makes the function `secret`.
pub(crate) fn secret_function(secrets: &HashMap<String, SecretString>, derived: &Derived) -> Value {
    Value::from_object(SecretFunction { secrets: secrets.clone(), derived: derived.clone() })
}

/// Returns the function `secret` that a template calls.
fn secret_function_of(state: &State) -> Option<Arc<SecretFunction>> {
    state.lookup("secret")?.downcast_object::<SecretFunction>()
}

/// Notes what a filter worked out from texts, if something to hide is in one of them.
pub(super) fn note(state: &State, texts: &[&str], result: &str) {
    let Some(function) = secret_function_of(state) else { return };
    let is_in_texts = |hidden: &SecretString| texts.iter().any(|text| text.contains(hidden.expose_secret()));
    if !result.is_empty() && function.hidden().iter().any(is_in_texts) {
        function.derived.add(result);
    }
}

/// Notes how a filter writes what is to be hidden, if that is in the text `written`: `write` is the filter.
pub(super) fn note_written(state: &State, written: &str, write: impl Fn(&str) -> Option<String>) {
    let Some(function) = secret_function_of(state) else { return };
    for hidden in function.hidden() {
        let form = write(hidden.expose_secret()).filter(|form| form != hidden.expose_secret());
        form.filter(|form| !form.is_empty() && written.contains(form.as_str())).into_iter().for_each(|form| {
            function.derived.add(&form);
        });
    }
}
