//! The arguments of the tray program. The same as the command line's where they mean the same.

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretsPlace {
    Keychain,
    Env,
}

pub(crate) fn read() -> Arguments {
    Arguments::parse()
}

/// Where a second start wants the window of the first one to go.
pub(crate) fn place_of(arguments: &[String]) -> Option<String> {
    Arguments::try_parse_from(arguments).ok().and_then(|arguments| arguments.open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_start_can_name_a_place() {
        let place = |words: &[&str]| place_of(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(place(&["hooktray-desktop", "--open", "history/1"]).as_deref(), Some("history/1"));
        assert_eq!(place(&["hooktray-desktop", "--open"]).as_deref(), Some("flows"));
        assert_eq!(place(&["hooktray-desktop"]), None);
        assert_eq!(place(&["hooktray-desktop", "--nonsense"]), None);
    }
}
