//! The arguments of the tray program. The same as the command line's where they mean the same.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Hooktray in the tray: takes webhooks and creates orders from them.
#[derive(Debug, Clone, Parser)]
#[command(name = "hooktray-desktop", version)]
pub(crate) struct Arguments {
    /// The folder with the database and the logs [default: the system's place for program data]
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
    /// Wait for the program in whose place this one is started
    #[arg(long, hide = true)]
    pub(crate) again: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretsPlace {
    Keychain,
    Env,
}

pub(crate) fn read() -> Arguments {
    Arguments::parse()
}

impl Arguments {
    /// The arguments of a new start in place of this one, with its window open.
    pub(crate) fn again(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec!["--again".into(), "--open".into(), "settings".into()];
        if let Some(folder) = &self.data_dir {
            words.extend(["--data-dir".into(), folder.into()]);
        }
        if let Some(address) = &self.listen {
            words.extend(["--listen".into(), address.into()]);
        }
        let secrets = self.secrets.to_possible_value();
        words.extend(secrets.iter().flat_map(|place| ["--secrets".into(), place.get_name().into()]));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_opens_where_it_is_said() {
        let place = |words: &[&str]| Arguments::try_parse_from(words).ok().and_then(|arguments| arguments.open);
        assert_eq!(place(&["hooktray-desktop", "--open", "history/1"]).as_deref(), Some("history/1"));
        assert_eq!(place(&["hooktray-desktop", "--open"]).as_deref(), Some("flows"));
        assert_eq!(place(&["hooktray-desktop"]), None);
        assert_eq!(place(&["hooktray-desktop", "--nonsense"]), None);
    }

    #[test]
    fn a_new_start_has_the_same_data() {
        let words =
            ["hooktray-desktop", "--data-dir", "/d", "--secrets", "env", "--listen", "127.0.0.1:1", "--background"];
        let first = Arguments::parse_from(words);
        let again = first.again();
        let second = Arguments::try_parse_from(std::iter::once("hooktray-desktop".into()).chain(again)).unwrap();
        assert_eq!((first.data_dir, first.secrets, first.listen), (second.data_dir, second.secrets, second.listen));
        assert!(second.again && !second.background);
    }
}
