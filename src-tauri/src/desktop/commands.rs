//! Answers the window's commands, as `hooktray_ipc::window_commands` declares them.

mod files;
mod system;

use std::path::PathBuf;

use hooktray_core::Error;
use hooktray_core::api::*;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use self::files::{
    backup, certificates_choose, flow_export, flow_import, history_export, restore, table_export, table_load,
};
use self::system::{copy, open_data_dir, quit, settings_save, system_info};
use crate::app_state::AppState;

/// The result of a command.
pub(crate) type CommandResult = Result<Json, ApiError>;

macro_rules! dispatch {
    ($($(#[$doc:meta])* $by:ident.$name:ident($($argument:ident: $kind:ty $(as $shown:ty)?),*) -> $answer:ty;)*) => {
        /// Answers a command of the window.
        pub(crate) async fn answer(app: &AppState, command: &str, args: Json) -> CommandResult {
            match command {
                $(stringify!($name) => run!($by app, args, $name($($argument: $kind),*) -> $answer),)*
                _ => Err(Error::Internal(format!("there is no command {command}")).into()),
            }
        }
    };
}

/// Runs one command, depending on who answers it.
macro_rules! run {
    (api $app:ident, $args:ident, $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty) => {{
        let ($($argument,)*) = arguments!($args, $name($($argument: $kind),*));
        json::<$answer>($app.api.$name($($argument),*).await)
    }};
    (api_sync $app:ident, $args:ident, $name:ident() -> $answer:ty) => {
        json::<$answer>(Ok($app.api.$name()))
    };
    (app $app:ident, $args:ident, $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty) => {{
        let ($($argument,)*) = arguments!($args, $name($($argument: $kind),*));
        json::<$answer>($name($app $(, $argument)*).await)
    }};
    (dialog $app:ident, $args:ident, $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty) => {
        run!(app $app, $args, $name($($argument: $kind,)* file: PathBuf) -> $answer)
    };
    // The window answers these itself and never sends them.
    ($by:ident $app:ident, $args:ident, $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty) => {
        Err(Error::Internal(concat!("the window answers ", stringify!($name)).to_owned()).into())
    };
}

/// The arguments of a command as a tuple. The window names them in camel case.
macro_rules! arguments {
    ($args:ident, $name:ident($($argument:ident: $kind:ty),*)) => {{
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Arguments { $($argument: $kind),* }
        // A program that has no arguments to give sends none; the page sends an empty object.
        let args = if $args.is_null() { Json::Object(serde_json::Map::default()) } else { $args };
        match Arguments::deserialize(args) {
            Ok(Arguments { $($argument),* }) => ($($argument,)*),
            Err(error) => return Err(invalid_arguments(stringify!($name), &error)),
        }
    }};
}

hooktray_ipc::window_commands!(dispatch);

fn json<T: Serialize>(answer: Result<T, ApiError>) -> CommandResult {
    serde_json::to_value(answer?).map_err(|error| Error::Internal(error.to_string()).into())
}

/// Logs only where the error is, since an argument may be a secret.
fn invalid_arguments(command: &str, error: &serde_json::Error) -> ApiError {
    tracing::error!(command, at = error.column(), "invalid arguments from the window");
    Error::Internal(format!("these are not the arguments of {command}")).into()
}
