//! `secret(name)` in templates, and what they work out from secrets: digests, and the ways in which filters write them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use minijinja::value::{Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use secrecy::{ExposeSecret as _, SecretString};

use crate::mutex::locked;

/// A character that ends a text within a list. No quotes and no escape depend on it.
const END: char = '§';

/// What templates worked out from secrets: it has to be hidden as they are. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Derived(Arc<Mutex<Vec<SecretString>>>);

impl Derived {
    /// Adds a text. Returns true if it was not there.
    pub fn add(&self, text: &str) -> bool {
        let mut texts = locked(&self.0);
        let is_new = !texts.iter().any(|known| known.expose_secret() == text);
        if is_new {
            texts.push(SecretString::from(text));
        }
        is_new
    }

    /// Adds how a text is written within lists and objects, and within those as a text in another one.
    fn add_within_lists(&self, text: &str) {
        #[cfg(test)]
        tests::WORKED_OUT.with(|count| count.set(count.get() + 1));
        for written in within_lists(text) {
            self.add(&written);
            for again in within_lists(&written) {
                self.add(&again);
            }
        }
    }

    /// Returns how many texts there are. None is ever removed.
    #[must_use]
    pub fn count(&self) -> usize {
        locked(&self.0).len()
    }

    /// Returns all of it.
    #[must_use]
    pub fn all(&self) -> Vec<SecretString> {
        locked(&self.0).clone()
    }
}

/// The function `secret`.
struct SecretFunction {
    secrets: HashMap<String, Known>,
    derived: Derived,
}

/// A secret that a template may ask for.
struct Known {
    value: SecretString,
    /// Set once the form in which lists write the secret is noted: a loop may ask for the secret in every round.
    is_noted: OnceLock<()>,
}

impl SecretFunction {
    /// Returns what has to be hidden so far: the secrets, and what was worked out from them.
    fn hidden(&self) -> Vec<SecretString> {
        let secrets = self.secrets.values().map(|known| &known.value);
        let secrets = secrets.filter(|secret| !secret.expose_secret().is_empty());
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
        let Some(known) = self.secrets.get(&name) else {
            return Err(Error::new(ErrorKind::InvalidOperation, format!("the secret “{name}” is not stored")));
        };
        let secret = known.value.expose_secret();
        known.is_noted.get_or_init(|| self.derived.add_within_lists(secret));
        Ok(Value::from(secret))
    }
}

/// Returns how a text is written within the text of a list or of an object, if that differs from itself. Quotes around it
/// depend on those in it and beside it.
fn within_lists(text: &str) -> Vec<String> {
    // Most keys: nothing writes these characters in another way.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Vec::new();
    }
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
    let known = |value: &SecretString| Known { value: value.clone(), is_noted: OnceLock::new() };
    let secrets = secrets.iter().map(|(name, value)| (name.clone(), known(value))).collect();
    Value::from_object(SecretFunction { secrets, derived: derived.clone() })
}

/// Returns the function `secret` that a template calls.
fn secret_function_of(state: &State) -> Option<Arc<SecretFunction>> {
    state.lookup("secret")?.downcast_object::<SecretFunction>()
}

/// Notes the result of a filter, to be hidden as well if one of the texts it was computed from has something hidden in it.
pub(super) fn note(state: &State, texts: &[&str], result: &str) {
    let Some(function) = secret_function_of(state) else { return };
    let is_in_texts = |hidden: &SecretString| texts.iter().any(|text| text.contains(hidden.expose_secret()));
    if !result.is_empty() && function.hidden().iter().any(is_in_texts) {
        function.derived.add(result);
    }
}

/// Notes how the filter `write` writes each hidden value that is in the text `written`.
pub(super) fn note_written(state: &State, written: &str, write: impl Fn(&str) -> Option<String>) {
    let Some(function) = secret_function_of(state) else { return };
    for hidden in function.hidden() {
        let form = write(hidden.expose_secret()).filter(|form| form != hidden.expose_secret());
        form.filter(|form| !form.is_empty() && written.contains(form.as_str())).into_iter().for_each(|form| {
            if function.derived.add(&form) {
                function.derived.add_within_lists(&form);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::template::{Scope, Templates};

    thread_local! {
        /// How often it was worked out how lists write a secret.
        pub(super) static WORKED_OUT: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn secret_that_a_loop_asks_for_is_worked_out_once() {
        let secrets = ["a", "b"].map(|name| (name.to_owned(), SecretString::from(format!("it's \"{name}\""))));
        let derived = Derived::default();
        let mut scope = Scope::default();
        scope.set("secret", secret_function(&secrets.into(), &derived));
        let mut templates = Templates::default();
        let source = "{% for n in range(200) %}{{ [secret('a'), secret('b')] }}{% endfor %}";
        let template = templates.add("x", source).unwrap();
        WORKED_OUT.set(0);
        assert!(templates.text(&template, &scope).unwrap().contains("it's"));
        assert_eq!(WORKED_OUT.get(), 2, "once for each secret");
        assert!(derived.count() > 0);
    }
}
