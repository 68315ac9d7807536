//! The result of queueing operations again, as the window shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::StateReason;
use crate::history::{LeftOut, LeftOutReason, RequeueOptions};

/// How an operation is queued again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RetryMode {
    /// From its first unfinished step.
    Unfinished,
    /// Every step, even finished ones. This may create a second order.
    FromStart,
    /// After its finished requests, which are not in its flow as they were: they are the same requests all the same.
    KeepFinished,
}

impl RetryMode {
    /// Returns the options of the queue. With `even_if_sent`, an operation is queued although its order may be in the CRM.
    pub(in crate::api) fn options(self, even_if_sent: bool) -> RequeueOptions {
        RequeueOptions {
            from_start: self == RetryMode::FromStart,
            keep_finished: self == RetryMode::KeepFinished,
            even_if_sent,
            even_if_arrived: even_if_sent,
        }
    }
}

/// The result of queueing operations again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RetriedView {
    /// How many are queued.
    pub queued: u32,
    /// Those that were left out, since sending them could make a second order.
    pub left_out: Vec<LeftOutView>,
    /// The stopped flows of those that are queued: nothing of them goes out until they are started.
    pub stopped: Vec<String>,
    /// How many others cannot be queued, and why.
    pub not_possible: Vec<NotPossibleView>,
}

/// Operations that cannot be queued again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NotPossibleView {
    /// Why: a variant of `error-operation_state`.
    pub reason: StateReason,
    /// How many.
    pub count: u32,
}

/// An operation that was not queued again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LeftOutView {
    /// Its id.
    pub id: String,
    /// Why.
    pub reason: LeftOutKind,
}

/// Why an operation was not queued again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutKind {
    /// A duplicate of it was sent, may have been sent, or waits.
    Duplicate,
    /// It waited in a backup that was restored.
    Restored,
    /// A request of it got no response.
    Unanswered,
    /// Another request was sent in place of the one that failed.
    SentInstead,
    /// Nobody knows what was sent.
    Unknown,
}

impl From<LeftOut> for LeftOutView {
    fn from(left: LeftOut) -> LeftOutView {
        let reason = match left.reason {
            LeftOutReason::Duplicate(_) => LeftOutKind::Duplicate,
            LeftOutReason::Restored => LeftOutKind::Restored,
            LeftOutReason::Unanswered(_) => LeftOutKind::Unanswered,
            LeftOutReason::SentInstead(_) => LeftOutKind::SentInstead,
            LeftOutReason::Unknown(_) => LeftOutKind::Unknown,
        };
        LeftOutView { id: left.id, reason }
    }
}
