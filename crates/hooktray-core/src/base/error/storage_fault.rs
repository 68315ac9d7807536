//! What keeps the database from being used that is no mistake of Hooktray's.

/// What keeps the database from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Another program has locked it.
    #[error("another program holds it; close that program")]
    Locked,
    /// It cannot be written.
    #[error("its folder is read-only; allow Hooktray to write there")]
    ReadOnly,
    /// What is in it makes no sense.
    #[error("its file is damaged; restore a backup with `hooktray restore`, the newest are in the folder `backups`")]
    Damaged,
    /// The disk answers with an error.
    #[error("the disk reports an error; check the disk")]
    Disk,
    /// The file was moved, deleted or replaced while it was in use.
    #[error("its file was moved or replaced while Hooktray was using it; put it back, or restart Hooktray")]
    Moved,
}

impl StorageError {
    /// A stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            StorageError::Locked => "locked",
            StorageError::ReadOnly => "read_only",
            StorageError::Damaged => "damaged",
            StorageError::Disk => "disk",
            StorageError::Moved => "moved",
        }
    }
}
