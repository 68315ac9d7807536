//! Rows that are pasted into a table, from a spreadsheet or as CSV.

use crate::base::clock::Clock;
use crate::base::error::{Error, Result, TableError};
use crate::store::tables::rows;
use crate::store::{Connection, Store};
use crate::tables::csv::{self, Read};

/// What became of pasted rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pasted {
    /// Rows that were added.
    pub added: usize,
    /// Rows whose key was there already, and which were changed.
    pub changed: usize,
}

/// Rows to paste.
#[derive(Debug, PartialEq, Eq)]
struct Rows {
    /// For each column of the table, the place of its cell in the rows.
    places: Vec<Option<usize>>,
    /// Each row with its key.
    rows: Vec<csv::KeyedRow>,
}

/// Pastes rows. A row changes the one that has its key already; the others are added. If the first line has the names
/// of columns, the cells below each are of that column, and other columns stay as they are; otherwise the cells are in
/// the order of the columns.
///
/// # Errors
/// An unknown name; a text that does not have rows of this table, with the line; a database that cannot be written. Then
/// nothing was pasted.
pub fn paste(store: &Store, clock: &Clock, name: &str, text: &str) -> Result<Pasted> {
    let (_, key, columns) = store.readers.read(|connection| rows::id_and_columns(connection, name))?;
    let pasted = parse(text, &columns, &key).map_err(|why| Error::TableRefused { table: name.to_owned(), why })?;
    let (name, now) = (name.to_owned(), clock.now());
    store.writer.write_blocking(move |connection| {
        let (id, ..) = rows::id_and_columns(connection, &name)?;
        rows::touch(connection, id, now)?;
        store_rows(connection, id, &pasted)
    })
}

fn parse(text: &str, columns: &[String], key: &str) -> Result<Rows, TableError> {
    let mut records = csv::records(text.as_bytes(), Some(columns.len()))?;
    let read = if take_names(&mut records, columns, key)? {
        csv::named(records)?
    } else {
        csv::fit(&mut records, columns.len())?;
        Read { columns: columns.to_vec(), rows: records }
    };
    let place = |name: &String| read.columns.iter().position(|column| column == name);
    Ok(Rows { places: columns.iter().map(place).collect(), rows: csv::keyed(&read, key)? })
}

/// Returns true if the first record has names of columns, and writes them as the table does.
///
/// # Errors
/// The key column is not among them, or a name that the table does not have.
fn take_names(records: &mut [(usize, Vec<String>)], columns: &[String], key: &str) -> Result<bool, TableError> {
    let Some((_, cells)) = records.first_mut() else { return Ok(false) };
    let known = |cell: &String| {
        let same = columns.iter().find(|column| *column == cell);
        same.or_else(|| columns.iter().find(|column| column.to_lowercase() == cell.to_lowercase())).cloned()
    };
    let names: Vec<Option<String>> = cells.iter().map(known).collect();
    let has_key = names.iter().flatten().any(|name| name == key);
    let unknown = cells.iter().zip(&names).find(|(cell, name)| !cell.is_empty() && name.is_none());
    match unknown {
        Some((cell, _)) if has_key => return Err(csv::no_such_column(cell, columns)),
        Some(_) => return Ok(false),
        None if has_key => {}
        None if names.iter().flatten().count() > 1 => {
            let present: Vec<String> = names.into_iter().flatten().collect();
            return Err(csv::no_such_column(key, &present));
        }
        None => return Ok(false),
    }
    for (cell, name) in cells.iter_mut().zip(names) {
        *cell = name.unwrap_or_default();
    }
    Ok(true)
}

fn store_rows(connection: &Connection, table_id: i64, pasted: &Rows) -> Result<Pasted> {
    let mut count = Pasted { added: 0, changed: 0 };
    for (key, pasted_cells) in &pasted.rows {
        let before = rows::by_key(connection, table_id, key)?;
        let cell = |(index, place): (usize, &Option<usize>)| match place {
            Some(place) => pasted_cells.get(*place).cloned(),
            None => before.as_ref().and_then(|row| row.cells.get(index)).cloned(),
        };
        let cells: Vec<String> =
            pasted.places.iter().enumerate().map(|place| cell(place).unwrap_or_default()).collect();
        rows::set(connection, table_id, before.as_ref().map(|row| row.position), key, &cells)?;
        match before {
            Some(_) => count.changed += 1,
            None => count.added += 1,
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Rows, TableError> {
        parse(text, &["imsi", "offer", "price"].map(str::to_owned), "imsi")
    }

    #[test]
    fn rows_without_names_are_in_the_order_of_the_columns() {
        let rows = parsed("250\tCream\t1990\r\n251\tSoap\r\n").expect("rows");
        assert_eq!(rows.places, [Some(0), Some(1), Some(2)]);
        let cells: Vec<_> = rows.rows.iter().map(|(key, cells)| (key.as_str(), cells.join("|"))).collect();
        assert_eq!(cells, [("250", "250|Cream|1990".to_owned()), ("251", "251|Soap|".to_owned())]);
    }

    #[test]
    fn first_line_with_names_says_which_cells_are_which() {
        let rows = parsed("price;imsi\n1990;250\n").expect("rows");
        assert_eq!((rows.places.as_slice(), rows.rows[0].0.as_str()), (&[Some(1), None, Some(0)][..], "250"));
        let rows = parsed("IMSI\tOffer\tPrice\n250\tCream\t1990\n").expect("rows");
        assert_eq!((rows.places.as_slice(), rows.rows.len()), (&[Some(0), Some(1), Some(2)][..], 1));
        assert_eq!(parsed("offer\t250\n").expect("rows").rows.len(), 1, "one name makes no line of names");
    }

    #[test]
    fn names_that_do_not_fit_the_table_are_refused() {
        for (text, column) in
            [("imsi\toffer\tcolour\n250\tCream\tred", "colour"), ("Offer\tprice\nCream\t1990", "imsi")]
        {
            let why = parsed(text).expect_err("refused");
            assert_eq!((why.code.as_str(), why.args["column"].as_str()), ("no_such_column", column), "{text}");
        }
    }

    #[test]
    fn rows_of_excel_keep_the_signs_in_their_cells() {
        let cells = |text: &str| parsed(text).expect("rows").rows.remove(0).1.join("|");
        assert_eq!(cells("крем\tКрем, 2 шт, 50 мл"), "крем|Крем, 2 шт, 50 мл|");
        assert_eq!(cells("крем\t\"Люкс\" крем\t5"), "крем|\"Люкс\" крем|5");
        assert_eq!(parsed("1\t\"a\tx\n2\tb\ty\n3\tc\tz").expect("rows").rows.len(), 3);
    }

    #[test]
    fn text_that_is_no_rows_is_refused_with_the_line() {
        for (text, code) in [("1\t2\t3\t4", "too_many_cells"), ("\t2", "no_key"), ("1\ta\n1\tb", "key_twice")] {
            assert_eq!(parsed(text).expect_err("refused").code.as_str(), code, "{text}");
        }
    }
}
