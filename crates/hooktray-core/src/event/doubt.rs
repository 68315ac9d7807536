//! What keeps a record from being read: two readings are possible.

/// What two readings of a record differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Which quotes belong to a text.
    Quotes,
    /// Where a text ends.
    TextEnd,
    /// Whether a backslash begins an escape.
    Backslash,
    /// Whether an empty item of a list counts.
    List,
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

impl Doubt {
    /// Returns a stable word, by which messages are translated.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Doubt::Quotes => "quotes",
            Doubt::TextEnd => "text_end",
            Doubt::Backslash => "backslash",
            Doubt::List => "list",
            Doubt::Several => "several",
            Doubt::Ampersand => "ampersand",
            Doubt::Charset => "charset",
            Doubt::Name => "name",
            Doubt::Separator => "separator",
        }
    }

    /// Returns what is in doubt, in English.
    pub(super) fn message(self) -> &'static str {
        match self {
            Doubt::Quotes => "it is not clear which quotation marks belong to a text",
            Doubt::TextEnd => "it is not clear where a text ends",
            Doubt::Backslash => "a backslash may be part of a text or begin an escape",
            Doubt::List => "a list has an empty place",
            Doubt::Several => "it has more than one JSON text",
            Doubt::Ampersand => "a & may belong to a value or begin the next field",
            Doubt::Charset => "a value is a word in more than one charset",
            Doubt::Name => "a name stands twice, with different values",
            Doubt::Separator => "a ; or another mark may belong to a value or begin the next field",
        }
    }
}
