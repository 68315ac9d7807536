//! The text of a search as people type it, and the SQL that finds it.

use rusqlite::types::Value as Sql;

/// The most groups of three characters in a query to the search index. So many leave few records to read.
const MAX_TRIGRAMS: usize = 24;
/// The fewest characters of an id's beginning. Ids begin with the time: fewer characters match the ids of many minutes.
const MIN_ID_PREFIX: usize = 8;

/// The text of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct SearchText {
    /// In lower case.
    text: String,
    /// For phone numbers: the digits without a prefix, if they differ from the text.
    digits: Option<String>,
}

impl SearchText {
    pub(in crate::store) fn new(text: &str) -> SearchText {
        let text = text.trim().replace('\0', "").to_lowercase();
        let digits = national_number(&text).filter(|digits| *digits != text);
        SearchText { text, digits }
    }

    fn spellings(&self) -> impl Iterator<Item = &str> {
        [Some(self.text.as_str()), self.digits.as_deref()].into_iter().flatten()
    }

    /// Returns the FTS5 query, or nothing for a single character, which the index cannot find.
    pub(in crate::store) fn index_query(&self) -> Option<String> {
        let all = self.spellings().map(trigrams).collect::<Option<Vec<_>>>()?;
        Some(all.iter().map(|trigrams| format!("({})", trigrams.join(" AND "))).collect::<Vec<_>>().join(" OR "))
    }

    /// Returns the condition on `requests.search_text`, and its values.
    pub(in crate::store) fn condition(&self) -> (String, Vec<Sql>) {
        // Two characters match only the start of a word: inside words they are everywhere.
        if self.text.chars().count() == 2 {
            let text = "(' ' || replace(search_text, char(10), char(10) || ' '))";
            return (format!("instr({text}, ?) > 0"), vec![format!(" {}", self.text).into()]);
        }
        let conditions: Vec<_> = self.spellings().map(|_| "instr(search_text, ?) > 0").collect();
        let values = self.spellings().map(|spelling| spelling.to_owned().into()).collect();
        (format!("({})", conditions.join(" OR ")), values)
    }

    /// Returns the range of ids that start with the text, the end excluded, if the text can be the start of an id.
    pub(in crate::store) fn id_range(&self) -> Option<(String, String)> {
        let of_an_id = |c: char| c == '-' || c.is_ascii_hexdigit();
        let can_be = self.text.len() >= MIN_ID_PREFIX && self.text.chars().all(of_an_id);
        can_be.then(|| (self.text.clone(), format!("{}g", self.text)))
    }
}

/// Returns the digits of a phone number or of a part of one, without the prefixes 8, +7, 0 and 00.
fn national_number(text: &str) -> Option<String> {
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

/// Returns the groups of three characters of a text, quoted for FTS5.
fn trigrams(text: &str) -> Option<Vec<String>> {
    let characters: Vec<char> = match text.chars().count() {
        0 | 1 => return None,
        2 => std::iter::once(' ').chain(text.chars()).collect(),
        _ => text.chars().collect(),
    };
    let quoted = |trigram: &[char]| format!("\"{}\"", trigram.iter().collect::<String>().replace('"', "\"\""));
    let mut trigrams: Vec<String> = Vec::new();
    for trigram in characters.windows(3).map(quoted) {
        if trigrams.len() < MAX_TRIGRAMS && !trigrams.contains(&trigram) {
            trigrams.push(trigram);
        }
    }
    Some(trigrams)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_number_in_any_spelling_is_the_same_search() {
        for typed in ["8 (916) 555-01-17", "+7 916 555 01 17", "89165550117", "007 916 555-01-17", "9165550117"] {
            let search = SearchText::new(typed);
            assert_eq!(search.digits.unwrap_or(search.text), "9165550117", "{typed}");
        }
        assert_eq!(SearchText::new("050 123 45 67").digits.as_deref(), Some("501234567"));
        assert_eq!(SearchText::new("01-17").digits.as_deref(), Some("0117"));
        assert_eq!(SearchText::new("заказ 17").digits, None);
        assert_eq!(SearchText::new("1-7").digits, None);
    }

    #[test]
    fn index_query_has_the_trigrams_of_each_spelling_and_the_start_of_a_short_word() {
        assert_eq!(SearchText::new("Ольга").index_query().unwrap(), r#"("оль" AND "льг" AND "ьга")"#);
        assert_eq!(SearchText::new("01-1").index_query().unwrap(), r#"("01-" AND "1-1") OR ("011")"#);
        assert_eq!(SearchText::new("Ян").index_query().unwrap(), r#"(" ян")"#);
        assert_eq!(SearchText::new("a\"b").index_query().unwrap(), r#"("a""b")"#);
        assert_eq!(SearchText::new("77777").index_query().unwrap(), r#"("777")"#);
        assert_eq!(SearchText::new("я").index_query(), None);
    }

    #[test]
    fn only_a_long_hexadecimal_text_is_the_start_of_an_id() {
        assert!(SearchText::new("0193A5C2-7").id_range().is_some());
        assert!(SearchText::new("0193").id_range().is_none() && SearchText::new("ольга123").id_range().is_none());
    }
}
