//! The keys by which a template looks for a row of a table.

use minijinja::value::ValueKind;
use minijinja::{Error, State, Value};

use super::unreadable;
use crate::store::Readers;
use crate::tables;
use crate::template::{TemplateFault, Word, Words, refused, text_of};

/// The fuel that a template uses for a look into a table, which reads the disk.
const LOOKUP_FUEL: u64 = 500;
/// How many keys of a list are named if a table has none of them.
const SHOWN: usize = 5;

/// The columns and the cells of a row.
type Row = Vec<(String, String)>;

/// The keys by which a template looks for a row. None is blank.
pub(super) enum Keys {
    /// One key, or several in the order of their rank: the first that is there counts.
    Ranked(Vec<String>),
    /// The words of a text. None ranks above another.
    Words(Vec<Candidate>),
}

/// A word, in the ways in which a key may be written, and its parts, which count if it is not a key itself.
pub(super) struct Candidate {
    whole: Vec<String>,
    parts: Vec<Vec<String>>,
}

impl Keys {
    /// Reads the second argument of `table`.
    ///
    /// # Errors
    /// A list that cannot be read.
    pub(super) fn of(value: &Value) -> Result<Keys, Error> {
        if let Some(words) = value.downcast_object_ref::<Words>() {
            let candidate = |word: &Word| Candidate { whole: word.spellings(), parts: word.spellings_of_parts() };
            return Ok(Keys::Words(words.words().iter().map(candidate).collect()));
        }
        let keys: Vec<String> = match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => value.try_iter()?.map(|key| text_of(&key)).collect(),
            _ => vec![text_of(value)],
        };
        let keys = keys.iter().map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
        Ok(Keys::Ranked(keys.collect()))
    }

    /// Returns the row, if the table has one of the keys.
    ///
    /// # Errors
    /// Words that are the keys of different rows; a database that cannot be read; no fuel left.
    pub(super) fn find(&self, readers: &Readers, table: &str, state: &State) -> Result<Option<Row>, Error> {
        let find = |key: &String| tables::find(readers, table, key).map_err(unreadable).transpose();
        match self {
            Keys::Ranked(keys) => {
                state.consume_fuel(LOOKUP_FUEL * keys.len() as u64)?;
                keys.iter().find_map(find).transpose()
            }
            Keys::Words(words) => {
                let mut found: Option<(&String, Row)> = None;
                let mut add = |spellings| -> Result<bool, Error> {
                    state.consume_fuel(LOOKUP_FUEL)?;
                    let row = first_of(spellings, &find)?;
                    let Some((key, row)) = row else { return Ok(false) };
                    match &found {
                        Some((first, of_first)) if !is_same(of_first, first, &row, key) => {
                            return Err(several_rows(table, first, key));
                        }
                        Some(_) => {}
                        None => found = Some((key, row)),
                    }
                    Ok(true)
                };
                for Candidate { whole, parts } in words {
                    if !add(whole)? {
                        parts.iter().try_for_each(|part| add(part).map(drop))?;
                    }
                }
                Ok(found.map(|(_, row)| row))
            }
        }
    }

    /// Returns the keys as one text; none if all are blank.
    pub(super) fn shown(&self) -> Option<String> {
        let keys: Vec<&str> = match self {
            Keys::Ranked(keys) => keys.iter().take(SHOWN).map(String::as_str).collect(),
            Keys::Words(words) => {
                words.iter().filter_map(|word| word.whole.first()).take(SHOWN).map(String::as_str).collect()
            }
        };
        (!keys.is_empty()).then(|| keys.join(", "))
    }
}

/// Returns the first of these keys that has a row.
fn first_of<'k>(
    keys: &'k [String],
    find: &impl Fn(&String) -> Option<Result<Row, Error>>,
) -> Result<Option<(&'k String, Row)>, Error> {
    keys.iter().find_map(|key| find(key).map(|row| row.map(|row| (key, row)))).transpose()
}

/// Returns true if two rows differ in their keys at most.
fn is_same(one: &Row, its_key: &String, other: &Row, other_key: &String) -> bool {
    let is_key = |a: &String, b: &String| a == its_key && b == other_key;
    one.len() == other.len() && one.iter().zip(other).all(|((_, a), (_, b))| a == b || is_key(a, b))
}

fn several_rows(table: &str, one: &str, other: &str) -> Error {
    let keys = format!("{one}, {other}");
    let why = format!("the text has the keys of several rows of the table “{table}”: {keys}");
    refused(TemplateFault::SeveralRows, &keys, why)
}
