//! The names of stored secrets, in the database: a keychain cannot be listed.

use jiff::Timestamp;
use secrecy::SecretString;

use super::Secrets;
use crate::base::error::SecretError;
use crate::store::{self, Readers, Store};

impl Secrets {
    /// Stores a secret, and its name and the time in the database.
    ///
    /// # Errors
    /// As [`Secrets::set`], or a database that cannot be written.
    pub fn set_listed(&self, store: &Store, name: &str, value: SecretString, now: Timestamp) -> crate::Result<()> {
        self.set(name, value)?;
        let name = name.to_owned();
        store.writer.write_blocking(move |connection| {
            store::secrets::add(connection, &name, now)?;
            // A channel may have waited for it, such as a webhook with a secret in a header.
            store::channels::changed(connection)
        })
    }

    /// Deletes a secret, and its name in the database.
    ///
    /// # Errors
    /// As [`Secrets::delete`], a secret that is neither stored nor listed, or a database that cannot be written.
    pub fn delete_listed(&self, store: &Store, name: &str) -> crate::Result<()> {
        let missing = self.get(name).err().filter(|error| matches!(error, SecretError::Missing(_)));
        self.delete(name)?;
        let name = name.to_owned();
        let was_listed = store.writer.write_blocking(move |connection| store::secrets::remove(connection, &name))?;
        match missing {
            Some(error) if !was_listed => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// Returns the names of the stored secrets, with the times.
///
/// # Errors
/// The database cannot be read.
pub fn list(readers: &Readers) -> crate::Result<Vec<(String, Timestamp)>> {
    readers.read(store::secrets::list)
}
