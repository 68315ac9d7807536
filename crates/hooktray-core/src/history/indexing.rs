//! Keeps the search index up to date with the stored records, in steps that block no sender for long.

use crate::base::error::Result;
use crate::store::{Store, search_index};

/// Records that may be missing from the index. A search reads them directly.
pub(crate) const MAX_MISSING: i64 = 256;
/// Records that may be missing while many arrive, so that indexing does not slow their senders down. A search reads as many
/// in a few milliseconds.
const MAX_MISSING_IN_RUSH: i64 = 10_000;
/// Records that must arrive between two calls to count as a rush.
const RUSH: i64 = 200;
/// Batches between two merges, so that a search has few parts of the index to read.
const BATCHES_PER_MERGE: usize = 64;

/// Updates the index if enough records are missing from it.
///
/// # Errors
/// The database cannot be read or written.
pub async fn update(store: &Store) -> Result<()> {
    update_unless_rush(store, i64::MAX).await.map(drop)
}

/// Like [`update`], but postponed while many records arrive. `last` is the result of the previous call. Returns how many
/// records are missing now.
///
/// # Errors
/// The database cannot be read or written.
pub async fn update_unless_rush(store: &Store, last: i64) -> Result<i64> {
    let missing = store.readers.read_async(search_index::missing).await?;
    let allowed = if missing.saturating_sub(last) >= RUSH { MAX_MISSING_IN_RUSH } else { MAX_MISSING };
    if missing < allowed {
        return Ok(missing);
    }
    update_fully(store).await?;
    Ok(0)
}

/// Adds all missing records to the index.
///
/// # Errors
/// The database cannot be written.
pub async fn update_fully(store: &Store) -> Result<()> {
    let mut more = true;
    while more {
        for _ in 0..BATCHES_PER_MERGE {
            more = store.writer.write_retryable(search_index::add_batch).await?;
            if !more {
                break;
            }
        }
        merge(store).await?;
    }
    Ok(())
}

/// Merges the parts of the index that earlier steps left.
///
/// # Errors
/// The database cannot be written.
pub async fn merge(store: &Store) -> Result<()> {
    while store.writer.write_retryable(search_index::merge).await? {}
    Ok(())
}

/// Rebuilds the index if many of its records were deleted. Returns true if it did.
///
/// # Errors
/// The database cannot be written.
pub async fn rebuild_if_needed(store: &Store) -> Result<bool> {
    let is_started = store.writer.write(search_index::start_rebuild).await?;
    if is_started {
        merge(store).await?;
    }
    Ok(is_started)
}
