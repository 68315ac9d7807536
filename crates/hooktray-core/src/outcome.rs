//! The states of an operation, how an attempt at it can end, and what its steps did.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use earlier::EarlierRuns;
pub use gate::Gate;
pub use note::{NoteCode, StepNote};
pub(crate) use step::request_identity;
pub use step::{ActionKind, ResponseRecord, StepError, StepOutcome, StepRecord};
pub(crate) use string_enum::string_enum;

mod earlier;
mod gate;
mod note;
mod step;
mod string_enum;

string_enum! {
    /// The state of an operation.
    Status {
        /// Not sent until the user says so: it arrived while its flow was stopped or could not be read, or waited in a backup that
        /// was restored.
        Held = "held",
        /// Waits for its first or next attempt.
        Pending = "pending",
        /// An attempt is under way.
        Running = "running",
        /// The order was accepted.
        Delivered = "delivered",
        /// A filter ended it; nothing was sent.
        Filtered = "filtered",
        /// The same as an earlier record; kept, not sent.
        Duplicate = "duplicate",
        /// It failed for good, or its retries are used up.
        Failed = "failed",
        /// Given up by the user.
        Cancelled = "cancelled",
        /// A sender's test record: kept, never sent.
        Test = "test",
    }
}

impl Status {
    /// True if the operation waits for an attempt, or one is under way.
    #[must_use]
    pub const fn is_queued(self) -> bool {
        matches!(self, Status::Pending | Status::Running)
    }
}

string_enum! {
    /// Why an operation did not go through: a stable code for each kind of problem.
    ProblemCode {
        /// The body cannot be read.
        BodyUnreadable = "body_unreadable",
        /// The body can be read in two ways.
        BodyAmbiguous = "body_ambiguous",
        /// A template could not be evaluated with this record.
        TemplateFailed = "template_failed",
        /// A required field is empty.
        FieldEmpty = "field_empty",
        /// A field did not pass its check.
        FieldInvalid = "field_invalid",
        /// A secret is not stored.
        SecretMissing = "secret_missing",
        /// The keychain does not answer or is locked.
        KeychainUnavailable = "keychain_unavailable",
        /// This system has no root certificates.
        CertificatesMissing = "certificates_missing",
        /// The rendered URL, header or method is invalid.
        RequestInvalid = "request_invalid",
        /// The rendered address would carry a secret in another form than it is stored.
        SecretInAddress = "secret_in_address",
        /// No connection to the destination.
        Unreachable = "unreachable",
        /// The proxy on the way cannot be reached, or asks for a password.
        ProxyFailed = "proxy_failed",
        /// The settings or a variable set a proxy that cannot be used.
        ProxyUnusable = "proxy_unusable",
        /// No complete response in time.
        NoAnswer = "no_answer",
        /// The destination said “later” (408, 425, 429, 5xx).
        Unavailable = "unavailable",
        /// The destination refused, by its status.
        Rejected = "rejected",
        /// The destination responded with a redirect.
        Redirected = "redirected",
        /// The destination refused, by the content of its response.
        Refused = "refused",
        /// The response does not tell whether the order was accepted: it is too long, damaged, contradicts itself, or comes after a
        /// redirect that may have followed the order.
        ResponseUnclear = "response_unclear",
        /// The program ended during the attempt.
        Interrupted = "interrupted",
        /// A request may have arrived in an earlier attempt, and now the flow sends nothing for the record.
        ArrivalUnknown = "arrival_unknown",
        /// The flow was deleted before the record was delivered.
        FlowDeleted = "flow_deleted",
        /// A request that got a response is not in the flow any more, and another one was never tried.
        StepVanished = "step_vanished",
        /// The id of a request that got a response belongs to another request now.
        StepChanged = "step_changed",
        /// A request would be sent now as well that another one was accepted in place of.
        SentInstead = "sent_instead",
        /// What is stored of the record cannot be read.
        RecordUnreadable = "record_unreadable",
        /// No request was to be sent for this record.
        NothingToSend = "nothing_to_send",
        /// It waited in a backup that was restored, and may have been sent since the backup was made.
        Restored = "restored",
        /// A bug in Hooktray.
        Internal = "internal",
        /// Of the machine: the disk is nearly full.
        DiskLow = "disk_low",
        /// Of the machine: Hooktray cannot listen on its address.
        PortLost = "port_lost",
        /// Of the machine: nothing can be stored.
        StorageFailed = "storage_failed",
        /// Of the machine: senders cannot reach it from outside.
        TunnelDown = "tunnel_down",
    }
}

impl ProblemCode {
    /// True if the same request may work later.
    #[must_use]
    pub fn is_temporary(self) -> bool {
        matches!(
            self,
            ProblemCode::Unreachable
                | ProblemCode::ProxyFailed
                | ProblemCode::ProxyUnusable
                | ProblemCode::NoAnswer
                | ProblemCode::Unavailable
        )
    }
}

/// A problem of one record, in plain words. It may repeat what was sent or received: secrets are masked when it leaves
/// the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stable code.
    pub code: ProblemCode,
    /// What happened and what to do.
    pub message: String,
    /// The arguments of the message, for other languages.
    #[serde(skip)]
    pub args: Args,
}

/// Returns ids as a message names them.
pub(crate) fn quoted(ids: &[String]) -> String {
    ids.iter().map(|id| format!("“{id}”")).collect::<Vec<_>>().join(", ")
}

/// The arguments of a message, such as the name of a field.
pub type Args = BTreeMap<String, String>;

impl Problem {
    /// Returns a problem with this code and message.
    pub fn new(code: ProblemCode, message: impl Into<String>) -> Problem {
        Problem { code, message: message.into(), args: Args::new() }
    }

    /// Returns the problem of a record that a bug in Hooktray keeps from being sent.
    #[must_use]
    pub fn internal() -> Problem {
        Problem::new(ProblemCode::Internal, "a mistake in Hooktray itself; please report it")
    }

    /// Adds an argument of the message.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Problem {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every action succeeded.
    Delivered,
    /// A filter stopped it.
    Filtered,
    /// It may work later.
    Retryable {
        /// What happened.
        problem: Problem,
        /// How long to wait, if the destination said so.
        retry_after: Option<Duration>,
    },
    /// It cannot work without a change.
    Failed(Problem),
    /// It cannot be sent now: it waits at `gate`, and uses up no retries.
    Blocked {
        /// What it waits for.
        gate: Gate,
        /// Why it waits.
        problem: Problem,
    },
}

string_enum! {
    /// How an attempt ended, as the history stores it.
    AttemptOutcome {
        /// The order was accepted.
        Delivered = "delivered",
        /// A filter stopped the record.
        Filtered = "filtered",
        /// It failed with something that may pass; another attempt follows.
        Retryable = "retryable",
        /// It failed for good.
        Failed = "rejected",
        /// It waits at a gate.
        Blocked = "blocked",
        /// It failed with something that may pass, and its retries are used up.
        GaveUp = "gave_up",
        /// The program ended during it.
        Interrupted = "interrupted",
    }
}

impl Outcome {
    /// Returns the word for this outcome in the history.
    #[must_use]
    pub fn of_attempt(&self) -> AttemptOutcome {
        match self {
            Outcome::Delivered => AttemptOutcome::Delivered,
            Outcome::Filtered => AttemptOutcome::Filtered,
            Outcome::Retryable { .. } => AttemptOutcome::Retryable,
            Outcome::Failed(_) => AttemptOutcome::Failed,
            Outcome::Blocked { .. } => AttemptOutcome::Blocked,
        }
    }

    /// Returns the problem, if it ended with one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Outcome::Delivered | Outcome::Filtered => None,
            Outcome::Retryable { problem, .. } | Outcome::Failed(problem) | Outcome::Blocked { problem, .. } => {
                Some(problem)
            }
        }
    }
}
