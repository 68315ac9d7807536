//! From SQLite's errors to the program's.

use rusqlite::ErrorCode;

use crate::base::error::{Error, StorageError};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Storage(StorageError::DiskFull),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Storage(StorageError::Locked),
            Some(ErrorCode::ReadOnly) => Error::Storage(StorageError::ReadOnly),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Storage(StorageError::Damaged),
            Some(ErrorCode::SystemIoFailure) => Error::Storage(StorageError::Disk),
            _ => Error::Database(error.to_string()),
        }
    }
}

/// Returns the error for a stored value that this program does not know.
pub(in crate::store) fn unknown_value(column: usize, why: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why.into())
}
