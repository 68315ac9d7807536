//! What a notice or a letter is about: plain data, stored with the outcome that caused it and alert_text when it is shown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::IncidentStage;
use crate::outcome::{Args, Code, Problem};

/// What the owner is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Alert {
    /// Records do not get through, or do again.
    Incident(IncidentReport),
    /// Nothing has arrived for a long time.
    Inactivity {
        /// The flow.
        flow: String,
        /// For how many hours.
        hours: u32,
    },
    /// The program was not running.
    WasOff {
        /// From when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
    },
    /// Senders outside of this machine have to be given other links.
    AddressChanged {
        /// What links began with.
        from: String,
        /// What they begin with now.
        to: String,
    },
    /// A letter could not be sent. Never told by letter.
    EmailFailed {
        /// Why: a stable word.
        code: String,
    },
    /// Nothing: the user wants to see whether letters arrive.
    Test,
}

/// What there is to say of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentReport {
    /// Which one.
    pub incident: i64,
    /// Where it stands.
    pub stage: IncidentStage,
    /// The flow; empty for what belongs to the machine.
    pub flow: String,
    /// The kind of trouble.
    pub code: Code,
    /// What went wrong, in English.
    pub message: String,
    /// What the message names.
    pub args: Args,
    /// Since when.
    pub since: Timestamp,
    /// Records that it is about.
    pub records: u32,
    /// Records that came to it since it was last told.
    pub pending: u32,
    /// Records that went through since it works again.
    pub delivered: u32,
    /// The ids of the first few records.
    pub examples: Vec<String>,
}

impl IncidentReport {
    /// A trouble of the machine that stands in no database.
    #[must_use]
    pub fn of_the_machine(stage: IncidentStage, problem: Problem, now: Timestamp) -> IncidentReport {
        let Problem { code, message, args } = problem;
        IncidentReport {
            incident: 0,
            stage,
            flow: String::new(),
            code,
            message,
            args,
            since: now,
            records: 0,
            pending: 0,
            delivered: 0,
            examples: Vec::new(),
        }
    }
}

impl Alert {
    /// What it is about, in one word: for logs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Alert::Incident(report) => report.code.as_str(),
            Alert::Inactivity { .. } => "inactivity",
            Alert::WasOff { .. } => "was_off",
            Alert::AddressChanged { .. } => "address_changed",
            Alert::EmailFailed { .. } => "email_failed",
            Alert::Test => "test",
        }
    }

    /// Whether it is good news.
    #[must_use]
    pub fn is_good(&self) -> bool {
        match self {
            Alert::Incident(report) => report.stage == IncidentStage::Ended,
            Alert::Test => true,
            Alert::Inactivity { .. }
            | Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::EmailFailed { .. } => false,
        }
    }

    /// The flow it is about; empty for what belongs to the machine.
    #[must_use]
    pub fn flow(&self) -> &str {
        match self {
            Alert::Incident(report) => &report.flow,
            Alert::Inactivity { flow, .. } => flow,
            Alert::WasOff { .. } | Alert::AddressChanged { .. } | Alert::EmailFailed { .. } | Alert::Test => "",
        }
    }

    /// The incident it is about.
    #[must_use]
    pub fn incident(&self) -> Option<i64> {
        match self {
            Alert::Incident(report) => Some(report.incident),
            Alert::Inactivity { .. }
            | Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::EmailFailed { .. }
            | Alert::Test => None,
        }
    }
}
