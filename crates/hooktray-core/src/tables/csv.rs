//! Reads tables from CSV, as Excel and other programs write it: with commas, semicolons or tabs, in UTF-8 or an older charset.

use std::collections::HashMap;

use csv::ReaderBuilder;

use crate::base::error::{TableError, TableErrorCode};
use crate::event::decode_text;

/// Bytes that a file may have.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Columns that a table may have.
const MOST_COLUMNS: usize = 200;

/// A file's columns and rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) columns: Vec<String>,
    /// The line of each row, and its cells.
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

/// Reads a file. Its first line has the names of the columns; empty lines are left out.
///
/// # Errors
/// Why it is not a table, with the line.
pub(super) fn read(file: &[u8]) -> Result<Read, TableError> {
    named(records(file)?)
}

/// Takes the first record for the names of the columns.
///
/// # Errors
/// Why the records are not a table, with the line.
pub(super) fn named(mut rows: Vec<(usize, Vec<String>)>) -> Result<Read, TableError> {
    if rows.is_empty() {
        let message = "the file is empty; its first line has the names of the columns";
        return Err(TableErrorCode::Empty.error(message));
    }
    let (_, mut columns) = rows.remove(0);
    // Excel writes columns that were once filled.
    let filled = columns.iter().rposition(|column| !column.is_empty()).map_or(0, |last| last + 1);
    columns.truncate(filled);
    check_columns(&columns)?;
    fit(&mut rows, columns.len())?;
    Ok(Read { columns, rows })
}

/// Returns the line of each record that is not empty, and its cells.
pub(super) fn records(file: &[u8]) -> Result<Vec<(usize, Vec<String>)>, TableError> {
    if file.len() > MOST_BYTES {
        let most = MOST_BYTES / 1024 / 1024;
        let message = format!("the file is larger than {most} MiB");
        return Err(TableErrorCode::TooLarge.error(message).with("most", most));
    }
    let text = decode_text(file, None)
        .ok_or_else(|| TableErrorCode::NotText.error("the file is no text; save the sheet as CSV"))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| TableErrorCode::NotText.error(error.to_string()))?;
        // The reader counts from the end of the record before, which empty lines may follow.
        let before = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let before =
            text.get(before..).map_or(counted, |rest| text.len() - rest.trim_start_matches(['\r', '\n']).len());
        line += text.get(counted..before).unwrap_or_default().matches('\n').count();
        counted = before;
        if record.iter().any(|cell| cell.contains('\0')) {
            return Err(TableErrorCode::NotText.error("the file is no text; save the sheet as CSV"));
        }
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, cells));
        }
    }
    Ok(rows)
}

/// Gives each row this many cells.
///
/// # Errors
/// The line of a row that has more.
pub(super) fn fit(rows: &mut [(usize, Vec<String>)], columns: usize) -> Result<(), TableError> {
    for (line, cells) in rows {
        if cells.iter().skip(columns).any(|cell| !cell.is_empty()) {
            let message = format!("line {line} has more cells than there are columns");
            return Err(TableErrorCode::TooManyCells.error(message).with("line", line));
        }
        cells.resize(columns, String::new());
    }
    Ok(())
}

/// Checks the names of the columns.
///
/// # Errors
/// Why a table cannot have them.
pub(super) fn check_columns(columns: &[String]) -> Result<(), TableError> {
    if columns.len() > MOST_COLUMNS {
        let message = format!("a table has at most {MOST_COLUMNS} columns");
        return Err(TableErrorCode::TooManyColumns.error(message).with("most", MOST_COLUMNS));
    }
    for (index, column) in columns.iter().enumerate() {
        let number = index + 1;
        if column.is_empty() {
            let message = format!("column {number} has no name in the first line");
            return Err(TableErrorCode::ColumnUnnamed.error(message).with("number", number));
        }
        if columns[..index].contains(column) {
            let message = format!("two columns are called “{column}”");
            return Err(TableErrorCode::ColumnTwice.error(message).with("column", column));
        }
    }
    Ok(())
}

/// A row: its key, and its cells.
pub(super) type KeyedRow = (String, Vec<String>);

/// Returns the rows with their keys.
///
/// # Errors
/// No such column; a row without a key; two rows with one key.
pub(super) fn keyed(read: &Read, key: &str) -> Result<Vec<KeyedRow>, TableError> {
    let index = read.columns.iter().position(|column| column == key);
    let index = index.ok_or_else(|| no_such_column(key, &read.columns))?;
    let mut lines: HashMap<&str, usize> = HashMap::with_capacity(read.rows.len());
    let mut rows = Vec::with_capacity(read.rows.len());
    for (line, cells) in &read.rows {
        let value = cells[index].as_str();
        if value.is_empty() {
            let message = format!("line {line} has nothing in its column “{key}”");
            return Err(TableErrorCode::NoKey.error(message).with("line", line).with("column", key));
        }
        if let Some(first) = lines.insert(value, *line) {
            let message = format!("lines {first} and {line} have the same “{key}”: {value}");
            let mistake = TableErrorCode::KeyTwice.error(message).with("first", first).with("line", line);
            return Err(mistake.with("column", key).with("key", value));
        }
        rows.push((value.to_owned(), cells.clone()));
    }
    Ok(rows)
}

/// Returns the mistake that a table has no such column.
pub(super) fn no_such_column(column: &str, columns: &[String]) -> TableError {
    let message = format!("there is no column “{column}”; there are: {}", columns.join(", "));
    TableErrorCode::NoSuchColumn.error(message).with("column", column)
}

/// Returns the delimiter of a file: the one that its first line has most of, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equal counts the first delimiter wins. A file of one column has no delimiter at all.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::csv::{CsvWriter, Formulas};

    fn cells(file: &[u8]) -> Vec<Vec<String>> {
        let Read { columns, rows } = read(file).unwrap();
        std::iter::once(columns).chain(rows.into_iter().map(|(_, cells)| cells)).collect()
    }

    #[test]
    fn files_of_every_program_are_read() {
        let expected = [["imsi", "offer"], ["250", "Крем; 2 шт"]];
        let windows_1251 = encoding_rs::WINDOWS_1251.encode("imsi;offer\r\n250;\"Крем; 2 шт\"\r\n").0.into_owned();
        for file in [
            "imsi,offer\n250,Крем; 2 шт\n".as_bytes(),
            "\u{feff}imsi;offer\r\n250;\"Крем; 2 шт\"\r\n".as_bytes(),
            "imsi\toffer\r\n\r\n250\tКрем; 2 шт\r\n\t\r\n".as_bytes(),
            "imsi;offer;;\r\n 250 ;\"Крем; 2 шт\";;\r\n".as_bytes(),
            windows_1251.as_slice(),
        ] {
            assert_eq!(cells(file), expected, "{}", String::from_utf8_lossy(file));
        }
        assert_eq!(cells(b"word\ncream\n"), [["word"], ["cream"]]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_line() {
        for (file, word) in [
            ("", "empty"),
            ("a;b\n1;\0", "no text"),
            ("\0\0\0\0", "no text"),
            ("a;\"\";c\n1;2;3", "column 2"),
            ("a;a\n1;2", "called “a”"),
            ("a;b\n1;2;3", "line 2"),
            ("\u{0}\u{1}\u{2}", "no text"),
        ] {
            let why = read(file.as_bytes()).unwrap_err().to_string();
            assert!(why.contains(word), "{file}: {why}");
        }
        let keys = |file: &str, key: &str| keyed(&read(file.as_bytes()).unwrap(), key).unwrap_err().to_string();
        assert!(keys("a;b\n1;2", "c").contains("there are: a, b"));
        assert!(keys("a;b\n;2", "a").contains("line 2"));
        assert!(keys("a;b\n1;2\n\n1;3", "a").contains("lines 2 and 4"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut out = Vec::new();
        let mut writer = CsvWriter::new(&mut out, &["a".to_owned(), "b".to_owned()], Formulas::Kept).unwrap();
        writer.row(&["+7916".to_owned(), "x\"y;\nz".to_owned()]).unwrap();
        writer.end().unwrap();
        assert_eq!(cells(&out), [["a", "b"], ["+7916", "x\"y;\nz"]]);
    }
}
