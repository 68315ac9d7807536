//! Why a call failed, in plain words and with a stable code for programs.
//!
//! What goes wrong with a single record is not an `Error` but a [`crate::outcome::Problem`], which the history shows.

mod cause_chain;
mod channel;
mod code;
mod listen;
mod network;
mod not_set_up;
mod public_ip;
mod room;
mod secret;
mod setting;
mod state;
mod storage;
mod system_errors;
mod table;
mod tls;

use std::path::PathBuf;

use crate::flow::Finding;
use crate::flow::curl::CurlError;
use crate::outcome::{Problem, Status};

pub use cause_chain::{causes, innermost_of, layers, with_causes};
pub use channel::{Channel, ChannelError, ChannelErrorCode, PerChannel};
pub use code::ErrorCode;
pub use listen::ListenReason;
pub use network::NetworkFault;
pub use not_set_up::NotSetUp;
pub use public_ip::PublicIpFault;
pub(crate) use room::is_out_of_room;
pub use secret::{SecretError, SecretErrorCode};
pub use setting::{Setting, SettingError};
pub use state::StateReason;
pub use storage::StorageError;
pub use system_errors::{IoReason, is_of_lookup, plain};
pub use table::{TableError, TableErrorCode};
pub use tls::plain_tls;

/// The result of everything that a user can do.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed. `Display` says what happened, then what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A flow file with mistakes; every one of them is listed.
    #[error("the flow file has {} {}:{}", .0.len(), if .0.len() == 1 { "mistake" } else { "mistakes" }, bullets(.0.iter().map(ToString::to_string)))]
    FlowRefused(Vec<Finding>),
    /// A stored flow that this program cannot read.
    #[error("the stored flow “{name}” cannot be read, so its records are held; replace it with `hooktray flow import FILE --replace`, or delete it:{}", bullets(findings.iter().map(ToString::to_string)))]
    FlowBroken {
        /// The flow's name.
        name: String,
        /// Why it cannot be read.
        findings: Vec<Finding>,
    },
    /// A flow that can be kept but not started yet.
    #[error("the flow “{name}” cannot be started yet; still missing:{}", bullets(missing.iter().map(ToString::to_string)))]
    FlowUnfinished {
        /// The flow's name.
        name: String,
        /// What it still needs.
        missing: Vec<Finding>,
    },
    /// No flow has this name.
    #[error("there is no flow called “{0}”; `hooktray flow list` shows all of them")]
    NoSuchFlow(String),
    /// Another flow has this name.
    #[error("a flow called “{0}” exists already; choose another name, or replace it with --replace")]
    FlowNameTaken(String),
    /// Another flow has this token.
    #[error("the token of this flow belongs to the flow “{0}”; leave `source.token` out and a new one is made")]
    TokenTaken(String),
    /// No built-in template has this id.
    #[error("there is no template called “{0}”; `hooktray flow templates` shows all of them")]
    NoSuchTemplate(String),
    /// No operation has this id.
    #[error("there is no operation {0}; `hooktray history` shows the newest ones")]
    NoSuchOperation(String),
    /// The state of the operation does not allow it.
    #[error("operation {id}: {why}")]
    OperationState {
        /// The operation's id.
        id: String,
        /// The kind of reason.
        reason: StateReason,
        /// The reason, in plain words.
        why: String,
    },
    /// A value of a record that cannot be corrected, by its expression.
    #[error("{0} cannot be corrected: it is a key, the record has no place for it, or the text is too long")]
    NotCorrectable(String),
    /// Another process holds the data dir.
    #[error("another Hooktray is running on this data dir ({}); stop it first, or choose another one with --data-dir", .0.display())]
    AnotherInstance(PathBuf),
    /// The database was written by a newer version.
    #[error(
        "this data was written by a newer Hooktray (schema {found}, this program knows up to {known}); install the newer version again"
    )]
    NewerSchema {
        /// Schema number in the file.
        found: i64,
        /// Newest schema number of this program.
        known: i64,
    },
    /// The file is not a database of Hooktray.
    #[error("{} is not a Hooktray database: {why}", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The database cannot be used, for a reason outside of Hooktray.
    #[error("the database cannot be used: {0}")]
    Storage(StorageError),
    /// The database answered with an error.
    #[error("the database cannot be used: {0}")]
    Database(String),
    /// A file or directory could not be read or written.
    #[error("{}: {}", path.display(), plain(source))]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The address to listen on is not available.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// The address.
        address: String,
        /// The kind of reason.
        reason: ListenReason,
        /// What to do, in plain words.
        why: String,
    },
    /// A secret could not be read or written.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A sample that its flow cannot process.
    #[error("the flow cannot process this sample: {0}")]
    Sample(Problem),
    /// Something that has to be set up before this can work.
    #[error(transparent)]
    NotSetUp(#[from] NotSetUp),
    /// A cURL command of which no actions can be made.
    #[error("no actions can be made of this command: {0}")]
    Curl(CurlError),
    /// A flow has no version of this number, or does not keep it any more.
    #[error("there is no version {0} of this flow, or it is no longer kept; see `hooktray flow versions`")]
    NoSuchVersion(i64),
    /// No table has this name.
    #[error("there is no table “{0}”; `hooktray table list` shows all of them")]
    NoSuchTable(String),
    /// A table that cannot be stored: its file, a row or its name is wrong.
    #[error("“{table}” was not stored: {why}")]
    TableRefused {
        /// The table's name.
        table: String,
        /// What is wrong.
        why: TableError,
    },
    /// A new table whose name is taken.
    #[error("there is a table “{0}” already; choose another name, or replace it with `hooktray table import`")]
    TableNameTaken(String),
    /// A table that is in use.
    #[error("the started flow “{flow}” uses the table “{table}”; stop the flow first")]
    TableInUse {
        /// The table's name.
        table: String,
        /// The flow's name.
        flow: String,
    },
    /// The service for the shop's own address did not tell it.
    #[error("{host} did not return the address of this computer on the internet: {why}")]
    PublicIpUnknown {
        /// The service's host.
        host: String,
        /// What happened.
        why: PublicIpFault,
    },
    /// A test order that would call somebody else.
    #[error("the test order was not sent: it would go to {number} and not to your number {own}")]
    TestOrderNumber {
        /// The number that it would go to; empty if there is none.
        number: String,
        /// The owner's number.
        own: String,
    },
    /// A setting whose value cannot be used.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A message that a channel did not deliver.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// Operations in this state are not sent again all at once.
    #[error(
        "operations that are {} are not sent again all at once; name them by their ids",
        .0.map_or("in any state", Status::as_str)
    )]
    BulkRetry(Option<Status>),
    /// A flow whose senders authenticate in another way.
    #[error("senders of this flow authenticate in another way; switch that off first")]
    AuthInUse,
    /// Text that is not a usable private key.
    #[error("this is not a private key without a passphrase: {0}; make one with `ssh-keygen -N ''`")]
    PrivateKey(String),
    /// No file has this path.
    #[error("{}: there is no such file", .0.display())]
    NoSuchFile(PathBuf),
    /// A file that would be overwritten.
    #[error("{} exists already; choose another name, or delete it first", .0.display())]
    FileExists(PathBuf),
    /// The system does not say where programs keep their data.
    #[error("this system does not say where programs keep their data; name a folder with --data-dir")]
    NoDataDir,
    /// The operating system, or a library for it, refused something.
    #[error("the system refused: {0}")]
    System(String),
    /// The engine has ended; nothing answers any more.
    #[error("Hooktray has ended")]
    Ended,
    /// A mistake in Hooktray itself.
    #[error("a mistake in Hooktray itself ({0}); please report it")]
    Internal(String),
    /// Wrong arguments of a command line. The window never causes it.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// Returns why the database cannot be used, if that is what failed.
    #[must_use]
    pub fn storage_error(&self) -> Option<StorageError> {
        match self {
            Error::Storage(error) => Some(*error),
            _ => None,
        }
    }

    /// True if the same call can succeed later: once another program closes the database, it can be written, or the disk has
    /// room again.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Error::Storage(error) => {
                matches!(
                    error,
                    StorageError::Locked | StorageError::DiskFull | StorageError::ReadOnly | StorageError::CannotOpen
                )
            }
            Error::Io { source, .. } => is_out_of_room(source),
            _ => false,
        }
    }

    /// Adds the file or directory to an I/O error.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::Io { path, source }
    }
}

fn bullets(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| format!("\n  - {line}")).collect()
}
