//! Changing the name and the columns of a table.

use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::store::Store;
use crate::store::tables::{self, NewTable};
use crate::tables::{check_unused, checked_name, csv, named};

/// A column as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewColumn {
    /// What it is called now; `None` for a new, empty column.
    pub before: Option<String>,
    /// What it shall be called.
    pub name: String,
}

/// Gives a table this name, these columns, in this order, and these keys, in one transaction. Columns that are not named are
/// deleted. Returns the name.
///
/// # Errors
/// An unknown name or column; a new name that is taken or cannot be one, or of a table that a started flow uses; names that
/// columns cannot have; rows that would have no key or the same one; a database that cannot be written.
pub fn change(
    store: &Store,
    clock: &Clock,
    name: &str,
    new_name: &str,
    columns: &[NewColumn],
    key: &str,
) -> Result<String> {
    let refused = |why| Error::TableRefused { table: name.to_owned(), why };
    let new_name = checked_name(new_name)?.to_owned();
    let names: Vec<String> = columns.iter().map(|column| column.name.trim().to_owned()).collect();
    csv::check_columns(&names).map_err(refused)?;
    let table = named(&store.readers, name)?;
    let source = |column: &NewColumn| match &column.before {
        None => Ok(None),
        Some(before) => {
            let found = table.columns.iter().position(|known| known == before);
            found.map(Some).ok_or_else(|| refused(csv::no_such_column(before, &table.columns)))
        }
    };
    let sources: Vec<Option<usize>> = columns.iter().map(source).collect::<Result<_>>()?;
    let mut read = csv::Read { columns: names, rows: Vec::new() };
    store.readers.read(|connection| {
        tables::each_row(connection, name, |cells| {
            let cell = |source: &Option<usize>| source.and_then(|index| cells.get(index)).cloned().unwrap_or_default();
            // A file's first line has the names.
            read.rows.push((read.rows.len() + 2, sources.iter().map(cell).collect()));
            Ok(())
        })
    })?;
    let rows = csv::keyed(&read, key).map_err(refused)?;
    let is_renamed = new_name != name;
    if is_renamed {
        check_unused(&store.readers, name)?;
    }
    let changed = NewTable { name: new_name.clone(), key: key.to_owned(), columns: read.columns, rows };
    let (before, now) = (name.to_owned(), clock.now());
    store.writer.write_blocking(move |connection| {
        if is_renamed {
            if tables::exists(connection, &changed.name)? {
                return Err(Error::TableNameTaken(changed.name));
            }
            tables::delete(connection, &before)?;
        }
        tables::replace(connection, &changed, now)
    })?;
    Ok(new_name)
}
