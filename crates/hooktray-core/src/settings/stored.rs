//! The settings as they are stored: one JSON object in the database.

use super::Settings;
use crate::base::error::{Error, Result};
use crate::store::{self, Readers, Store};

/// Returns the stored settings, or the default ones.
///
/// # Errors
/// The database cannot be read, or settings in it that this version does not know.
pub fn load(readers: &Readers) -> Result<Settings> {
    readers.read(load_within)
}

/// As [`load`], within a transaction.
pub(crate) fn load_within(connection: &store::Connection) -> Result<Settings> {
    let Some(file) = store::settings::load(connection)? else { return Ok(Settings::default()) };
    serde_json::from_str(&file).map_err(|error| Error::Database(format!("its settings cannot be read: {error}")))
}

/// Stores the settings. If a channel is set up in another way now, its messages are tried again.
///
/// # Errors
/// What [`Settings::check`] refuses; the database cannot be written.
pub fn save(store: &Store, settings: &Settings) -> Result<()> {
    settings.check()?;
    let changed = settings.clone();
    store.writer.write_blocking(move |connection| {
        // Settings that this version cannot read are not a reason to keep them.
        let before = load_within(connection).unwrap_or_default();
        save_within(connection, &before, &changed)
    })
}

/// Changes the settings as they are stored by then, within one transaction, and returns them.
///
/// # Errors
/// As [`save`]; settings that this version cannot read.
pub fn change(store: &Store, change: impl FnOnce(&mut Settings) + Send + 'static) -> Result<Settings> {
    store.writer.write_blocking(move |connection| {
        let before = load_within(connection)?;
        let mut changed = before.clone();
        change(&mut changed);
        changed.check()?;
        save_within(connection, &before, &changed)?;
        Ok(changed)
    })
}

/// Stores the settings within a transaction, and nothing else.
pub(crate) fn write_within(connection: &store::Connection, settings: &Settings) -> Result<()> {
    let file = serde_json::to_string(settings).map_err(|error| Error::Database(error.to_string()))?;
    store::settings::save(connection, &file)
}

fn save_within(connection: &store::Connection, before: &Settings, changed: &Settings) -> Result<()> {
    write_within(connection, changed)?;
    if channels(before) == channels(changed) { Ok(()) } else { store::channels::changed(connection) }
}

/// Returns what decides how and when messages are sent.
fn channels(settings: &Settings) -> impl PartialEq + '_ {
    (&settings.email, &settings.telegram, &settings.webhook, settings.quiet, &settings.network)
}
