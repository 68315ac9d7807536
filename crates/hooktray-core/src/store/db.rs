//! The database file: opening and upgrading it, the one writer, the readers, and backups.

pub(super) mod backup;
pub(super) mod columns;
pub(super) mod errors;
#[cfg(test)]
pub(super) mod explain;
mod file_identity;
pub(super) mod migrate;
pub(super) mod packed;
mod readers;
mod set_aside;
mod wal;
mod writer;

pub use backup::check_copy;
pub(crate) use backup::{CopiedFrom, copy_file, copy_to};
pub(super) use file_identity::FileIdentity;
pub use readers::Readers;
pub(super) use set_aside::part_of;
pub use set_aside::{damaged, set_aside};
pub(crate) use set_aside::{
    finish_setting_aside, free_label, is_aside, put_back, set_damaged_aside, set_orphans_aside,
};
pub(in crate::store) use wal::WalIndex;
pub use writer::Writer;
pub(crate) use writer::{RETRY_AFTER, with_savepoint};
