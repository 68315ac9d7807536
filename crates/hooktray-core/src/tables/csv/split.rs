//! Splits text into records and cells, and finds out which sign is between the cells.

/// What may be between cells. A spreadsheet writes a tab, and a tab is seldom part of a cell; a comma often is.
const DELIMITERS: [char; 3] = ['\t', ';', ','];
/// How many records are looked at for the delimiter.
const LOOKED_AT: usize = 200;

/// A record: usually a line.
#[derive(Debug)]
pub(super) struct Record<'a> {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
    /// True if a cell begins with a quotation mark that nothing closes, so that it is part of the text.
    pub(super) has_open_quote: bool,
    /// True if a quotation mark is part of a cell that is not quoted.
    pub(super) has_stray_quote: bool,
    /// The record as it is written.
    written: &'a str,
    delimiter: char,
}

impl Record<'_> {
    /// True if no cell has a text.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// True if each line of a record of several lines would be a row of so many cells.
    pub(super) fn could_be_rows_of(&self, cells: usize) -> bool {
        let is_row = |line: &str| cells > 1 && line.split(self.delimiter).count() == cells;
        self.written.contains(['\r', '\n']) && self.written.lines().all(is_row)
    }
}

/// The records of a text.
#[derive(Debug, Clone)]
pub(super) struct Records<'a> {
    rest: &'a str,
    line: usize,
    delimiter: char,
}

impl<'a> Records<'a> {
    /// Returns the records of a text for a table of so many columns, if they are known. Excel writes and reads a first line
    /// that names the delimiter: `sep=;`.
    pub(super) fn of(text: &'a str, columns: Option<usize>) -> Records<'a> {
        let (first, rest) = text
            .split_once("\r\n")
            .filter(|(first, _)| !first.contains(['\r', '\n']))
            .unwrap_or_else(|| text.split_once(['\r', '\n']).unwrap_or((text, "")));
        let named = first.trim_matches('"').strip_prefix("sep=").and_then(|sign| sign.parse::<char>().ok());
        match named {
            Some(delimiter) => Records { rest, line: 2, delimiter },
            None => Records { rest: text, line: 1, delimiter: delimiter(text, columns) },
        }
    }

    /// Reads a cell up to what ends it.
    fn cell(&mut self) -> Cell {
        let delimiter = self.delimiter;
        let (cell, length) = match quoted(self.rest, delimiter) {
            Some((text, length)) => (Cell { text, is_open: false, is_stray: false }, length),
            None => {
                let length = self.rest.find([delimiter, '\r', '\n']).unwrap_or(self.rest.len());
                let text = self.rest[..length].to_owned();
                let is_open = text.starts_with('"') && !text.matches('"').count().is_multiple_of(2);
                let is_stray = text.contains('"') && !text.starts_with("=\"");
                (Cell { text, is_open, is_stray }, length)
            }
        };
        self.take(length);
        cell
    }

    fn take(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count() + taken.matches('\r').count() - taken.matches("\r\n").count();
        self.rest = rest;
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (all, line, delimiter) = (self.rest, self.line, self.delimiter);
        let mut record =
            Record { line, cells: Vec::new(), has_open_quote: false, has_stray_quote: false, written: "", delimiter };
        loop {
            let cell = self.cell();
            record.has_open_quote |= cell.is_open;
            record.has_stray_quote |= cell.is_stray;
            record.cells.push(cell.text);
            if !self.rest.starts_with(delimiter) {
                break;
            }
            self.take(delimiter.len_utf8());
        }
        record.written = &all[..all.len() - self.rest.len()];
        let end = ["\r\n", "\n", "\r"].into_iter().find(|end| self.rest.starts_with(end));
        self.take(end.map_or(0, str::len));
        Some(record)
    }
}

struct Cell {
    text: String,
    is_open: bool,
    is_stray: bool,
}

/// Returns the text of a quoted cell and how long it is with its quotation marks; `None` if the text does not begin with a
/// cell whose quotation marks are around all of it.
fn quoted(text: &str, delimiter: char) -> Option<(String, usize)> {
    let mut rest = text.strip_prefix('"')?;
    let mut cell = String::new();
    loop {
        let (before, after) = rest.split_once('"')?;
        cell.push_str(before);
        if let Some(more) = after.strip_prefix('"') {
            cell.push('"');
            rest = more;
            continue;
        }
        let end = after.trim_start_matches(' ');
        let is_around = end.is_empty() || end.starts_with([delimiter, '\r', '\n']);
        return is_around.then(|| (cell, text.len() - end.len()));
    }
}

/// Returns the delimiter of a text: the first one that its first line has, unless another one gives more of its lines as
/// many cells as the first line.
fn delimiter(text: &str, columns: Option<usize>) -> char {
    let widths = |delimiter| {
        let records = Records { rest: text, line: 1, delimiter }.filter(|record| !record.is_empty());
        records.take(LOOKED_AT).map(|record| record.cells.len()).collect::<Vec<usize>>()
    };
    let fitting = |widths: &[usize]| match widths.first() {
        Some(first) if *first > 1 => widths.iter().filter(|width| *width == first).count(),
        _ => 0,
    };
    let widths = DELIMITERS.map(|delimiter| (delimiter, widths(delimiter)));
    let has_more = |widths: &[usize]| widths.iter().filter(|width| **width > 1).count() * 2 > widths.len();
    let [(tab, of_tab), ..] = &widths;
    if has_more(of_tab) {
        return *tab;
    }
    // Of equal ones the first wins.
    let best = widths.iter().rev().max_by_key(|(_, widths)| fitting(widths)).filter(|(_, widths)| fitting(widths) > 0);
    if let Some((delimiter, _)) = best {
        return *delimiter;
    }
    // Rows of a known table may begin with one that has only a key. A file of one column has no delimiter at all.
    let splits =
        |widths: &[usize]| columns.is_some_and(|columns| widths.iter().any(|width| (2..=columns).contains(width)));
    widths.iter().find(|(_, widths)| splits(widths)).map_or(';', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, columns: Option<usize>) -> Vec<Vec<String>> {
        Records::of(text, columns).map(|record| record.cells).collect()
    }

    #[test]
    fn delimiter_is_the_one_that_the_lines_agree_on() {
        for (text, columns, expected) in [
            ("крем\tКрем, 2 шт, 50 мл", Some(3), ["крем", "Крем, 2 шт, 50 мл"]),
            ("крем\tКрем; 2 шт; 50 мл", Some(3), ["крем", "Крем; 2 шт; 50 мл"]),
            ("крем;Крем, 2 шт, 50 мл", Some(3), ["крем", "Крем, 2 шт, 50 мл"]),
            ("слово;Цена, руб, шт\nкрем;10", None, ["слово", "Цена, руб, шт"]),
            ("слово,Цена; руб\nкрем,10\nмыло,20", None, ["слово", "Цена; руб"]),
            ("a,b; c; d\n1,2", None, ["a", "b; c; d"]),
            ("k\tЦена, руб\n1\tа, б\t2\n3\tв, г\n", None, ["k", "Цена, руб"]),
        ] {
            assert_eq!(cells(text, columns)[0], expected, "{text}");
        }
        assert_eq!(cells("250\n251\tКрем", Some(3))[1], ["251", "Крем"]);
        assert_eq!(cells("word\nКрем, 2 шт", None)[1], ["Крем, 2 шт"]);
    }

    #[test]
    fn lines_are_counted_in_texts_of_several_lines() {
        let lines = |text: &str| Records::of(text, None).map(|record| record.line).collect::<Vec<_>>();
        assert_eq!(lines("a;b\r\n1;\"x\r\ny\"\r\n\r\n2;z"), [1, 2, 4, 5]);
        assert_eq!(lines("a;b\r1;2\r"), [1, 2]);
        assert_eq!(lines("sep=;\na;b"), [2]);
    }
}
