//! SQLite's errors in the program's words.

use rusqlite::ErrorCode;

use crate::error::{Error, Fault};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Storage(Fault::Locked),
            Some(ErrorCode::ReadOnly) => Error::Storage(Fault::ReadOnly),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Storage(Fault::Damaged),
            Some(ErrorCode::SystemIoFailure) => Error::Storage(Fault::Disk),
            _ => Error::Database(error.to_string()),
        }
    }
}

/// A value in the database that this program does not know: refused rather than guessed at.
pub(super) fn unknown_value(column: usize, why: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why.into())
}
