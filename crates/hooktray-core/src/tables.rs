//! Tables that flows look values up in: read from CSV, written as CSV, and found row by row.
//!
//! The owner edits them: `rows` has pages and single rows, `paste` rows from a spreadsheet, `columns` the columns.

mod columns;
mod csv;
mod paste;
mod rows;

use std::io::Write;

use crate::base::clock::Clock;
use crate::base::csv::{CsvWriter, Formulas};
use crate::base::error::{Error, Result, TableErrorCode};
use crate::flow::Flow;
use crate::store::tables::{self, NewTable};
use crate::store::{self, Readers, Store};

pub use crate::store::tables::TableRow;
pub use columns::{NewColumn, change};
pub use paste::{Pasted, paste};
pub use rows::{PAGE, Page, delete as delete_rows, page, set as set_row};

/// Characters that a table's name may have.
const NAME_CHARS: usize = 100;

/// Returns every table, ordered by name.
///
/// # Errors
/// A database that cannot be read.
pub fn all(readers: &Readers) -> Result<Vec<TableRow>> {
    readers.read(tables::all)
}

/// Returns the table with this name.
///
/// # Errors
/// An unknown name; a database that cannot be read.
pub fn named(readers: &Readers, name: &str) -> Result<TableRow> {
    let table = all(readers)?.into_iter().find(|table| table.name == name);
    table.ok_or_else(|| Error::NoSuchTable(name.to_owned()))
}

/// Returns true if there is a table of this name.
///
/// # Errors
/// A database that cannot be read.
pub fn exists(readers: &Readers, name: &str) -> Result<bool> {
    readers.read(|connection| tables::exists(connection, name))
}

/// Returns the row with this key as columns and cells. White space around a key does not count.
///
/// # Errors
/// A database that cannot be read.
pub fn find(readers: &Readers, table: &str, key: &str) -> Result<Option<Vec<(String, String)>>> {
    readers.read(|connection| tables::find(connection, table, key.trim()))
}

/// Stores a CSV file as a table, in the place of the one with its name. The keys are those of the column `key`, or else of
/// the column that they were before, or else of the first one.
///
/// # Errors
/// A file that is not a table, with the line that is wrong; a name that cannot be one; a database that cannot be written.
pub fn import(store: &Store, clock: &Clock, name: &str, file: &[u8], key: Option<&str>) -> Result<TableRow> {
    let name = checked_name(name)?;
    let refused = |why| Error::TableRefused { table: name.to_owned(), why };
    let before = named(&store.readers, name).ok().map(|table| table.key);
    let read = csv::read(file).map_err(refused)?;
    let is_column = |key: &String| read.columns.contains(key);
    let key = match key {
        Some(key) => key.trim().to_owned(),
        None => before.filter(is_column).or_else(|| read.columns.first().cloned()).unwrap_or_default(),
    };
    let rows = csv::keyed(&read, &key).map_err(refused)?;
    let table = NewTable { name: name.to_owned(), key, columns: read.columns, rows };
    let stored = TableRow {
        name: table.name.clone(),
        key: table.key.clone(),
        columns: table.columns.clone(),
        rows: u32::try_from(table.rows.len()).unwrap_or(u32::MAX),
    };
    let now = clock.now();
    store.writer.write_blocking(move |connection| tables::replace(connection, &table, now))?;
    Ok(stored)
}

/// Returns the name without white space around it.
///
/// # Errors
/// No table can have it.
fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if !name.is_empty() && name.chars().count() <= NAME_CHARS && !name.chars().any(char::is_control) {
        return Ok(name);
    }
    let message = format!("a table's name has 1 to {NAME_CHARS} characters on one line");
    let why = TableErrorCode::Name.error(message).with("most", NAME_CHARS);
    Err(Error::TableRefused { table: name.to_owned(), why })
}

/// Stores a new table, as [`import`] does.
///
/// # Errors
/// As [`import`]; a name that is taken.
pub fn create(store: &Store, clock: &Clock, name: &str, file: &[u8]) -> Result<TableRow> {
    let name = checked_name(name)?;
    if exists(&store.readers, name)? {
        return Err(Error::TableNameTaken(name.to_owned()));
    }
    import(store, clock, name, file, None)
}

/// Writes a table as CSV that Excel and [`import`] read.
///
/// # Errors
/// An unknown name; an `out` that cannot be written.
pub fn export(readers: &Readers, name: &str, out: impl Write) -> Result<()> {
    let table = named(readers, name)?;
    let mut writer = CsvWriter::new(out, &table.columns, Formulas::Kept)?;
    readers.read(|connection| tables::each_row(connection, name, |cells| writer.row(&cells)))?;
    writer.end()
}

/// Deletes a table.
///
/// # Errors
/// An unknown name; a table that a started flow uses.
pub fn delete(store: &Store, name: &str) -> Result<()> {
    check_unused(&store.readers, name)?;
    let owned = name.to_owned();
    if store.writer.write_blocking(move |connection| tables::delete(connection, &owned))? {
        Ok(())
    } else {
        Err(Error::NoSuchTable(name.to_owned()))
    }
}

/// Checks that no started flow uses a table.
fn check_unused(readers: &Readers, name: &str) -> Result<()> {
    let flows = readers.read(store::flows::all)?;
    match flows.into_iter().find(|row| row.flow.enabled && uses(&row.flow, name)) {
        Some(user) => Err(Error::TableInUse { table: name.to_owned(), flow: user.flow.name }),
        None => Ok(()),
    }
}

/// Returns true if an enabled action of the flow looks something up in this table.
#[must_use]
pub fn uses(flow: &Flow, name: &str) -> bool {
    flow.tables().iter().any(|table| table == name)
}
