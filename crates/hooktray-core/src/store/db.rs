//! The database file: opening and upgrading it, the one writer, the readers, and backups.

mod backup;
pub(super) mod columns;
pub(super) mod errors;
#[cfg(test)]
pub(super) mod explain;
mod file_identity;
pub(super) mod migrate;
mod readers;
mod wal;
mod writer;

pub use backup::{check_copy, damaged, set_aside};
pub(crate) use backup::{copy_to, set_damaged_aside};
pub(super) use file_identity::FileIdentity;
pub use readers::Readers;
pub use writer::Writer;
pub(crate) use writer::with_savepoint;
