//! Checks that the open files are still the ones at their paths, and that nobody has cut the WAL.
//!
//! A file that is deleted or replaced while it is open keeps accepting writes, and all of them are lost when it is closed.
//! Windows does not allow that for files in use. Of a WAL that another program cut, SQLite notices nothing until it reads it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::set_aside::part_of;
use crate::base::error::is_out_of_room;

/// The files that the database consists of, as they were when it was opened.
#[derive(Debug, Default)]
pub(in crate::store) struct FileIdentity {
    files: Vec<(PathBuf, Identity)>,
    /// The WAL and its index.
    wal: Option<(PathBuf, File)>,
}

/// The bytes that are room enough: more than any record.
const ROOM: usize = 1024 * 1024;

/// The device and the inode of a file.
type Identity = (u64, u64);

impl FileIdentity {
    /// Notes the files of the open database at this path.
    pub(in crate::store) fn of(path: &Path) -> FileIdentity {
        let (wal, index) = (part_of(path, "-wal"), part_of(path, "-shm"));
        let files = [path.to_owned(), wal.clone()].into_iter();
        FileIdentity {
            files: files.filter_map(|path| identity(&path).map(|identity| (path, identity))).collect(),
            wal: open_index(&index).map(|index| (wal, index)),
        }
    }

    /// True if the files are still there and the same, and the WAL has all that its index says.
    pub(in crate::store) fn holds(&self) -> bool {
        self.files.iter().all(|(path, opened)| identity(path).as_ref() == Some(opened)) && self.wal_is_whole()
    }

    /// True if a megabyte more can be written beside the files.
    pub(in crate::store) fn has_room(&self) -> bool {
        let folder = self.files.first().and_then(|(path, _)| path.parent());
        let write = |folder| tempfile::tempfile_in(folder).and_then(|mut file| file.write_all(&vec![1; ROOM]));
        folder.is_none_or(|folder| !write(folder).is_err_and(|error| is_out_of_room(&error)))
    }

    fn wal_is_whole(&self) -> bool {
        let Some((wal, index)) = &self.wal else { return true };
        let (Some(needed), Ok(file)) = (bytes_of_frames(index), std::fs::metadata(wal)) else { return true };
        file.len() >= needed
    }
}

/// Opens the index of the WAL on systems whose file locks do not belong to the process: there, closing a file would drop
/// SQLite's locks on it, so it stays open, and Windows would keep the file from being deleted.
fn open_index(index: &Path) -> Option<File> {
    if cfg!(unix) { File::open(index).ok() } else { None }
}

/// Returns how long the WAL has to be by its index (<https://www.sqlite.org/walformat.html#the_wal_index_header>): the page size
/// at byte 14, the number of valid frames at byte 16, both in the byte order of the machine.
fn bytes_of_frames(index: &File) -> Option<u64> {
    const WAL_HEADER: u64 = 32;
    const FRAME_HEADER: u64 = 24;
    let mut header = [0; 20];
    let mut index = index;
    std::io::Seek::rewind(&mut index).ok()?;
    index.read_exact(&mut header).ok()?;
    let page_size = match u16::from_ne_bytes([header[14], header[15]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let frames = u32::from_ne_bytes([header[16], header[17], header[18], header[19]]);
    (frames > 0).then(|| WAL_HEADER + u64::from(frames) * (page_size + FRAME_HEADER))
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|data| (data.dev(), data.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
