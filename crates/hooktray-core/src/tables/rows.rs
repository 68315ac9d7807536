//! Reading a table page by page, and changing single rows.

use crate::base::clock::Clock;
use crate::base::error::{Error, Result, TableError, TableErrorCode};
use crate::store::tables::rows::{self, PlacedRow};
use crate::store::{Readers, Store};

/// Rows of a page.
pub const PAGE: usize = 200;

/// Some rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Each row's place, and its cells in the order of the columns.
    pub rows: Vec<(i64, Vec<String>)>,
    /// True if more rows follow.
    pub more: bool,
}

/// Returns the rows after this place that contain the text in a cell, up to [`PAGE`]; letter case does not count.
///
/// # Errors
/// An unknown name; a database that cannot be read.
pub fn page(readers: &Readers, name: &str, search: &str, after: i64) -> Result<Page> {
    let search = search.trim().to_lowercase();
    readers.read(|connection| {
        let (id, ..) = rows::id_and_columns(connection, name)?;
        let mut page = Page { rows: Vec::new(), more: false };
        rows::each_after(connection, id, after, &search, |PlacedRow { position, cells }| {
            if search.is_empty() || cells.iter().any(|cell| cell.to_lowercase().contains(&search)) {
                page.more = page.rows.len() == PAGE;
                if !page.more {
                    page.rows.push((position, cells));
                }
            }
            !page.more
        })?;
        Ok(page)
    })
}

/// Stores the cells of the row at `position`, or of a new last row. Returns its place.
///
/// # Errors
/// An unknown name; a row without a key, or with the key of another row; a database that cannot be written.
pub fn set(store: &Store, clock: &Clock, name: &str, position: Option<i64>, cells: Vec<String>) -> Result<i64> {
    let (name, now) = (name.to_owned(), clock.now());
    store.writer.write_blocking(move |connection| {
        let (id, key_column, columns) = rows::id_and_columns(connection, &name)?;
        let cells = fitted(cells, columns.len());
        let key = key_of(&cells, &columns, &key_column).map_err(refused(&name))?;
        if rows::by_key(connection, id, &key)?.is_some_and(|other| Some(other.position) != position) {
            let message = format!("another row has the {key_column} {key}");
            let mistake = TableErrorCode::KeyTaken.error(message).with("column", key_column).with("key", key);
            return Err(refused(&name)(mistake));
        }
        rows::touch(connection, id, now)?;
        rows::set(connection, id, position, &key, &cells)
    })
}

/// Deletes the rows at these places. Returns how many there were.
///
/// # Errors
/// An unknown name; a database that cannot be written.
pub fn delete(store: &Store, clock: &Clock, name: &str, positions: Vec<i64>) -> Result<usize> {
    let (name, now) = (name.to_owned(), clock.now());
    store.writer.write_blocking(move |connection| {
        let (id, ..) = rows::id_and_columns(connection, &name)?;
        rows::touch(connection, id, now)?;
        rows::delete(connection, id, &positions)
    })
}

fn fitted(cells: Vec<String>, columns: usize) -> Vec<String> {
    let mut cells: Vec<String> = cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
    cells.resize(columns, String::new());
    cells
}

fn key_of(cells: &[String], columns: &[String], key_column: &str) -> Result<String, TableError> {
    let key = columns.iter().position(|column| column == key_column).and_then(|index| cells.get(index));
    key.filter(|key| !key.is_empty()).cloned().ok_or_else(|| {
        let message = format!("the row has nothing in its column “{key_column}”");
        TableErrorCode::NoKey.error(message).with("line", "").with("column", key_column)
    })
}

fn refused(name: &str) -> impl Fn(TableError) -> Error + use<> {
    let table = name.to_owned();
    move |why| Error::TableRefused { table: table.clone(), why }
}
