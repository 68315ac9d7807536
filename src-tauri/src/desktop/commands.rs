//! The commands of the window: each only passes on.

/// Makes `answer` out of a table: a command with its arguments, as the window names them but for the case, and what is
/// asked of the desk for it.
macro_rules! table {
    ($desk:ident: $($command:ident($($argument:ident: $kind:ty),*) => $answer:expr;)*) => {
        /// Answers a command of this table.
        pub(super) async fn answer(
            $desk: &crate::app_state::AppState,
            command: &str,
            with: &serde_json::Value,
        ) -> Option<super::Answered> {
            Some(match command {
                $(stringify!($command) => {
                    #[derive(serde::Deserialize)]
                    #[serde(rename_all = "camelCase")]
                    struct With { $($argument: $kind),* }
                    match serde::Deserialize::deserialize(with) {
                        Ok(With { $($argument),* }) => super::plain($answer),
                        Err(error) => Err(super::misunderstood(command, &error)),
                    }
                })*
                _ => return None,
            })
        }
    };
}

mod emails;
mod flows;
mod history;
mod system;
mod tunnel;

use std::path::Path;

use hooktray_core::Error;
use hooktray_core::api::ApiError;
use serde::Serialize;
use serde_json::Value as Json;

use crate::app_state::AppState;

/// What the window gets.
pub(crate) type Answered = Result<Json, ApiError>;

/// Answers a command of the window.
pub(crate) async fn answer(desk: &AppState, command: &str, with: Json) -> Answered {
    macro_rules! first_that_knows_it {
        ($($table:ident)*) => {$(
            if let Some(answered) = $table::answer(desk, command, &with).await {
                return answered;
            }
        )*};
    }
    first_that_knows_it!(flows history emails system tunnel);
    Err(Error::Usage(format!("there is no command {command}")).into())
}

/// An answer as the window gets it.
fn plain<T: Serialize>(answer: Result<T, ApiError>) -> Answered {
    serde_json::to_value(answer?).map_err(|error| Error::NotSetUp(error.to_string()).into())
}

/// Never with what was said: a secret may be in it.
fn misunderstood(command: &str, error: &serde_json::Error) -> ApiError {
    tracing::error!(command, at = error.column(), "the window's arguments are not those of this command");
    Error::Usage(format!("these are not the arguments of {command}")).into()
}

/// How a path is shown.
fn shown(file: &Path) -> String {
    file.to_string_lossy().into_owned()
}
