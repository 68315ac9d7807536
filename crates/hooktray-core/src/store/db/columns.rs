//! Conversions between columns and types. They are strict: an unknown value is an error, never a guess.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;

use crate::base::clock::from_millis;
use crate::base::error::{Channel, ChannelErrorCode, Error, NetworkFault, Result};
use crate::flow::SavedBy;
use crate::outcome::{Args, AttemptOutcome, Gate, ProblemCode, Status};

/// A point in time as a column: milliseconds since 1970-01-01 UTC.
pub(in crate::store) struct Millis(pub(in crate::store) Timestamp);

impl FromSql for Millis {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(|millis| Millis(from_millis(millis)))
    }
}

impl ToSql for Millis {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_millisecond().into())
    }
}

/// Returns a value as a column of JSON.
pub(in crate::store) fn json(value: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Database(error.to_string()))
}

/// The arguments of a message as a column: a JSON object.
pub(in crate::store) struct ArgsColumn<'a>(pub(in crate::store) Option<&'a Args>);

impl ToSql for ArgsColumn<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let none = Args::new();
        let text = serde_json::to_string(self.0.unwrap_or(&none));
        text.map(Into::into).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }
}

/// Reads [`ArgsColumn`].
pub(in crate::store) fn args(text: &str) -> Args {
    // Only translated errors use them. If they cannot be read, the text lacks its details.
    serde_json::from_str(text).unwrap_or_default()
}

/// Stores enums as their stable text.
macro_rules! text_columns {
    ($($name:ty),+) => {$(
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|why: String| FromSqlError::Other(why.into()))
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }
    )+};
}

text_columns!(Status, AttemptOutcome, ProblemCode, Channel, ChannelErrorCode, NetworkFault, SavedBy);

impl FromSql for Gate {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(|why: String| FromSqlError::Other(why.into()))
    }
}

impl ToSql for Gate {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}
