//! From SQLite's errors to the program's.

use std::io;

use rusqlite::ErrorCode;

use crate::base::error::{Error, StorageError, is_out_of_room};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Storage(StorageError::DiskFull),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Storage(StorageError::Locked),
            Some(ErrorCode::ReadOnly) => Error::Storage(StorageError::ReadOnly),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Storage(StorageError::Damaged),
            Some(ErrorCode::SystemIoFailure) if last_call_was_out_of_room() => Error::Storage(StorageError::DiskFull),
            Some(ErrorCode::SystemIoFailure) => Error::Storage(StorageError::Disk),
            // Some disks without room are told so.
            Some(ErrorCode::CannotOpen) if last_call_was_out_of_room() => Error::Storage(StorageError::DiskFull),
            Some(ErrorCode::CannotOpen) => Error::Storage(StorageError::CannotOpen),
            _ => Error::Database(error.to_string()),
        }
    }
}

/// Returns whether the system's call that failed last on this thread was refused for want of room. SQLite tells a full disk
/// from other failures, but not a quota or a limit on the size of files.
fn last_call_was_out_of_room() -> bool {
    is_out_of_room(&io::Error::last_os_error())
}

/// Returns the error for a stored value that this program does not know.
pub(in crate::store) fn unknown_value(column: usize, why: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why.into())
}
