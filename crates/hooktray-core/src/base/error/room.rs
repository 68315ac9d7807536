//! Whether a write failed for want of room.

use std::io::{self, ErrorKind};

/// Returns whether a write was refused for want of room: a full disk, a quota, or a limit on the size of files.
pub(crate) fn is_out_of_room(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::Error;

    #[test]
    fn file_without_room_is_an_error_that_passes() {
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge] {
            assert!(Error::io("orders")(kind.into()).is_temporary(), "{kind}");
        }
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
            assert!(!Error::io("orders")(kind.into()).is_temporary(), "{kind}");
        }
    }
}
