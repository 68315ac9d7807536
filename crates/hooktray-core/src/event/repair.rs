//! The repairs that reading a record took.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ambiguity::Ambiguity;
use crate::outcome::string_enum;

/// The most repairs that are kept of one record.
const MAX_KEPT: usize = 20;
/// The most characters of a field's name that are kept.
const MAX_NAME: usize = 60;

string_enum! {
    /// What was wrong with a record. Every repair has one possible result.
    RepairCode {
        /// The body is compressed, and no header says so.
        CompressionUndeclared = "compression_undeclared",
        /// A header names a compression that the body does not have.
        CompressionFalse = "compression_false",
        /// Values in different charsets.
        CharsetMixed = "charset_mixed",
        /// Bytes or escapes that are not characters, such as half an emoji.
        CharactersLost = "characters_lost",
        /// Control characters and zero-width marks around a value.
        InvisibleCharacters = "invisible_characters",
        /// Quotes inside a JSON string, not escaped.
        LooseQuotes = "loose_quotes",
        /// Backslashes inside a JSON string, not escaped.
        LooseBackslashes = "loose_backslashes",
        /// Line breaks or other control characters inside a JSON string, not escaped.
        RawLineBreaks = "raw_line_breaks",
        /// No comma between two values, or a semicolon in its place.
        CommaMissing = "comma_missing",
        /// A comma with no value before or behind it.
        CommaExtra = "comma_extra",
        /// No value after the colon.
        EmptyValue = "empty_value",
        /// Quotation marks other than `"`.
        QuoteMarks = "quote_marks",
        /// A key or a value without quotation marks.
        Unquoted = "unquoted",
        /// A word for `true`, `false` or `null` that JSON does not have, such as `None`, `True` or `nul`.
        ForeignLiteral = "foreign_literal",
        /// A name that an object has twice, once with an empty value.
        NameRepeated = "name_repeated",
        /// Comments in JSON.
        Comments = "comments",
        /// Text before or after the JSON, such as a warning of PHP.
        TextAround = "text_around",
        /// Content that was encoded more than once.
        EncodedTwice = "encoded_twice",
        /// JSON in place of a form's fields, or of a query's.
        JsonInFieldName = "json_in_field_name",
        /// A missing bracket at the beginning or the end, or one too many.
        Brackets = "brackets",
        /// `&amp;` between form fields, or a `&` in a value that is not escaped.
        Ampersands = "ampersands",
        /// Other characters between names and values than there should be, such as `=>`, `;` or no-break spaces.
        Separators = "separators",
        /// `%u0418`, the escapes of JavaScript's `escape`.
        UEscapes = "u_escapes",
        /// The last line of a multipart form is missing or incomplete.
        MultipartEnd = "multipart_end",
        /// The lines of a multipart form end with LF only.
        MultipartLines = "multipart_lines",
    }
}

impl RepairCode {
    /// Returns what was found and how it was read, in English.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            RepairCode::CompressionUndeclared => "the data was compressed, but the sender did not say so",
            RepairCode::CompressionFalse => "the sender named a compression that the data does not have",
            RepairCode::CharsetMixed => "parts of the data have different charsets; each was read in its own",
            RepairCode::CharactersLost => "some characters were damaged and show as �",
            RepairCode::InvisibleCharacters => "invisible characters around a value were removed",
            RepairCode::LooseQuotes => "quotation marks inside a text were not escaped",
            RepairCode::LooseBackslashes => "backslashes inside a text were not escaped",
            RepairCode::RawLineBreaks => "line breaks inside a text were not escaped",
            RepairCode::CommaMissing => "a comma was missing",
            RepairCode::CommaExtra => "there was a comma too many",
            RepairCode::EmptyValue => "a value was missing and was read as empty",
            RepairCode::QuoteMarks => "other quotation marks than \" were used",
            RepairCode::Unquoted => "a name or a value had no quotation marks",
            RepairCode::ForeignLiteral => "a word such as NaN or nul was read as what it stands for",
            RepairCode::NameRepeated => "a name stood twice; the value that is not empty was taken",
            RepairCode::Comments => "comments were left out",
            RepairCode::TextAround => "text before or after the data was left out",
            RepairCode::EncodedTwice => "the data was encoded twice",
            RepairCode::JsonInFieldName => "the data was in the name of a form field",
            RepairCode::Brackets => "a bracket at the beginning or the end was missing or there was one too many",
            RepairCode::Ampersands => "the & between or inside fields was not written correctly",
            RepairCode::Separators => "other characters than usual separated the names and values",
            RepairCode::UEscapes => "letters were encoded as %u…",
            RepairCode::MultipartEnd => "the end of the form was missing",
            RepairCode::MultipartLines => "the lines of the form ended with LF instead of CRLF",
        }
    }
}

/// One repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Repair {
    /// What was wrong.
    pub code: RepairCode,
    /// The field it was in, such as `order.name`; empty if it concerns the record as a whole.
    pub field: String,
}

/// The repairs of one record, each once, and what no repair settles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Repairs {
    made: Vec<Repair>,
    ambiguity: Option<Ambiguity>,
}

impl Repairs {
    /// Notes a repair that concerns the record as a whole.
    pub(super) fn add(&mut self, code: RepairCode) {
        self.add_to(code, "");
    }

    /// Notes a repair in a field.
    pub(super) fn add_to(&mut self, code: RepairCode, field: &str) {
        let field: String = field.chars().take(MAX_NAME).collect();
        let repair = Repair { code, field };
        if self.made.len() < MAX_KEPT && !self.made.contains(&repair) {
            self.made.push(repair);
        }
    }

    pub(super) fn has(&self, code: RepairCode) -> bool {
        self.made.iter().any(|repair| repair.code == code)
    }

    pub(super) fn extend(&mut self, others: Repairs) {
        others.made.iter().for_each(|repair| self.add_to(repair.code, &repair.field));
        self.ambiguity = self.ambiguity.or(others.ambiguity);
    }

    pub(super) fn into_vec(self) -> Vec<Repair> {
        self.made
    }

    /// Notes that two readings are possible.
    pub(super) fn leave_open(&mut self, ambiguity: Ambiguity) {
        self.ambiguity = self.ambiguity.or(Some(ambiguity));
    }

    /// Returns what two readings differ in, if two are possible.
    pub(super) fn ambiguity(&self) -> Option<Ambiguity> {
        self.ambiguity
    }
}
