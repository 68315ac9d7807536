//! What a notice or a letter is about: plain data, stored with the outcome that caused it and worded when it is shown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::IncidentStage;
use crate::outcome::{Args, Code, Problem};

/// What the owner is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum About {
    /// Records do not get through, or do again.
    Incident(IncidentReport),
    /// Nothing has arrived for a long time.
    Silence {
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
    MailFailed {
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
    pub telling: IncidentStage,
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
    pub untold: u32,
    /// Records that went through since it works again.
    pub delivered: u32,
    /// The ids of the first few records.
    pub examples: Vec<String>,
}

impl IncidentReport {
    /// A trouble of the machine that stands in no database.
    #[must_use]
    pub fn of_the_machine(telling: IncidentStage, problem: Problem, now: Timestamp) -> IncidentReport {
        let Problem { code, message, args } = problem;
        IncidentReport {
            incident: 0,
            telling,
            flow: String::new(),
            code,
            message,
            args,
            since: now,
            records: 0,
            untold: 0,
            delivered: 0,
            examples: Vec::new(),
        }
    }
}

impl About {
    /// What it is about, in one word: for logs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            About::Incident(report) => report.code.as_str(),
            About::Silence { .. } => "silence",
            About::WasOff { .. } => "was_off",
            About::AddressChanged { .. } => "address_changed",
            About::MailFailed { .. } => "mail_failed",
            About::Test => "test",
        }
    }

    /// Whether it is good news.
    #[must_use]
    pub fn is_good(&self) -> bool {
        match self {
            About::Incident(report) => report.telling == IncidentStage::Over,
            About::Test => true,
            About::Silence { .. } | About::WasOff { .. } | About::AddressChanged { .. } | About::MailFailed { .. } => {
                false
            }
        }
    }

    /// The flow it is about; empty for what belongs to the machine.
    #[must_use]
    pub fn flow(&self) -> &str {
        match self {
            About::Incident(report) => &report.flow,
            About::Silence { flow, .. } => flow,
            About::WasOff { .. } | About::AddressChanged { .. } | About::MailFailed { .. } | About::Test => "",
        }
    }

    /// The incident it is about.
    #[must_use]
    pub fn incident(&self) -> Option<i64> {
        match self {
            About::Incident(report) => Some(report.incident),
            About::Silence { .. }
            | About::WasOff { .. }
            | About::AddressChanged { .. }
            | About::MailFailed { .. }
            | About::Test => None,
        }
    }
}
