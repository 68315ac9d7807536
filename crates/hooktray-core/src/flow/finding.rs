//! What a check of a flow finds: its place, a stable code and the message.

use std::fmt;

use serde::{Serialize, Serializer};
use ts_rs::TS;

use super::FORMAT;
use crate::outcome::Args;

/// Something that a check of a flow found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Finding {
    /// The place in the flow file, such as `actions[0].fields[2].name`; empty for the flow as a whole.
    pub path: String,
    /// The code of its kind.
    #[ts(type = "string")]
    pub code: FindingCode,
    /// What is wrong and what to write instead, in English.
    pub message: String,
    /// The arguments of the message, for other languages.
    pub args: Args,
}

impl Serialize for FindingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What a finding prevents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The flow cannot be stored.
    Error,
    /// The flow can be stored, but not started.
    Missing,
    /// The flow can be started, but probably does not do what its owner wants.
    Warning,
}

impl Severity {
    /// Returns the prefix of message ids and of entries in the guide.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "finding",
            Severity::Missing => "missing",
            Severity::Warning => "warning",
        }
    }
}

/// Declares the codes by severity, each with its stable text.
macro_rules! finding_codes {
    ($($severity:ident { $($(#[$meta:meta])* $variant:ident = $word:literal,)* })*) => {
        /// The kinds of findings.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FindingCode { $($($(#[$meta])* $variant,)*)* }

        impl FindingCode {
            /// Every code, errors first.
            pub const ALL: &'static [FindingCode] = &[$($(FindingCode::$variant,)*)*];

            /// Returns the stable text, which is unique within a severity.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($(FindingCode::$variant => $word,)*)* }
            }

            /// Returns what a finding with this code prevents.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $($(FindingCode::$variant)|* => Severity::$severity,)* }
            }
        }
    };
}

finding_codes! {
    Error {
        /// A mistake that only a file edited by hand can have: invalid JSON, an unknown key, a value of the wrong type.
        File = "file",
        /// Another format than [`super::FORMAT`].
        Format = "format",
        /// The flow's name.
        Name = "name",
        /// More retries than allowed.
        Retries = "retries",
        /// The token of the link.
        Token = "token",
        /// No HTTP method at all.
        Methods = "methods",
        /// The id of an action, or the name of a value.
        Identifier = "identifier",
        /// A value that is not a whole number, or outside of its limits.
        Range = "range",
        /// Two actions with one id.
        DuplicateId = "duplicate_id",
        /// A field without a name.
        FieldName = "field_name",
        /// An invalid name of a secret.
        SecretName = "secret_name",
        /// An invalid name of a header.
        HeaderName = "header_name",
        /// An invalid Content-Type.
        ContentType = "content_type",
        /// An invalid URL.
        AddressInvalid = "address",
        /// A header that Hooktray sets itself.
        OwnHeader = "own_header",
        /// Invalid statuses.
        Status = "status",
        /// A template that does not parse.
        Template = "template",
        /// A condition that is plain text.
        ConditionInvalid = "condition",
        /// An unknown filter in a template.
        NoFilter = "no_filter",
        /// An unknown test in a template.
        NoTest = "no_test",
        /// A method call in a template.
        Method = "method",
        /// An unknown function in a template.
        NoFunction = "no_function",
        /// A regular expression that does not parse.
        Pattern = "pattern",
        /// A secret whose name is an expression.
        ComputedSecret = "computed_secret",
        /// A table whose name is not written out.
        ComputedTable = "computed_table",
        /// Something that changes a secret before it is sent.
        SecretChanged = "secret_changed",
        /// A secret in the host of an address.
        SecretInHost = "secret_in_host",
        /// A secret or a step in a place where only the record can be used.
        RecordOnly = "record_only",
        /// A step that does not run before this one.
        NoStep = "no_step",
        /// A value that a step does not have.
        NoAttribute = "no_attribute",
        /// A remembered value with a reserved name.
        ReservedName = "reserved_name",
    }
    Missing {
        /// A required field without a value.
        FieldEmpty = "field",
        /// A value that is the same for every record and does not pass the check of its field.
        FixedValue = "value",
        /// A request without a URL.
        AddressMissing = "address",
        /// A filter without a condition.
        ConditionMissing = "condition",
        /// A step that is used but switched off.
        StepOff = "step",
        /// No enabled action that sends something.
        SendsNothing = "sends_nothing",
        /// A secret that is not stored.
        SecretMissing = "secret",
        /// A table that is not there.
        TableMissing = "table",
        /// The shop's own address is used and not set.
        PublicIpMissing = "public_ip",
    }
    Warning {
        /// A link that anybody can use from the internet.
        Unprotected = "exposed",
        /// An unknown name in a template.
        NoName = "no_name",
        /// An id that is gone, while records wait that have a finished request under it.
        StepVanished = "step_vanished",
        /// An id that belongs to another request now, while records wait that have a finished request under it.
        StepChanged = "step_changed",
        /// An address that is gone, while records wait whose order may have arrived there.
        OrderMoved = "order_moved",
        /// Another dedup key, while duplicates of earlier records may still come.
        KeyChanged = "key_changed",
    }
}

impl Finding {
    pub(crate) fn new(code: FindingCode, path: &str, message: impl Into<String>, args: &[(&str, &str)]) -> Finding {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Finding { path: path.to_owned(), code, message: message.into(), args }
    }

    /// Returns the finding for an invalid value for which the schema names this code (`x-finding`).
    pub(super) fn of_schema(code: FindingCode, path: &str, value: &str) -> Finding {
        let plain = |message: &str| Finding::new(code, path, message, &[]);
        match code {
            FindingCode::Format => {
                plain(&format!("this program reads flow files of format {FORMAT}; a newer Hooktray may read this one"))
            }
            FindingCode::Name => plain("a name has 1 to 200 characters on one line"),
            FindingCode::Retries => plain("at most 100 retries"),
            FindingCode::Token => {
                plain("a token is 22 to 128 characters long: letters, digits, - or _; leave it out and one is made")
            }
            FindingCode::Methods => plain("name at least one method, such as POST"),
            FindingCode::Identifier => {
                let message =
                    format!("“{value}” is not a name: use lowercase letters, digits and _, beginning with a letter");
                Finding::new(code, path, message, &[("name", value)])
            }
            _ => plain("this value does not fit here"),
        }
    }

    /// Returns the finding for a mistake that only a file edited by hand can have.
    pub(crate) fn in_file(path: &str, message: impl Into<String>) -> Finding {
        Finding::new(FindingCode::File, path, message, &[])
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Missing values are named by action and field, which users know better than paths in a file.
        if self.path.is_empty() || self.code.severity() == Severity::Missing {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}
