//! CSV that Excel opens correctly where the comma is the decimal separator: a byte order mark and semicolons.

use std::io::Write;

use crate::base::error::{Error, Result};

/// Writes a table: its titles, then its rows.
///
/// # Errors
/// The error of a row, or an `out` that cannot be written.
pub fn write<I>(mut out: impl Write, titles: &[String], rows: I) -> Result<()>
where
    I: IntoIterator<Item = Result<Vec<String>>>,
{
    let failed = |error: csv::Error| Error::Io { path: "the table".into(), source: std::io::Error::other(error) };
    out.write_all("\u{feff}".as_bytes()).map_err(Error::io("the table"))?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(titles).map_err(failed)?;
    for row in rows {
        writer.write_record(row?.iter().map(|cell| escape_formula(cell))).map_err(failed)?;
    }
    writer.flush().map_err(Error::io("the table"))
}

/// Escapes a text that starts like a formula, because Excel would run it
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn escape_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::StorageError;

    #[test]
    fn formulas_are_escaped_and_semicolons_quoted() {
        let mut out = Vec::new();
        let rows = [Ok(vec!["=1+1".to_owned(), "a;b".to_owned()]), Ok(vec!["+7916".to_owned(), "Ольга".to_owned()])];
        write(&mut out, &["a".to_owned(), "b".to_owned()], rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\u{feff}a;b\r\n'=1+1;\"a;b\"\r\n'+7916;Ольга\r\n");
    }

    #[test]
    fn error_of_a_row_is_returned() {
        let rows = [Err(Error::Storage(StorageError::DiskFull))];
        assert!(write(Vec::new(), &["a".to_owned()], rows).is_err());
    }
}
