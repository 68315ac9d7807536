//! CSV that Excel opens correctly where the comma is the decimal separator: a byte order mark and semicolons.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::error::{Error, Result};

/// What becomes of a cell that starts like a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// An apostrophe goes before it, because Excel would run it (<https://owasp.org/www-community/attacks/CSV_Injection>). For
    /// texts of strangers.
    Escaped,
    /// It stays as it is, so that the file can be read back. For texts of the owner.
    Kept,
}

/// Writes rows as CSV.
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    csv: csv::Writer<W>,
    formulas: Formulas,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file with the titles of its columns.
    ///
    /// # Errors
    /// An `out` that cannot be written; the same for the other functions.
    pub fn new(mut out: W, titles: &[String], formulas: Formulas) -> Result<CsvWriter<W>> {
        out.write_all("\u{feff}".as_bytes()).map_err(Error::io("the table"))?;
        let csv = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(out);
        let mut writer = CsvWriter { csv, formulas };
        writer.row(titles)?;
        Ok(writer)
    }

    /// Writes a row.
    ///
    /// # Errors
    /// As of [`CsvWriter::new`].
    pub fn row(&mut self, cells: &[String]) -> Result<()> {
        let failed = |error: csv::Error| Error::Io { path: "the table".into(), source: std::io::Error::other(error) };
        match self.formulas {
            Formulas::Escaped => self.csv.write_record(cells.iter().map(|cell| escape_formula(cell))),
            Formulas::Kept => self.csv.write_record(cells),
        }
        .map_err(failed)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As of [`CsvWriter::new`].
    pub fn end(mut self) -> Result<()> {
        self.csv.flush().map_err(Error::io("the table"))
    }
}

fn escape_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(formulas: Formulas) -> String {
        let mut out = Vec::new();
        let mut writer = CsvWriter::new(&mut out, &["a".to_owned(), "b".to_owned()], formulas).unwrap();
        writer.row(&["=1+1".to_owned(), "a;b".to_owned()]).unwrap();
        writer.row(&["+7916".to_owned(), "Ольга".to_owned()]).unwrap();
        writer.end().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn semicolons_are_quoted_and_formulas_escaped_or_kept() {
        assert_eq!(written(Formulas::Escaped), "\u{feff}a;b\r\n'=1+1;\"a;b\"\r\n'+7916;Ольга\r\n");
        assert_eq!(written(Formulas::Kept), "\u{feff}a;b\r\n=1+1;\"a;b\"\r\n+7916;Ольга\r\n");
    }
}
