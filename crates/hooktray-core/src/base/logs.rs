//! Logs: to the console, and to one file a day in the data dir. Ids and outcomes, never the content of records. For the
//! programs around the engine, which itself only uses `tracing`.

use std::io::{ErrorKind, IsTerminal as _};
use std::path::Path;

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::fmt::writer::MakeWriterExt as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

use crate::base::error::{Error, Result};

/// Days for which logs are kept.
const KEPT: usize = 14;

/// Lines that may wait to be written to the file. The room for all of them, 32 bytes each, is reserved at the start.
const WAITING: usize = 8_000;

/// The folder in the data dir.
pub const FOLDER: &str = "logs";

/// Running logs. Dropping them writes out what is left.
#[derive(Debug)]
pub struct Logs {
    _guard: WorkerGuard,
    /// Why there are no files, if there are none: logs go to the console only.
    pub problem: Option<Error>,
}

/// Starts logging. Files that cannot be written keep nothing from starting.
///
/// # Errors
/// A `HOOKTRAY_LOG` that cannot be parsed.
pub fn start(data_dir: &Path) -> Result<Logs> {
    let builder = NonBlockingBuilder::default().buffered_lines_limit(WAITING);
    let (files, guard, problem) = match files(&data_dir.join(FOLDER)) {
        Ok(files) => {
            let (files, guard) = builder.finish(files);
            (files, guard, None)
        }
        Err(error) => {
            let (files, guard) = builder.finish(std::io::sink());
            (files, guard, Some(error))
        }
    };
    let wanted = std::env::var("HOOKTRAY_LOG").unwrap_or_else(|_| "info".to_owned());
    // Libraries log URLs, and a URL may contain an order with its key: only their warnings pass.
    let filter = EnvFilter::try_new(format!(
        "warn,hyper=off,reqwest=off,h2=off,hooktray={wanted},hooktray_core={wanted},hooktray_desktop={wanted}"
    ))
    .map_err(|error| Error::Usage(format!("HOOKTRAY_LOG: {error}")))?;
    let registry = tracing_subscriber::registry().with(filter);
    let plain = fmt::layer().with_ansi(false).with_target(false);
    let started = if std::io::stderr().is_terminal() {
        let coloured = fmt::layer().with_ansi(true).with_target(false).with_writer(std::io::stderr);
        registry.with(plain.with_writer(files)).with(coloured).try_init()
    } else {
        // Both get the same text, so it is formatted once.
        registry.with(plain.with_writer(files.and(std::io::stderr))).try_init()
    };
    started.map_err(|error| Error::System(error.to_string()))?;
    if let Some(error) = &problem {
        tracing::warn!(%error, "logs are not written to files");
    }
    Ok(Logs { _guard: guard, problem })
}

fn files(folder: &Path) -> Result<RollingFileAppender> {
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("hooktray")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(folder)
        .map_err(|error| Error::Io { path: folder.to_owned(), source: std::io::Error::other(error) })
}

/// Checks that logs can be written. Creates no folder, and leaves a full disk to the check of the disk.
///
/// # Errors
/// [`Error::Io`], with the folder.
pub fn check(data_dir: &Path) -> Result<()> {
    let folder = data_dir.join(FOLDER);
    match tempfile::tempfile_in(&folder) {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::StorageFull) => Ok(()),
        Err(error) => Err(Error::io(folder)(error)),
    }
}
