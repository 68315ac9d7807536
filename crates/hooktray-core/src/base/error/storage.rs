//! Why the database cannot be used although Hooktray itself works: the disk, the file or another program.

/// Why the database cannot be used. `Display` says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// No space is left: on the disk, in this user's quota, or within a limit on the size of files.
    #[error("the disk has no room left for data or for new files; delete what you do not need")]
    DiskFull,
    /// Another program has locked it.
    #[error("another program holds it; close that program")]
    Locked,
    /// It cannot be written.
    #[error("it is read-only; allow Hooktray to write to its file and to the folder it is in")]
    ReadOnly,
    /// Its contents make no sense.
    #[error("its file is damaged; restore a backup with `hooktray restore`, the newest are in the folder `backups`")]
    Damaged,
    /// The disk reports an error.
    #[error("the disk reports an error; check the disk")]
    Disk,
    /// The file, or one beside it, cannot be opened.
    #[error(
        "its file cannot be opened; allow Hooktray to read and to write it and the files beside it (-wal and -shm)"
    )]
    CannotOpen,
    /// The file was moved, deleted or replaced while it was open.
    #[error("its file was moved or replaced while Hooktray was using it; put it back, or restart Hooktray")]
    Moved,
}

impl StorageError {
    /// Every one of them.
    pub const ALL: [StorageError; 7] = [
        StorageError::DiskFull,
        StorageError::Locked,
        StorageError::ReadOnly,
        StorageError::Damaged,
        StorageError::Disk,
        StorageError::CannotOpen,
        StorageError::Moved,
    ];

    /// Returns the stable code, which selects the text in the window and in emails.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            StorageError::DiskFull => "full",
            StorageError::Locked => "locked",
            StorageError::ReadOnly => "read_only",
            StorageError::Damaged => "damaged",
            StorageError::Disk => "disk",
            StorageError::CannotOpen => "cannot_open",
            StorageError::Moved => "moved",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_text_in_both_languages() {
        for messages in [include_str!("../../../../../locales/en.ftl"), include_str!("../../../../../locales/ru.ftl")] {
            let start = messages.find("\nproblem-storage_failed =").unwrap();
            let texts = messages[start..].split("}").next().unwrap();
            for error in StorageError::ALL {
                // The text of a disk error is the default one.
                let is_there = error == StorageError::Disk || texts.contains(&format!("[{}]", error.as_str()));
                assert!(is_there, "{error:?}");
            }
        }
    }
}
