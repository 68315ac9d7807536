//! Keeps the index of the search up with the records, in steps that keep nobody waiting who has a record to store.

use crate::error::Result;
use crate::store::{Store, searching};

/// Records that may be missing from the index. They are found all the same, by being read.
const BEHIND: i64 = 256;

/// Adds what came to the index, if that is worth it.
///
/// # Errors
/// A database that cannot be read or written.
pub async fn follow(store: &Store) -> Result<()> {
    if store.readers.read_async(searching::behind).await? < BEHIND { Ok(()) } else { follow_all(store).await }
}

/// Adds all that came to the index.
///
/// # Errors
/// A database that cannot be written.
pub async fn follow_all(store: &Store) -> Result<()> {
    while store.writer.write(searching::follow).await? {
        merge(store).await?;
    }
    merge(store).await
}

/// Merges what steps have left in the index.
///
/// # Errors
/// A database that cannot be written.
pub async fn merge(store: &Store) -> Result<()> {
    while store.writer.write(searching::merge).await? {}
    Ok(())
}

/// Writes the index anew, if much of it is of records that were deleted; gives whether it was.
///
/// # Errors
/// A database that cannot be written.
pub async fn clear_out(store: &Store) -> Result<bool> {
    let begun = store.writer.write(searching::clear_out).await?;
    if begun {
        merge(store).await?;
    }
    Ok(begun)
}
