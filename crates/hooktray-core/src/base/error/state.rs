//! Why the state of an operation does not allow something.

use crate::outcome::string_enum;

string_enum! {
    /// Why the state of an operation does not allow something. The window has words for each: a variant of
    /// `error-operation_state`.
    StateReason {
        /// An attempt is under way.
        Running = "running",
        /// It neither waits nor is held.
        Done = "done",
        /// Every request of it is finished.
        Finished = "finished",
        /// What it sent cannot be read.
        Unreadable = "unreadable",
        /// What it sent is not in its flow any more.
        Vanished = "vanished",
        /// The id of what it sent belongs to another request now.
        Changed = "changed",
        /// Its request cannot be read.
        Damaged = "damaged",
        /// Its flow was deleted.
        NoFlow = "no_flow",
        /// Its flow cannot be read.
        FlowBroken = "flow_broken",
        /// It is a sender's test.
        Test = "test",
        /// It has not failed.
        NotFailed = "not_failed",
    }
}

impl StateReason {
    /// True if nobody knows what was sent, so that sending it could make a second order.
    #[must_use]
    pub fn may_have_sent(self) -> bool {
        matches!(self, StateReason::Unreadable | StateReason::Vanished | StateReason::Changed)
    }
}
