//! The arguments of `hooktray flow`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum FlowCommand {
    /// List the templates for new flows
    Templates,
    /// Create a flow from a template; it is created stopped
    New {
        /// Id from `hooktray flow templates`
        #[arg(long, value_name = "ID")]
        template: String,
        /// Name of the flow [default: the template's name]
        #[arg(long)]
        name: Option<String>,
        /// SMS that make orders: those you send, those you receive, or both
        #[arg(long, value_enum, default_value = "both")]
        sms: SmsChoice,
        /// Country of numbers that are written without one, by its two letters
        #[arg(long, value_name = "COUNTRY", default_value = "RU")]
        country: String,
    },
    /// List flows
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a flow: its link, its actions and what is missing
    Show {
        /// Name of the flow
        name: String,
        /// Print the flow file of this version, from `hooktray flow versions`
        #[arg(long, value_name = "NUMBER")]
        version: Option<i64>,
    },
    /// List the versions of a flow, newest first: when each was saved, by what, and what changed
    Versions {
        /// Name of the flow
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what changed from one version of a flow to another
    Changes {
        /// Name of the flow
        name: String,
        /// Number of the earlier version
        from: i64,
        /// Number of the later version [default: the newest]
        to: Option<i64>,
    },
    /// Go back to an earlier version of a flow, as a new version; its link stays, and so does whether it is started
    RestoreVersion {
        /// Name of the flow
        name: String,
        /// Number from `hooktray flow versions`
        number: i64,
    },
    /// Import a flow file
    Import {
        /// File to import; - for standard input
        file: PathBuf,
        /// Replace the flow with the same name; its link stays
        #[arg(long)]
        replace: bool,
    },
    /// Export a flow as a file, to standard output by default
    Export {
        /// Name of the flow
        name: String,
        /// File to create; use this in PowerShell, where > changes the encoding
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Start a flow: records are processed and sent
    Start {
        /// Name of the flow
        name: String,
    },
    /// Stop a flow: records are held
    Stop {
        /// Name of the flow
        name: String,
    },
    /// Give a flow a new link; the old one works for one more day
    Renew {
        /// Name of the flow
        name: String,
    },
    /// Delete a flow; its history stays. Its waiting records are cancelled, or failed if they may have arrived
    Delete {
        /// Name of the flow
        name: String,
    },
    /// Print the link of a flow
    Url {
        /// Name of the flow
        name: String,
        /// Address that the engine listens on [default: that of the running engine, else the one in the settings]
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
        /// Use the last public address that worked
        #[arg(long, conflicts_with = "listen")]
        public: bool,
    },
    /// Run a sample through the actions and show every step; sends nothing without --send
    Test {
        /// Name of the flow
        name: String,
        /// Sample body or whole HTTP request; - for standard input [default: the newest record of the flow; with --send, a made-up
        /// one with the number of `hooktray shop phone`]
        file: Option<PathBuf>,
        /// Send the requests; this creates a real order
        #[arg(long)]
        send: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SmsChoice {
    Sent,
    Received,
    Both,
}
