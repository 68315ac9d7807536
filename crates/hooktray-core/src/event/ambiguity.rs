//! What keeps a record from being read: two readings are possible.

/// What two readings of a record differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ambiguity {
    /// Which quotes belong to a text.
    Quotes,
    /// Where a text ends.
    TextEnd,
    /// Whether a backslash begins an escape.
    Backslash,
    /// Whether an empty item of a list counts.
    List,
    /// Whether a word without quotes is a text or a misspelled `true`, `false` or `null`.
    Word,
    /// Where an object ends.
    Bracket,
    /// Which of several JSON texts is the record.
    Several,
    /// Whether a `&` belongs to a value or begins the next field.
    Ampersand,
    /// Which charset a value has.
    Charset,
    /// Which value counts of a name that an object has twice.
    Name,
    /// Whether a `;` or another mark belongs to a value or begins the next field.
    Separator,
}

impl Ambiguity {
    /// Returns a stable word, the key of the translated messages.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Ambiguity::Quotes => "quotes",
            Ambiguity::TextEnd => "text_end",
            Ambiguity::Backslash => "backslash",
            Ambiguity::List => "list",
            Ambiguity::Word => "word",
            Ambiguity::Bracket => "bracket",
            Ambiguity::Several => "several",
            Ambiguity::Ampersand => "ampersand",
            Ambiguity::Charset => "charset",
            Ambiguity::Name => "name",
            Ambiguity::Separator => "separator",
        }
    }

    /// Returns what is unclear, in English.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Ambiguity::Quotes => "it is not clear which quotation marks belong to a text",
            Ambiguity::TextEnd => "it is not clear where a text ends",
            Ambiguity::Backslash => "a backslash may be part of a text or begin an escape",
            Ambiguity::List => "a list has an empty place",
            Ambiguity::Word => "a word without quotes may be a text or a misspelled true, false or null",
            Ambiguity::Bracket => "a bracket is missing, and it is not clear where",
            Ambiguity::Several => "it has more than one JSON text",
            Ambiguity::Ampersand => "a & may belong to a value or begin the next field",
            Ambiguity::Charset => "a value is a word in more than one charset",
            Ambiguity::Name => "a name stands twice, with different values",
            Ambiguity::Separator => "a ; or another mark may belong to a value or begin the next field",
        }
    }
}
