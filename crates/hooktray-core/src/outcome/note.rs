//! Notes: what a step did differently from what was meant, although it did not fail.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Args;
use crate::outcome::string_enum;

string_enum! {
    /// What is noted with a step.
    NoteCode {
        /// A value has more than one telephone number; the first one was used.
        SeveralPhones = "several_phones",
        /// A value that should be a telephone number is not one, and the next value was used.
        PhoneSkipped = "phone_skipped",
        /// A value of the response could not be remembered.
        NotRemembered = "not_remembered",
        /// The response has nothing that could be remembered under this name.
        NothingRemembered = "nothing_remembered",
        /// The action reads something of an earlier response that is not in it.
        NotInResponse = "not_in_response",
        /// Nobody knows whether the CRM knew the order already.
        DuplicateUnknown = "duplicate_unknown",
        /// The reason could not be read from the response of a failure.
        ReasonUnknown = "reason_unknown",
        /// The connection ended before the end that the response announced; what arrived is whole.
        EndedEarly = "ended_early",
        /// The status of the response is a refusal, and its content counts as success; `reason` is the status.
        AcceptedByContent = "accepted_by_content",
    }
}

/// A note with a step. Its arguments are `name`, of a field or value, and `reason`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StepNote {
    /// The stable code.
    pub code: NoteCode,
    /// The arguments of the message.
    #[serde(default)]
    pub args: Args,
}

impl StepNote {
    /// Returns a note about a field or value with this name.
    #[must_use]
    pub fn new(code: NoteCode, name: &str) -> StepNote {
        StepNote { code, args: Args::from([("name".to_owned(), name.to_owned())]) }
    }

    /// Adds the reason.
    #[must_use]
    pub fn because(mut self, reason: &str) -> StepNote {
        self.args.insert("reason".to_owned(), reason.to_owned());
        self
    }

    /// Returns the note in English.
    #[must_use]
    pub fn message(&self) -> String {
        let arg = |name: &str| self.args.get(name).map(String::as_str).unwrap_or_default();
        let (name, reason) = (arg("name"), arg("reason"));
        match self.code {
            NoteCode::SeveralPhones => {
                format!("“{name}” has more than one telephone number; the first one was used")
            }
            NoteCode::PhoneSkipped => {
                format!("the first value for “{name}” has digits but is not a telephone number; the next one was used")
            }
            NoteCode::NotRemembered => format!("“{name}” could not be remembered: {reason}"),
            NoteCode::NothingRemembered => {
                format!("the response has no value for “{name}”, so nothing is remembered under this name")
            }
            NoteCode::NotInResponse => format!("the response has no “{name}”, so it is empty here"),
            NoteCode::DuplicateUnknown => {
                format!("it is not known whether the CRM already knew the order: {reason}")
            }
            NoteCode::ReasonUnknown => format!("the reason could not be read from the response: {reason}"),
            NoteCode::AcceptedByContent => {
                format!(
                    "the status {reason} is a refusal, but the content says success: look for the order in the CRM first"
                )
            }
            NoteCode::EndedEarly => {
                "the response is shorter than its headers say; it counts, since its JSON is complete".to_owned()
            }
        }
    }
}
