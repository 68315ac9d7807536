//! What can go wrong in a command, in plain words, with a stable code for programs.
//!
//! What goes wrong with a single record is no `Error`: it is a [`crate::outcome::Problem`] that stands in
//! the history.

mod storage_fault;

use std::path::PathBuf;

use crate::flow::Finding;

pub use storage_fault::StorageError;

/// The result of everything a user can ask for.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command could not be done. `Display` says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A flow file with mistakes; every one of them is listed.
    #[error("the flow file has {} {}:{}", .0.len(), if .0.len() == 1 { "mistake" } else { "mistakes" }, bullets(.0.iter().map(ToString::to_string)))]
    FlowRefused(Vec<Finding>),
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
    /// A second flow with a name that is taken.
    #[error("there is a flow called “{0}” already; choose another name, or replace it with --replace")]
    FlowNameTaken(String),
    /// A second flow with a token that is taken.
    #[error("the token of this flow belongs to the flow “{0}”; leave `source.token` out and a new one is made")]
    TokenTaken(String),
    /// No built-in template has this id.
    #[error("there is no template called “{0}”; `hooktray flow templates` shows all of them")]
    NoSuchTemplate(String),
    /// No operation has this id.
    #[error("there is no operation {0}; `hooktray history` shows the newest ones")]
    NoSuchOperation(String),
    /// The operation is in a state in which this cannot be done.
    #[error("operation {id}: {why}")]
    OperationBusy {
        /// The operation's id.
        id: String,
        /// A stable word for the reason.
        reason: &'static str,
        /// The reason, in plain words.
        why: String,
    },
    /// Another process holds the data folder.
    #[error("another Hooktray is running on this data folder ({}); stop it first, or choose another folder with --data-dir", .0.display())]
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
    /// The file is no database of Hooktray's.
    #[error("{} is no Hooktray database: {why}", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// No space left for the database.
    #[error("the disk is full: nothing can be stored until some space is freed")]
    DiskFull,
    /// Something keeps the database from being used that is no mistake of Hooktray's.
    #[error("the database cannot be used: {0}")]
    Storage(StorageError),
    /// The database answered with an error.
    #[error("the database cannot be used: {0}")]
    Database(String),
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The address to listen on cannot be had.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// The address that was asked for.
        address: String,
        /// A stable word for the reason.
        reason: &'static str,
        /// What to do, in plain words.
        why: String,
    },
    /// A secret could not be read or written.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A sample that does not go through its flow.
    #[error("this sample does not go through: {0}")]
    Sample(crate::outcome::Problem),
    /// Something that has to be set up before this can work.
    #[error("{0}")]
    NotSetUp(String),
    /// A value that does not fit, said by the command that got it.
    #[error("{0}")]
    Usage(String),
}

/// Why a secret could not be had. Never contains the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Nothing is stored under this name.
    #[error("the secret “{0}” is not stored yet; store it with `hooktray secret set {0}`")]
    Missing(String),
    /// The keychain is there but closed.
    #[error(
        "the keychain is locked ({0}); unlock it (log in to the desktop), waiting records then go out by themselves"
    )]
    Locked(String),
    /// There is no keychain on this system.
    #[error("no keychain answers on this system ({0}); start one (GNOME Keyring, KWallet), or run with --secrets env")]
    Unavailable(String),
    /// The environment cannot be written.
    #[error("with --secrets env, secrets come from the environment: set HOOKTRAY_SECRET_{0} there instead")]
    ReadOnly(String),
    /// The name cannot be one of a secret.
    #[error("“{0}” cannot be the name of a secret: use small letters, digits and _, beginning with a letter")]
    Name(String),
    /// The value cannot be stored.
    #[error("{0}")]
    Value(String),
}

impl Error {
    /// A stable word for programs; the text may change, this does not.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::FlowRefused(_) => "flow_refused",
            Error::FlowUnfinished { .. } => "flow_unfinished",
            Error::NoSuchFlow(_) => "no_such_flow",
            Error::FlowNameTaken(_) => "flow_name_taken",
            Error::TokenTaken(_) => "token_taken",
            Error::NoSuchTemplate(_) => "no_such_template",
            Error::NoSuchOperation(_) => "no_such_operation",
            Error::OperationBusy { .. } => "operation_busy",
            Error::AnotherInstance(_) => "another_instance",
            Error::NewerSchema { .. } => "newer_schema",
            Error::NotOurs { .. } => "not_ours",
            Error::DiskFull => "disk_full",
            Error::Storage(_) | Error::Database(_) => "database",
            Error::Io { .. } => "io",
            Error::Listen { .. } => "listen",
            Error::Secret(_) => "secret",
            Error::Sample(_) => "sample",
            Error::NotSetUp(_) => "not_set_up",
            Error::Usage(_) => "usage",
        }
    }

    /// What keeps the database from being used, in one stable word; nothing where it is something else that failed.
    #[must_use]
    pub fn ailment(&self) -> Option<&'static str> {
        match self {
            Error::DiskFull => Some("full"),
            Error::Storage(fault) => Some(fault.as_str()),
            _ => None,
        }
    }

    /// An I/O error together with the file or folder it is about.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::Io { path, source }
    }
}

fn bullets(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| format!("\n  - {line}")).collect()
}
