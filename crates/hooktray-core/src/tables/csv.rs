//! Reads tables from CSV, as Excel and other programs write it: with commas, semicolons or tabs, in UTF-8 or an older charset.

mod split;

use std::collections::HashMap;

use split::{Record, Records};

use crate::base::error::{TableError, TableErrorCode};
use crate::event::decode_text;

/// Bytes that a file may have.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// Columns that a table may have.
const MAX_COLUMNS: usize = 200;

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
    named(records(file, None)?)
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

/// Returns the line of each record that is not empty, and its cells. `columns` are those of the table that they are for, if
/// it is known.
///
/// # Errors
/// Why the file has no records, with the line.
pub(super) fn records(file: &[u8], columns: Option<usize>) -> Result<Vec<(usize, Vec<String>)>, TableError> {
    if file.len() > MAX_BYTES {
        let most = MAX_BYTES / 1024 / 1024;
        let message = format!("the file is larger than {most} MiB");
        return Err(TableErrorCode::TooLarge.error(message).with("most", most));
    }
    let text = decode_text(file, None).filter(|text| !text.contains('\0'));
    let text = text.ok_or_else(|| TableErrorCode::NotText.error("the file is not text; save the sheet as CSV"))?;
    let records: Vec<Record<'_>> = Records::of(text.trim_start_matches('\u{feff}'), columns).collect();
    check_quotes(&records)?;
    records.into_iter().filter(|record| !record.is_empty()).map(cells_of).collect()
}

/// Checks that no quotation mark takes other lines into its cell by mistake.
///
/// # Errors
/// The line of one that is not closed, if its row then has more or fewer cells than the first one; the line of a text that
/// could be several rows as well.
fn check_quotes(records: &[Record<'_>]) -> Result<(), TableError> {
    let width = records.iter().find(|record| !record.is_empty()).map_or(0, |record| record.cells.len());
    // If no quotation mark is stray, all are meant.
    let has_stray = records.iter().any(|record| record.has_stray_quote);
    for record in records {
        let is_doubtful = has_stray && record.could_be_rows_of(width);
        if is_doubtful || record.has_open_quote && record.cells.len() != width {
            let line = record.line;
            let message = format!("line {line} has a quotation mark that is not closed");
            return Err(TableErrorCode::OpenQuote.error(message).with("line", line));
        }
    }
    Ok(())
}

/// Returns the line of a record and its cells, as they stand in the sheet.
///
/// # Errors
/// A number of which Excel has stored only the first digits.
fn cells_of(record: Record<'_>) -> Result<(usize, Vec<String>), TableError> {
    let line = record.line;
    let cells: Vec<String> = record.cells.iter().map(|cell| text_of(cell.trim())).collect();
    if let Some(number) = cells.iter().find(|cell| is_rounded(cell)) {
        let message = format!("line {line} has the number {number}, whose digits Excel has dropped");
        return Err(TableErrorCode::Rounded.error(message).with("line", line).with("number", number));
    }
    Ok((line, cells))
}

/// Returns the text of a cell that is the formula of a text: `="007"`.
fn text_of(cell: &str) -> String {
    let formula = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    // A formula of several parts has more quotation marks.
    let formula = formula.filter(|text| !text.replace("\"\"", "").contains('"'));
    formula.map_or_else(|| cell.to_owned(), |text| text.replace("\"\"", "\""))
}

/// True for a number as Excel saves those of twelve digits and more: `2.50011E+14`.
fn is_rounded(cell: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    cell.split_once("E+").is_some_and(|(digits, exponent)| {
        let (whole, rest) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
        whole.len() == 1
            && is_number(whole)
            && is_number(rest)
            && is_number(exponent)
            && exponent.parse().is_ok_and(|digits: u32| digits >= 11)
    })
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
    if columns.len() > MAX_COLUMNS {
        let message = format!("a table has at most {MAX_COLUMNS} columns");
        return Err(TableErrorCode::TooManyColumns.error(message).with("most", MAX_COLUMNS));
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
    fn forms_of_excel_are_read() {
        let expected = [["imsi", "offer"], ["007", "Крем"]];
        for file in [
            "sep=;\r\nimsi;offer\r\n=\"007\";Крем",
            "\u{feff}\"sep=\t\"\nimsi\toffer\n007\tКрем",
            "imsi;offer\n\"=\"\"007\"\"\";Крем",
            "sep=,\nimsi,offer\n007,Крем",
            "sep=;\rimsi;offer\r007;Крем",
        ] {
            assert_eq!(cells(file.as_bytes()), expected, "{file}");
        }
        for number in ["2.50011E+14", "2,50011E+14", "3E+15"] {
            let why = read(format!("imsi;offer\n007;Крем\n{number};Мыло").as_bytes()).unwrap_err();
            assert_eq!((why.code, why.args["line"].as_str()), (TableErrorCode::Rounded, "3"));
        }
        assert_eq!(
            cells(b"word;n\nE+5;1E+x\n5E+10;=\"a\"&B2"),
            [["word", "n"], ["E+5", "1E+x"], ["5E+10", "=\"a\"&B2"]]
        );
    }

    #[test]
    fn quotation_mark_that_is_not_closed_takes_no_other_line_with_it() {
        let mut file = "key;offer\n".to_owned();
        for n in 1..=1000 {
            let quote = if n == 10 { "\"" } else { "" };
            file += &format!("{n};{quote}o{n}\n");
        }
        let read_file = read(file.as_bytes()).unwrap();
        assert_eq!((read_file.rows.len(), read_file.rows[9].1[1].as_str()), (1000, "\"o10"));
        // A closed one later is one of its own.
        let read_file = read(b"key;offer\n1;\"o1\n2;\"o;2\"\n3;\"\"\n").unwrap();
        let offers: Vec<&str> = read_file.rows.iter().map(|(_, cells)| cells[1].as_str()).collect();
        assert_eq!(offers, ["\"o1", "o;2", ""]);
        assert_eq!(cells("k\to\n1\t\"Люкс\" крем".as_bytes()), [["k", "o"], ["1", "\"Люкс\" крем"]]);
        for (file, line) in
            [("k;o\n1;a\n2;\"b;c\n3;d", "3"), ("k;o\n1;\"a\n2;3\"\n4;5\"", "2"), ("k;o;p\n1;\"a\nb", "2")]
        {
            let why = read(file.as_bytes()).unwrap_err();
            assert_eq!((why.code, why.args["line"].as_str()), (TableErrorCode::OpenQuote, line), "{file}");
        }
        assert_eq!(cells(b"k;o\n1;\"a\n2;3\"\n"), [["k", "o"], ["1", "a\n2;3"]]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_line() {
        for (file, word) in [
            ("", "empty"),
            ("a;b\n1;\0", "not text"),
            ("\0\0\0\0", "not text"),
            ("a;\"\";c\n1;2;3", "column 2"),
            ("a;a\n1;2", "called “a”"),
            ("a;b\n1;2;3", "line 2"),
            ("\u{0}\u{1}\u{2}", "not text"),
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
