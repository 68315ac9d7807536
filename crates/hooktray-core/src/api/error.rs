//! What went wrong, as the window gets it: a stable code, what it names, and the English words as a fallback.

use serde::Serialize;
use ts_rs::TS;

use crate::alerts::email::EmailError;
use crate::base::error::{Error, SecretError};
use crate::flow::Finding;
use crate::outcome::{Args, Problem};

/// Something that went wrong. The window has words for the code in its language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ApiError {
    /// The stable code.
    pub code: String,
    /// What happened, in English.
    pub message: String,
    /// What the message names.
    pub args: Args,
    /// The mistakes or the missing things that it consists of, if it does.
    pub notes: Vec<Note>,
}

/// A remark about one place of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Note {
    /// The stable code.
    pub code: String,
    /// The place in the flow file, such as `actions[0].fields[2].value`; empty for the flow as a whole.
    pub path: String,
    /// What is wrong, in English.
    pub message: String,
    /// What the message names.
    pub args: Args,
}

impl ApiError {
    /// A mistake in Hooktray itself.
    pub(super) fn internal() -> ApiError {
        ApiError::plain("internal", "a mistake in Hooktray itself; please report it", &[])
    }

    fn plain(code: &str, message: impl Into<String>, args: &[(&str, &str)]) -> ApiError {
        ApiError { code: code.to_owned(), message: message.into(), args: named(args), notes: Vec::new() }
    }
}

fn named(args: &[(&str, &str)]) -> Args {
    args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl From<&Problem> for ApiError {
    fn from(problem: &Problem) -> ApiError {
        let Problem { code, message, args } = problem.clone();
        ApiError { code: code.as_str().to_owned(), message, args, notes: Vec::new() }
    }
}

impl From<SecretError> for ApiError {
    fn from(error: SecretError) -> ApiError {
        let message = error.to_string();
        let (code, name) = match &error {
            SecretError::Missing(name) => ("secret_missing", name),
            SecretError::Locked(why) => ("keychain_locked", why),
            SecretError::Unavailable(why) => ("keychain_unavailable", why),
            SecretError::ReadOnly(name) => ("secrets_read_only", name),
            SecretError::Name(name) => ("secret_name", name),
            SecretError::Value(why) => ("secret_value", why),
        };
        ApiError::plain(code, message, &[("secret", name)])
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> ApiError {
        let (code, message) = (error.code(), error.to_string());
        let plain = |args: &[(&str, &str)]| ApiError::plain(code, message.as_str(), args);
        match error {
            Error::FlowRefused(findings) => ApiError { notes: findings.iter().map(Note::from).collect(), ..plain(&[]) },
            Error::FlowUnfinished { name, missing } => {
                ApiError { notes: missing.iter().map(Note::from).collect(), ..plain(&[("flow", &name)]) }
            }
            Error::NoSuchFlow(name) | Error::FlowNameTaken(name) | Error::TokenTaken(name) => plain(&[("flow", &name)]),
            Error::NoSuchTemplate(name) | Error::NoSuchOperation(name) => plain(&[("id", &name)]),
            Error::OperationBusy { id, reason, .. } => plain(&[("id", &id), ("reason", reason)]),
            Error::Listen { address, reason, .. } => plain(&[("address", &address), ("reason", reason)]),
            Error::NotOurs { path, .. } => plain(&[("path", &path.to_string_lossy())]),
            Error::Io { path, source } => {
                plain(&[("path", &path.to_string_lossy()), ("reason", &source.kind().to_string())])
            }
            Error::Storage(fault) => plain(&[("reason", &fault.to_string())]),
            Error::Database(why) | Error::Usage(why) | Error::NotSetUp(why) => plain(&[("reason", &why)]),
            Error::Secret(error) => error.into(),
            Error::Sample(problem) => ApiError::from(&problem),
            Error::AnotherInstance(_) | Error::NewerSchema { .. } | Error::DiskFull => plain(&[]),
        }
    }
}

impl From<EmailError> for ApiError {
    fn from(error: EmailError) -> ApiError {
        let EmailError { code, words, .. } = error;
        ApiError::plain(&format!("email_{code}"), words.as_str(), &[("words", &words)])
    }
}

impl From<&Finding> for Note {
    fn from(finding: &Finding) -> Note {
        let Finding { path, code, message, args } = finding.clone();
        Note { code: code.as_str().to_owned(), path, message, args }
    }
}
