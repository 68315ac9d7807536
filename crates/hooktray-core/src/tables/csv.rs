//! Tables as CSV, as Excel and other programs write it: with commas, semicolons or tabs, in UTF-8 or an older charset.

use std::collections::HashMap;
use std::io::Write;

use csv::{ReaderBuilder, Terminator, WriterBuilder};

use crate::base::error::{Error, Result};
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
    rows: Vec<(usize, Vec<String>)>,
}

/// Reads a file. Its first line has the names of the columns; empty lines are left out.
///
/// # Errors
/// Why it is no table, with the line.
pub(super) fn read(file: &[u8]) -> Result<Read, String> {
    if file.len() > MOST_BYTES {
        return Err(format!("the file is larger than {} MiB", MOST_BYTES / 1024 / 1024));
    }
    let text = decode_text(file, None).ok_or("the file is no text; save the sheet as CSV")?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        // The reader counts from the end of the record before, which empty lines may follow.
        let before = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let before =
            text.get(before..).map_or(counted, |rest| text.len() - rest.trim_start_matches(['\r', '\n']).len());
        line += text.get(counted..before).unwrap_or_default().matches('\n').count();
        counted = before;
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, cells));
        }
    }
    if rows.is_empty() {
        return Err("the file is empty; its first line has the names of the columns".to_owned());
    }
    let (_, mut columns) = rows.remove(0);
    // Excel writes columns that were once filled.
    let filled = columns.iter().rposition(|column| !column.is_empty()).map_or(0, |last| last + 1);
    columns.truncate(filled);
    check_columns(&columns)?;
    for (line, cells) in &mut rows {
        if cells.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
            return Err(format!("line {line} has more cells than there are columns"));
        }
        cells.resize(columns.len(), String::new());
    }
    Ok(Read { columns, rows })
}

fn check_columns(columns: &[String]) -> Result<(), String> {
    if columns.len() > MOST_COLUMNS {
        return Err(format!("a table has at most {MOST_COLUMNS} columns"));
    }
    for (index, column) in columns.iter().enumerate() {
        if column.is_empty() {
            return Err(format!("column {} has no name in the first line", index + 1));
        }
        if columns[..index].contains(column) {
            return Err(format!("two columns are called “{column}”"));
        }
    }
    Ok(())
}

/// Returns the rows with their keys.
///
/// # Errors
/// No such column; a row without a key; two rows with one key.
pub(super) fn keyed(read: &Read, key: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let index = read.columns.iter().position(|column| column == key);
    let index = index.ok_or_else(|| format!("there is no column “{key}”; there are: {}", read.columns.join(", ")))?;
    let mut lines: HashMap<&str, usize> = HashMap::with_capacity(read.rows.len());
    let mut rows = Vec::with_capacity(read.rows.len());
    for (line, cells) in &read.rows {
        let value = cells[index].as_str();
        if value.is_empty() {
            return Err(format!("line {line} has nothing in its column “{key}”"));
        }
        if let Some(first) = lines.insert(value, *line) {
            return Err(format!("lines {first} and {line} have the same “{key}”: {value}"));
        }
        rows.push((value.to_owned(), cells.clone()));
    }
    Ok(rows)
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
    // The first of the largest: a file of one column has none of them.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(delimiter, _)| *delimiter)
}

/// Writes CSV with a byte order mark and semicolons, as Excel in Russia expects it.
pub(super) struct Writer<W: Write>(csv::Writer<W>);

impl<W: Write> Writer<W> {
    pub(super) fn new(mut out: W, columns: &[String]) -> Result<Writer<W>> {
        out.write_all("\u{feff}".as_bytes()).map_err(Error::io("the table"))?;
        let writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(out);
        let mut writer = Writer(writer);
        writer.row(columns)?;
        Ok(writer)
    }

    pub(super) fn row(&mut self, cells: &[String]) -> Result<()> {
        let failed = |error: csv::Error| Error::Io { path: "the table".into(), source: std::io::Error::other(error) };
        self.0.write_record(cells).map_err(failed)
    }

    pub(super) fn end(mut self) -> Result<()> {
        self.0.flush().map_err(Error::io("the table"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("a;\"\";c\n1;2;3", "column 2"),
            ("a;a\n1;2", "called “a”"),
            ("a;b\n1;2;3", "line 2"),
            ("\u{0}\u{1}\u{2}", "no text"),
        ] {
            let why = read(file.as_bytes()).unwrap_err();
            assert!(why.contains(word), "{file}: {why}");
        }
        let keys = |file: &str, key: &str| keyed(&read(file.as_bytes()).unwrap(), key).unwrap_err();
        assert!(keys("a;b\n1;2", "c").contains("there are: a, b"));
        assert!(keys("a;b\n;2", "a").contains("line 2"));
        assert!(keys("a;b\n1;2\n\n1;3", "a").contains("lines 2 and 4"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, &["a".to_owned(), "b".to_owned()]).unwrap();
        writer.row(&["+7916".to_owned(), "x\"y;\nz".to_owned()]).unwrap();
        writer.end().unwrap();
        assert_eq!(cells(&out), [["a", "b"], ["+7916", "x\"y;\nz"]]);
    }
}
