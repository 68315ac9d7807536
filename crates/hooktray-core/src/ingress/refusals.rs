//! Counts refused requests, so that the owner and the log hear of them, and a flood of them fills neither.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use tokio::sync::Notify;

use super::RefusalCode;
use crate::mutex::locked;

/// Refused requests since they were last taken. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Refusals(Arc<Counted>);

#[derive(Debug, Default)]
struct Counted {
    counts: Mutex<BTreeMap<(Option<i64>, RefusalCode), Refused>>,
    noted: Notify,
}

/// Requests that were refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The flow whose link they called, if they called one.
    pub flow: Option<i64>,
    /// Why they were refused.
    pub code: RefusalCode,
    /// How many.
    pub count: u32,
    /// When the first came.
    pub first_at: Timestamp,
    /// When the last came.
    pub last_at: Timestamp,
    /// Who sent the last.
    pub sender: IpAddr,
}

impl Refusals {
    /// Counts one.
    pub(super) fn note(&self, flow: Option<i64>, code: RefusalCode, sender: IpAddr, now: Timestamp) {
        self.add(Refused { flow, code, count: 1, first_at: now, last_at: now, sender });
        self.0.noted.notify_one();
    }

    /// Adds counts that could not be stored.
    pub fn put_back(&self, refused: Vec<Refused>) {
        refused.into_iter().for_each(|refused| self.add(refused));
    }

    /// Takes the counts, one for each flow and reason.
    #[must_use]
    pub fn take(&self) -> Vec<Refused> {
        std::mem::take(&mut *self.locked()).into_values().collect()
    }

    /// Waits until one is counted.
    pub async fn noted(&self) {
        self.0.noted.notified().await;
    }

    fn add(&self, refused: Refused) {
        let mut counts = self.locked();
        match counts.get_mut(&(refused.flow, refused.code)) {
            Some(counted) => {
                counted.count = counted.count.saturating_add(refused.count);
                counted.first_at = counted.first_at.min(refused.first_at);
                if refused.last_at >= counted.last_at {
                    (counted.last_at, counted.sender) = (refused.last_at, refused.sender);
                }
            }
            None => drop(counts.insert((refused.flow, refused.code), refused)),
        }
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<(Option<i64>, RefusalCode), Refused>> {
        locked(&self.0.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_one_reason_are_one_count_with_the_last_sender() {
        let (refusals, at) = (Refusals::default(), |second| Timestamp::from_second(second).unwrap());
        let ip = |last: u8| IpAddr::from([203, 0, 113, last]);
        for second in 1..=1000 {
            refusals.note(Some(7), RefusalCode::Unauthorized, ip(u8::try_from(second % 256).unwrap()), at(second));
        }
        refusals.note(None, RefusalCode::UnknownLink, ip(1), at(5));
        let taken = refusals.take();
        assert_eq!(taken.len(), 2);
        let counted = taken.iter().find(|refused| refused.flow == Some(7)).unwrap();
        assert_eq!((counted.count, counted.first_at, counted.last_at), (1000, at(1), at(1000)));
        assert_eq!(counted.sender, ip(232));
        assert_eq!(refusals.take(), []);
        refusals.note(Some(7), RefusalCode::Unauthorized, ip(9), at(2000));
        refusals.put_back(taken);
        assert_eq!(refusals.take().iter().map(|refused| refused.count).collect::<Vec<_>>(), [1, 1001]);
    }
}
