//! Why a template cannot be evaluated, as a code that the window has words for.

use std::error::Error as _;

use minijinja::{Error, ErrorKind};

use crate::outcome::string_enum;

string_enum! {
    /// Why a template cannot be evaluated. The words are variants of `template-reason`.
    TemplateFault {
        /// It takes too many steps.
        Endless = "endless",
        /// It gives too much text.
        TooLong = "too_long",
        /// There is no such algorithm.
        Algorithm = "algorithm",
        /// A digest is not written in this way.
        Encoding = "encoding",
        /// The key of a digest is empty.
        EmptyKey = "empty_key",
        /// A text is not a time.
        Time = "time",
        /// A time is not written in this form.
        TimeForm = "time_form",
        /// There is no such time zone.
        Zone = "zone",
        /// A pattern cannot be read.
        Pattern = "pattern",
        /// A text is not JSON.
        Json = "json",
        /// A text has the keys of several rows.
        SeveralRows = "several_rows",
        /// There is no such country.
        Country = "country",
        /// An operator or a filter does not work with these values.
        Operation = "operation",
        /// A filter or a function needs other parameters.
        Parameters = "parameters",
        /// It reads a response of which only the beginning was kept.
        CutResponse = "cut_response",
        /// It reads a part of a response in which a secret was hidden.
        HiddenSecret = "hidden_secret",
        /// Another reason.
        Other = "other",
    }
}

/// What a filter of ours could not take. It is the source of minijinja's error.
#[derive(Debug, thiserror::Error)]
#[error("{fault} {value}")]
struct FilterError {
    fault: TemplateFault,
    value: String,
}

/// Returns the error of a filter that was given something it cannot take: `value`, if that is short.
pub(crate) fn refused(fault: TemplateFault, value: &str, why: impl Into<String>) -> Error {
    let error = FilterError { fault, value: value.to_owned() };
    Error::new(ErrorKind::InvalidOperation, why.into()).with_source(error)
}

/// Returns the code of an error, and the value that it is about, if any.
pub(super) fn fault_of(error: &Error) -> (TemplateFault, &str) {
    if let Some(own) = error.source().and_then(|source| source.downcast_ref::<FilterError>()) {
        return (own.fault, &own.value);
    }
    let fault = match error.kind() {
        ErrorKind::OutOfFuel => TemplateFault::Endless,
        ErrorKind::WriteFailure => TemplateFault::TooLong,
        ErrorKind::InvalidOperation => TemplateFault::Operation,
        ErrorKind::MissingArgument | ErrorKind::TooManyArguments => TemplateFault::Parameters,
        _ => TemplateFault::Other,
    };
    (fault, "")
}
