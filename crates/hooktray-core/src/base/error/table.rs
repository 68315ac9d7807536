//! What is wrong with a table that was not stored.

use crate::outcome::Args;
use crate::outcome::string_enum;

/// What is wrong with a table. `Display` says it in English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TableError {
    /// The kind of error.
    pub code: TableErrorCode,
    /// What is wrong, in English.
    message: String,
    /// What the message names: a line, a column, a value.
    pub args: Args,
}

string_enum! {
    /// The kinds of error. The window has words for each: a variant of `error-table_refused-detail`.
    TableErrorCode {
        /// The table's name cannot be one.
        Name = "name",
        /// The file is too large.
        TooLarge = "too_large",
        /// The file is not text.
        NotText = "not_text",
        /// The file has no line at all.
        Empty = "empty",
        /// There are too many columns.
        TooManyColumns = "too_many_columns",
        /// A column has no name.
        ColumnUnnamed = "column_unnamed",
        /// Two columns have one name.
        ColumnTwice = "column_twice",
        /// A line has more cells than there are columns.
        TooManyCells = "too_many_cells",
        /// A quotation mark is not closed.
        OpenQuote = "open_quote",
        /// Excel has dropped the last digits of a number.
        Rounded = "rounded",
        /// There is no such column.
        NoSuchColumn = "no_such_column",
        /// A row has no key.
        NoKey = "no_key",
        /// Two lines of a file have one key.
        KeyTwice = "key_twice",
        /// Another row of the table has this key.
        KeyTaken = "key_taken",
    }
}

impl TableErrorCode {
    /// Returns an error of this kind.
    pub fn error(self, message: impl Into<String>) -> TableError {
        TableError { code: self, message: message.into(), args: Args::new() }
    }
}

impl TableError {
    /// Returns the same error, with a value that its message names.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> TableError {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}
