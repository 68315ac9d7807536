//! What templates see of the shop: its own address on the internet, and its tables. Read when a template asks for it.

mod keys;

use std::sync::{Arc, OnceLock};

use minijinja::value::{Enumerator, Object};
use minijinja::{Error, ErrorKind, State, Value};

use keys::Keys;

use crate::settings;
use crate::store::Readers;
use crate::template::{MissingKeys, SHOP};

/// What templates see of the shop.
#[derive(Debug, Clone, Default)]
pub struct Shop {
    readers: Option<Readers>,
    /// The address, once a template of this run asked for it.
    public_ip: OnceLock<Option<String>>,
}

impl Shop {
    /// Returns the shop of this database.
    #[must_use]
    pub fn new(readers: &Readers) -> Shop {
        Shop { readers: Some(readers.clone()), public_ip: OnceLock::new() }
    }

    /// Returns a shop of which nothing is known.
    #[must_use]
    pub fn unknown() -> Shop {
        Shop::default()
    }

    /// Returns the value of `shop`.
    pub(super) fn value(&self) -> Value {
        Value::from_object(self.clone())
    }

    /// Returns the function `table`: the row of a table with a key, as columns and cells. Of a list of keys, the first that is there.
    /// A key that is not there is empty, and noted in `missing_keys`.
    pub(super) fn table_function(&self, missing_keys: MissingKeys) -> Value {
        let shop = self.clone();
        Value::from_function(move |state: &State, table: String, key: Value| -> Result<Value, Error> {
            let keys = Keys::of(&key)?;
            let found = match &shop.readers {
                Some(readers) => keys.find(readers, &table, state)?,
                None => None,
            };
            let Some(row) = found else {
                if let Some(key) = keys.shown() {
                    missing_keys.add(&table, &key);
                }
                return Ok(Value::UNDEFINED);
            };
            Ok(Value::from_pairs(row.into_iter().filter(|(_, cell)| !cell.is_empty())))
        })
    }

    fn public_ip(&self) -> Result<Option<String>, Error> {
        let Some(readers) = &self.readers else { return Ok(None) };
        if let Some(known) = self.public_ip.get() {
            return Ok(known.clone());
        }
        let read = settings::load(readers).map_err(unreadable)?.public_ip;
        Ok(self.public_ip.get_or_init(|| read).clone())
    }
}

impl Object for Shop {
    fn get_value(self: &Arc<Self>, name: &Value) -> Option<Value> {
        match name.as_str()? {
            "public_ip" => match self.public_ip() {
                Ok(address) => address.map(Value::from),
                Err(error) => Some(Value::from(error)),
            },
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&SHOP)
    }
}

fn unreadable(error: crate::Error) -> Error {
    Error::new(ErrorKind::InvalidOperation, error.to_string())
}
