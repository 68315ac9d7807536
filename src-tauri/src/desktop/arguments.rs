//! The arguments of the tray program. Those that `hooktray` has too mean the same there.

use std::ffi::OsString;
use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{ArgAction, Parser, ValueEnum};
use hooktray_core::secrets::Secrets;

/// Hooktray in the tray: takes webhooks and creates orders from them.
#[derive(Debug, Clone, Parser)]
#[command(name = "hooktray-desktop", version)]
pub(crate) struct Arguments {
    /// The directory with the database and the logs [default: the system's place for program data]
    #[arg(long, value_name = "DIR", env = "HOOKTRAY_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Where secrets are: the system's keychain, or environment variables HOOKTRAY_SECRET_<NAME>
    #[arg(long, value_enum, value_name = "PLACE", env = "HOOKTRAY_SECRETS", default_value = "keychain")]
    pub(crate) secrets: SecretsPlace,
    /// The address to listen on, in place of the one in the settings; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Open the window, at this place: flows, flows/ID, history, history/ID, settings or help
    #[arg(long, value_name = "PLACE", num_args = 0..=1, default_missing_value = "flows", conflicts_with = "background")]
    pub(crate) open: Option<String>,
    /// Stay in the tray, without a window
    #[arg(long)]
    pub(crate) background: bool,
    /// End the program that runs with this data dir, and exit once it has ended
    #[arg(long, conflicts_with_all = ["open", "background"])]
    pub(crate) quit: bool,
    /// Store the port to listen on in the settings, and exit
    #[arg(long, value_name = "PORT", conflicts_with = "quit")]
    pub(crate) set_port: Option<NonZeroU16>,
    /// Store whether to start with the system, and exit
    #[arg(long, value_name = "BOOL", action = ArgAction::Set, conflicts_with = "quit")]
    pub(crate) set_autostart: Option<bool>,
    /// Delete the keys that were stored with this data dir, and exit
    #[arg(long, conflicts_with_all = ["quit", "set_port", "set_autostart"])]
    pub(crate) delete_keys: bool,
    /// Wait until the previous instance has exited
    #[arg(long, hide = true)]
    pub(crate) restarted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretsPlace {
    Keychain,
    Env,
}

impl SecretsPlace {
    /// Opens the secrets there.
    pub(crate) fn open(self) -> Secrets {
        match self {
            SecretsPlace::Keychain => Secrets::keychain(),
            SecretsPlace::Env => Secrets::env(),
        }
    }
}

pub(crate) fn read() -> Arguments {
    Arguments::parse()
}

impl Arguments {
    /// Returns the arguments of a new instance that replaces this one and opens its window.
    pub(crate) fn for_restart(&self) -> Vec<OsString> {
        let mut args: Vec<OsString> = vec!["--restarted".into(), "--open".into(), "settings".into()];
        if let Some(path) = &self.data_dir {
            args.extend(["--data-dir".into(), path.into()]);
        }
        if let Some(address) = &self.listen {
            args.extend(["--listen".into(), address.into()]);
        }
        let secrets = self.secrets.to_possible_value();
        args.extend(secrets.iter().flat_map(|place| ["--secrets".into(), place.get_name().into()]));
        args
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_takes_an_optional_place() {
        let place = |args: &[&str]| Arguments::try_parse_from(args).ok().and_then(|arguments| arguments.open);
        assert_eq!(place(&["hooktray-desktop", "--open", "history/1"]).as_deref(), Some("history/1"));
        assert_eq!(place(&["hooktray-desktop", "--open"]).as_deref(), Some("flows"));
        assert_eq!(place(&["hooktray-desktop"]), None);
        assert_eq!(place(&["hooktray-desktop", "--nonsense"]), None);
    }

    #[test]
    fn restart_keeps_data_dir_secrets_and_address() {
        let args =
            ["hooktray-desktop", "--data-dir", "/d", "--secrets", "env", "--listen", "127.0.0.1:1", "--background"];
        let first = Arguments::parse_from(args);
        let restart = first.for_restart();
        let second = Arguments::try_parse_from(std::iter::once("hooktray-desktop".into()).chain(restart)).unwrap();
        assert_eq!((first.data_dir, first.secrets, first.listen), (second.data_dir, second.secrets, second.listen));
        assert!(second.restarted && !second.background);
    }
}
