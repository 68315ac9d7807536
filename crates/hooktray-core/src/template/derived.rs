//! `secret(name)` in templates, and what they work out from secrets with `hash` and `hmac`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use secrecy::{ExposeSecret as _, SecretString};

/// What templates worked out from secrets: it has to be hidden as they are. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Derived(Arc<Mutex<Vec<SecretString>>>);

impl Derived {
    /// Adds a text.
    pub fn add(&self, text: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(SecretString::from(text));
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
        let secret = self.secrets.get(&name).map(|secret| Value::from(secret.expose_secret()));
        secret.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("the secret “{name}” is not stored")))
    }
}

/// Makes the function `secret`.
pub(crate) fn secret_function(secrets: &HashMap<String, SecretString>, derived: &Derived) -> Value {
    Value::from_object(SecretFunction { secrets: secrets.clone(), derived: derived.clone() })
}

/// Notes what a filter worked out from texts, if a secret is in one of them.
pub(super) fn note(state: &State, texts: &[&str], result: &str) {
    let function = state.lookup("secret");
    let Some(function) = function.as_ref().and_then(|value| value.downcast_object_ref::<SecretFunction>()) else {
        return;
    };
    let has_secret = |secret: &SecretString| texts.iter().any(|text| text.contains(secret.expose_secret()));
    if !result.is_empty() && function.secrets.values().any(has_secret) {
        function.derived.add(result);
    }
}
