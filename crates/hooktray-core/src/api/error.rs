//! Errors as the window gets them: a stable code, arguments, and the English message as a fallback.

use serde::Serialize;
use ts_rs::TS;

use crate::base::error::{
    ChannelError, Error, IoReason, NetworkFault, SecretError, StorageError, plain as plain_words,
};
use crate::base::i18n::Messages;
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

    /// Returns the error in the language of these messages, where they have words for it: what happened, why, and what to do, each
    /// in lines of its own.
    #[must_use]
    pub fn localized(&self, messages: &Messages) -> Option<String> {
        let part = |part: &str| {
            let args = self.args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            messages.try_text(&format!("error-{}{part}", self.code), args)
        };
        let what = part("")?;
        let parts = [Some(what), part("-detail"), part("-todo")];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
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
                // What has no words for people is shown as the system writes it.
                let reason = IoReason::of(&source).map_or_else(|| plain_words(&source), |known| known.to_string());
                plain(&[("path", &path.to_string_lossy()), ("reason", &reason)])
            }
            Error::Storage(StorageError::DiskFull) => plain(&[]),
            Error::Storage(error) => plain(&[("reason", error.as_str())]),
            Error::Database(why)
            | Error::PrivateKey(why)
            | Error::System(why)
            | Error::Internal(why)
            | Error::Usage(why) => plain(&[("reason", &why)]),
            Error::Curl(error) => plain(&[("mistake", error.code.as_str()), ("part", &error.part)]),
            Error::NoSuchVersion(number) => plain(&[("number", &number.to_string())]),
            Error::NoSuchTable(table) | Error::TableNameTaken(table) => plain(&[("table", &table)]),
            Error::TableRefused { table, why } => {
                let mut error = plain(&[("table", &table), ("mistake", why.code.as_str())]);
                error.args.extend(why.args);
                error
            }
            Error::TableInUse { table, flow } => plain(&[("table", &table), ("flow", &flow)]),
            Error::TestOrderNumber { number, own } => plain(&[("number", &number), ("own", &own)]),
            Error::PublicIpUnknown { host, why } => {
                let (reason, args) = why.described();
                // The last one of a name counts.
                let args = args.into_iter().chain([("host", host.clone()), ("reason", reason.to_owned())]);
                let args = args.map(|(name, value)| (name.to_owned(), value));
                ApiError { args: args.collect(), ..plain(&[]) }
            }
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
        let (setting, value) =
            error.setting.as_ref().map_or(("none", ""), |error| (error.setting.as_str(), error.value.as_str()));
        let reached = error.reached.join(", ");
        let args = [
            ("reply", error.reply.as_str()),
            ("fault", fault.as_str()),
            ("reached", &reached),
            ("setting", setting),
            ("value", value),
        ];
        ApiError::plain(&error.full_code(), error.reply.as_str(), &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::{Channel, Setting};
    use crate::base::i18n::Language;
    use crate::template::TemplateFault;

    fn texts(key: &str, args: &[(&str, &str)]) -> [String; 2] {
        [Language::Russian, Language::English]
            .map(|language| Messages::new(language).try_text(key, args.iter().copied()).unwrap())
    }

    #[test]
    fn error_in_the_users_language_says_what_to_do() {
        let messages = Messages::new(Language::Russian);
        let text = ApiError::from(Error::AnotherInstance("/data".into())).localized(&messages).unwrap();
        assert!(text.starts_with("Hooktray уже запущен\nНайдите"), "{text}");
        assert_eq!(ApiError::plain("no_words_for_this", "…", &[]).localized(&messages), None);
    }

    #[test]
    fn what_the_system_says_has_words_in_both_languages() {
        for reason in IoReason::ALL.iter().map(|reason| reason.as_str()) {
            let [russian, english] = texts("io-reason", &[("reason", reason)]);
            assert!(russian != reason && english != reason && russian != english, "{reason}");
        }
        let source = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "this folder is read-only");
        let error = ApiError::from(Error::Io { path: "/data".into(), source });
        assert_eq!(error.args["reason"], "denied");
    }

    #[test]
    fn what_a_template_fails_with_has_words_in_both_languages() {
        for fault in TemplateFault::ALL.iter().filter(|fault| **fault != TemplateFault::Other) {
            let args = [("fault", fault.as_str()), ("value", "XX"), ("reason", "what minijinja says")];
            let [russian, english] = texts("template-reason", &args);
            assert!(russian != "«what minijinja says»" && english != "“what minijinja says”", "{fault}");
        }
    }

    #[test]
    fn setting_that_keeps_a_channel_from_sending_is_said_in_both_languages() {
        let refused = Channel::Email.unchecked(Setting::EmailHost.error("write the server's name").into());
        let error = ApiError::from(refused);
        let args: Vec<(&str, &str)> = error.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let [russian, english] = texts("error-email_settings-detail", &args);
        assert_eq!(russian, "Укажите имя почтового сервера, например smtp.yandex.ru");
        assert!(english.starts_with("Enter") || english.contains("smtp"), "{english}");
    }
}
