//! Keeps the index of the search up with the records, in steps that keep nobody waiting who has a record to store.

use crate::base::error::Result;
use crate::store::{Store, search_index};

/// Records that may be missing from the index. They are found all the same, by being read.
pub(crate) const BEHIND: i64 = 256;
/// Records that may be missing as long as many come, so that the index does not take the disk and the processor from those
/// who send them. As many are read in a few milliseconds.
const BEHIND_IN_A_RUSH: i64 = 10_000;
/// From how many records between two looks on many come.
const RUSH: i64 = 200;
/// Steps after which what they left is merged, so that a search has few parts to look into.
const STEPS: usize = 64;

/// Adds what came to the index, if that is worth it.
///
/// # Errors
/// A database that cannot be read or written.
pub async fn follow(store: &Store) -> Result<()> {
    follow_after(store, i64::MAX).await.map(drop)
}

/// The same, put off while many come; `last` is how many were missing at the last look. Gives how many are missing now.
///
/// # Errors
/// A database that cannot be read or written.
pub async fn follow_after(store: &Store, last: i64) -> Result<i64> {
    let missing = store.readers.read_async(search_index::behind).await?;
    let may_be = if missing.saturating_sub(last) >= RUSH { BEHIND_IN_A_RUSH } else { BEHIND };
    if missing < may_be {
        return Ok(missing);
    }
    follow_all(store).await?;
    Ok(0)
}

/// Adds all that came to the index.
///
/// # Errors
/// A database that cannot be written.
pub async fn follow_all(store: &Store) -> Result<()> {
    let mut more = true;
    while more {
        for _ in 0..STEPS {
            more = store.writer.write_retryable(search_index::follow).await?;
            if !more {
                break;
            }
        }
        merge(store).await?;
    }
    Ok(())
}

/// Merges what steps have left in the index.
///
/// # Errors
/// A database that cannot be written.
pub async fn merge(store: &Store) -> Result<()> {
    while store.writer.write_retryable(search_index::merge).await? {}
    Ok(())
}

/// Writes the index anew, if much of it is of records that were deleted; gives whether it was.
///
/// # Errors
/// A database that cannot be written.
pub async fn clear_out(store: &Store) -> Result<bool> {
    let begun = store.writer.write(search_index::clear_out).await?;
    if begun {
        merge(store).await?;
    }
    Ok(begun)
}
