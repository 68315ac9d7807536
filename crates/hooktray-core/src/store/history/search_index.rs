//! The index of the search: how it follows the records, and how a text is looked up in it.
//!
//! It knows which three characters stand in which record (<https://www.sqlite.org/fts5.html#the_trigram_tokenizer>).
//! Records are added in batches after they came: one batch costs a tenth of what adding each by itself would, and
//! nobody who sends a record waits for it.

use rusqlite::{Connection, types::Value as Sql};

use crate::base::error::Result;

/// Characters that one step adds to the index, so that it is done in a few milliseconds.
const STEP: i64 = 80_000;
/// Records that one step adds to the index at most.
const STEP_RECORDS: i64 = 256;
/// Pages that one step of merging writes.
const MERGED: i64 = 32;
/// The index is written anew when one record in so many of it was deleted.
const DELETED: i64 = 10;
/// Threes of characters that are asked for at most: enough to leave little to be read.
const THREES: usize = 24;
/// From how many characters on a text may be the beginning of an id. Ids begin with the time: fewer are minutes of it.
const ID_FROM: usize = 8;

/// How many records are not in the index yet, at most.
pub(crate) fn behind(connection: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(seq), 0) - (SELECT last_seq FROM search_index_state) FROM requests";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Adds some records to the index; gives whether there are more.
pub(crate) fn follow(connection: &Connection) -> Result<bool> {
    let mut upto = None;
    {
        let mut waiting = connection.prepare_cached(
            "SELECT seq, length(search_text) FROM requests WHERE seq > (SELECT last_seq FROM search_index_state) ORDER BY seq LIMIT ?1",
        )?;
        let mut rows = waiting.query([STEP_RECORDS])?;
        let mut length = 0;
        while length < STEP
            && let Some(row) = rows.next()?
        {
            upto = Some(row.get::<_, i64>(0)?);
            length += row.get::<_, i64>(1)?;
        }
    }
    let Some(upto) = upto else { return Ok(false) };
    let mut add = connection.prepare_cached(
        "INSERT INTO search_index (rowid, text) SELECT seq, text FROM search_texts WHERE seq > (SELECT last_seq FROM search_index_state) AND seq <= ?1",
    )?;
    add.execute([upto])?;
    connection.prepare_cached("UPDATE search_index_state SET last_seq = ?1")?.execute([upto])?;
    Ok(behind(connection)? > 0)
}

/// Merges some of what was added to the index; gives whether there is more to merge.
pub(crate) fn merge(connection: &Connection) -> Result<bool> {
    merge_pages(connection, MERGED)
}

/// Begins to write the index anew, if much of it is of records that were deleted; [`merge`] goes on with it.
pub(crate) fn clear_out(connection: &Connection) -> Result<bool> {
    let deleted: i64 = connection.query_row("SELECT deleted FROM search_index_state", [], |row| row.get(0))?;
    let left: i64 = connection.query_row("SELECT coalesce(sum(count), 0) FROM counters", [], |row| row.get(0))?;
    if deleted == 0 || deleted < left / DELETED {
        return Ok(false);
    }
    connection.execute("UPDATE search_index_state SET deleted = 0", [])?;
    // A negative number puts all parts of the index on one level, to be merged into one.
    merge_pages(connection, -MERGED)
}

fn merge_pages(connection: &Connection, pages: i64) -> Result<bool> {
    let before = connection.total_changes();
    connection
        .prepare_cached("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?1)")?
        .execute([pages])?;
    // Fewer than two changes: there was nothing to do (<https://www.sqlite.org/fts5.html#the_merge_command>).
    Ok(connection.total_changes() - before >= 2)
}

/// A text to be looked for, as people type it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Wanted {
    /// In small letters.
    text: String,
    /// The digits of a number, without what differs from spelling to spelling; only where they are not the text.
    digits: Option<String>,
}

impl Wanted {
    pub(in crate::store) fn new(text: &str) -> Wanted {
        let text = text.trim().replace('\0', "").to_lowercase();
        let digits = digits(&text).filter(|digits| *digits != text);
        Wanted { text, digits }
    }

    fn spellings(&self) -> impl Iterator<Item = &str> {
        [Some(self.text.as_str()), self.digits.as_deref()].into_iter().flatten()
    }

    /// The question to the index; nothing for one character, of which it knows nothing.
    pub(in crate::store) fn question(&self) -> Option<String> {
        let all = self.spellings().map(threes).collect::<Option<Vec<_>>>()?;
        Some(all.iter().map(|threes| format!("({})", threes.join(" AND "))).collect::<Vec<_>>().join(" OR "))
    }

    /// The condition on `requests.search_text` under which a record is meant, with its values.
    pub(in crate::store) fn condition(&self) -> (String, Vec<Sql>) {
        // Two characters are the beginning of a word: within words they stand everywhere.
        if self.text.chars().count() == 2 {
            let text = "(' ' || replace(search_text, char(10), char(10) || ' '))";
            return (format!("instr({text}, ?) > 0"), vec![format!(" {}", self.text).into()]);
        }
        let conditions: Vec<_> = self.spellings().map(|_| "instr(search_text, ?) > 0").collect();
        let values = self.spellings().map(|spelling| spelling.to_owned().into()).collect();
        (format!("({})", conditions.join(" OR ")), values)
    }

    /// The span of the ids that begin with the text, if it may be the beginning of one.
    pub(in crate::store) fn ids(&self) -> Option<(String, String)> {
        let of_an_id = |c: char| c == '-' || c.is_ascii_hexdigit();
        let may_be = self.text.len() >= ID_FROM && self.text.chars().all(of_an_id);
        may_be.then(|| (self.text.clone(), format!("{}g", self.text)))
    }
}

/// The digits of what may be a number or a part of one. What people put before it is left out: 8, +7 and 00.
fn digits(text: &str) -> Option<String> {
    let of_a_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+()-./".contains(c);
    if !text.chars().all(of_a_number) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches("00");
    let national = match digits.as_bytes() {
        [b'7' | b'8', rest @ ..] if rest.len() == 10 => &digits[1..],
        [b'0', rest @ ..] if rest.len() >= 8 => &digits[1..],
        _ => digits,
    };
    (national.len() >= 3).then(|| national.to_owned())
}

/// The threes of characters that stand in a text, as the index is asked for them.
fn threes(text: &str) -> Option<Vec<String>> {
    let characters: Vec<char> = match text.chars().count() {
        0 | 1 => return None,
        2 => std::iter::once(' ').chain(text.chars()).collect(),
        _ => text.chars().collect(),
    };
    let quoted = |three: &[char]| format!("\"{}\"", three.iter().collect::<String>().replace('"', "\"\""));
    let mut threes: Vec<String> = Vec::new();
    for three in characters.windows(3).map(quoted) {
        if threes.len() < THREES && !threes.contains(&three) {
            threes.push(three);
        }
    }
    Some(threes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_looked_for_however_it_is_typed() {
        for typed in ["8 (916) 555-01-17", "+7 916 555 01 17", "89165550117", "007 916 555-01-17", "9165550117"] {
            let wanted = Wanted::new(typed);
            assert_eq!(wanted.digits.unwrap_or(wanted.text), "9165550117", "{typed}");
        }
        assert_eq!(Wanted::new("050 123 45 67").digits.as_deref(), Some("501234567"));
        assert_eq!(Wanted::new("01-17").digits.as_deref(), Some("0117"));
        assert_eq!(Wanted::new("заказ 17").digits, None);
        assert_eq!(Wanted::new("1-7").digits, None);
    }

    #[test]
    fn the_index_is_asked_for_threes_and_for_beginnings_of_words() {
        assert_eq!(Wanted::new("Ольга").question().unwrap(), r#"("оль" AND "льг" AND "ьга")"#);
        assert_eq!(Wanted::new("01-1").question().unwrap(), r#"("01-" AND "1-1") OR ("011")"#);
        assert_eq!(Wanted::new("Ян").question().unwrap(), r#"(" ян")"#);
        assert_eq!(Wanted::new("a\"b").question().unwrap(), r#"("a""b")"#);
        assert_eq!(Wanted::new("77777").question().unwrap(), r#"("777")"#);
        assert_eq!(Wanted::new("я").question(), None);
    }

    #[test]
    fn only_what_is_long_enough_is_the_beginning_of_an_id() {
        assert!(Wanted::new("0193A5C2-7").ids().is_some());
        assert!(Wanted::new("0193").ids().is_none() && Wanted::new("ольга123").ids().is_none());
    }
}
