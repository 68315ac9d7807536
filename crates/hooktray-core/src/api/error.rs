//! Errors as the window gets them: a stable code, arguments, and the English message as a fallback.

use serde::Serialize;
use ts_rs::TS;

use crate::base::error::{ChannelError, Error, NetworkFault, SecretError, StorageError};
use crate::flow::Finding;
use crate::outcome::{Args, Problem, Status};

/// An error. The window has a message for the code in the user's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ApiError {
    /// The stable code.
    pub code: String,
    /// What happened, and what to do, in English.
    pub message: String,
    /// The arguments of the message.
    pub args: Args,
    /// The findings of the flow check that make up the error, if it is about a flow.
    pub findings: Vec<Finding>,
}

impl ApiError {
    /// A bug in Hooktray.
    pub(super) fn internal() -> ApiError {
        ApiError::plain("internal", "an error in Hooktray itself; please report it", &[])
    }

    fn plain(code: &str, message: impl Into<String>, args: &[(&str, &str)]) -> ApiError {
        ApiError { code: code.to_owned(), message: message.into(), args: named(args), findings: Vec::new() }
    }
}

fn named(args: &[(&str, &str)]) -> Args {
    args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl From<&Problem> for ApiError {
    fn from(problem: &Problem) -> ApiError {
        let Problem { code, message, args } = problem.clone();
        ApiError { code: code.as_str().to_owned(), message, args, findings: Vec::new() }
    }
}

impl From<SecretError> for ApiError {
    fn from(error: SecretError) -> ApiError {
        ApiError::plain(error.code().as_str(), error.to_string(), &[("secret", error.named())])
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> ApiError {
        let (code, message) = (error.code(), error.to_string());
        let plain = |args: &[(&str, &str)]| ApiError::plain(code, message.as_str(), args);
        match error {
            Error::FlowRefused(findings) => ApiError { findings, ..plain(&[]) },
            Error::FlowBroken { name, findings } => ApiError { findings, ..plain(&[("flow", &name)]) },
            Error::FlowUnfinished { name, missing } => ApiError { findings: missing, ..plain(&[("flow", &name)]) },
            Error::NoSuchFlow(name) | Error::FlowNameTaken(name) | Error::TokenTaken(name) => plain(&[("flow", &name)]),
            Error::NoSuchTemplate(name) | Error::NoSuchOperation(name) => plain(&[("id", &name)]),
            Error::NotCorrectable(expression) => plain(&[("value", &expression)]),
            Error::OperationState { id, reason, .. } => plain(&[("id", &id), ("reason", reason.as_str())]),
            Error::Listen { address, reason, .. } => plain(&[("address", &address), ("reason", reason.as_str())]),
            Error::NotOurs { path, .. } => plain(&[("path", &path.to_string_lossy())]),
            Error::Io { path, source } => {
                plain(&[("path", &path.to_string_lossy()), ("reason", &source.kind().to_string())])
            }
            Error::Storage(StorageError::DiskFull) => plain(&[]),
            Error::Storage(error) => plain(&[("reason", error.as_str())]),
            Error::Database(why)
            | Error::PrivateKey(why)
            | Error::System(why)
            | Error::Internal(why)
            | Error::Usage(why) => plain(&[("reason", &why)]),
            Error::Curl(error) => plain(&[("mistake", error.code.as_str()), ("part", &error.part)]),
            Error::NoSuchTable(table) | Error::TableNameTaken(table) => plain(&[("table", &table)]),
            Error::TableRefused { table, why } => {
                let mut error = plain(&[("table", &table), ("mistake", why.code.as_str())]);
                error.args.extend(why.args);
                error
            }
            Error::TableInUse { table, flow } => plain(&[("table", &table), ("flow", &flow)]),
            Error::PublicIpUnknown { host, why } => plain(&[("host", &host), ("reason", &why)]),
            Error::NotSetUp(what) => plain(&[("what", what.as_str())]),
            Error::Setting(error) => plain(&[("setting", error.setting.as_str()), ("value", &error.value)]),
            Error::Channel(error) => error.into(),
            Error::BulkRetry(status) => plain(&[("status", status.map_or("", Status::as_str))]),
            Error::NoSuchFile(path) | Error::FileExists(path) => plain(&[("path", &path.to_string_lossy())]),
            Error::Secret(error) => error.into(),
            Error::Sample(problem) => ApiError::from(&problem),
            Error::AnotherInstance(_)
            | Error::NewerSchema { .. }
            | Error::AuthInUse
            | Error::NoDataDir
            | Error::Ended => plain(&[]),
        }
    }
}

impl From<ChannelError> for ApiError {
    fn from(error: ChannelError) -> ApiError {
        let fault = error.fault.unwrap_or(NetworkFault::Other);
        let args = [("reply", error.reply.as_str()), ("fault", fault.as_str()), ("reached", &error.reached.join(", "))];
        ApiError::plain(&error.full_code(), error.reply.as_str(), &args)
    }
}
