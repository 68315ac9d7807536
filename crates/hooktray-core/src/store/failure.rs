//! SQLite's errors in the program's words.

use rusqlite::ErrorCode;

use crate::error::Error;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Error::Database("another program holds it; close that program".into())
            }
            Some(ErrorCode::ReadOnly) => Error::Database("its folder is read-only".into()),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Error::Database("its file is damaged; restore a backup with `hooktray restore`".into())
            }
            Some(ErrorCode::SystemIoFailure) => Error::Database("the disk reports an error".into()),
            _ => Error::Database(error.to_string()),
        }
    }
}

/// A value in the database that this program does not know: refused rather than guessed at.
pub(super) fn unknown_value(column: usize, why: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why.into())
}
