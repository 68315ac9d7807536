//! What earlier runs of an operation did, as far as the next run depends on it.

use std::collections::BTreeSet;

use super::StepRecord;

/// The requests of earlier runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EarlierRuns {
    /// Those that were finished.
    pub finished: Vec<StepRecord>,
    /// Those that were skipped while another one was accepted, each as it was last skipped.
    pub skipped: Vec<StepRecord>,
    /// The id and the endpoint of each request that the flow had when one was accepted, or later.
    pub known: BTreeSet<(String, String)>,
    /// The ids of accepted requests beside which the user wants others as well.
    pub both_wanted: BTreeSet<String>,
}

impl EarlierRuns {
    /// Returns the requests that are not sent again: they were accepted, or their response could not be judged.
    pub fn maybe_accepted(&self) -> impl Iterator<Item = &StepRecord> + Clone {
        self.finished.iter().filter(|step| step.may_be_accepted())
    }
}
