//! Logs: to the console, and to one file a day in the data dir. Ids and outcomes, never the content of records. For the
//! programs around the engine, which itself only uses `tracing`.

use std::io::IsTerminal as _;
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

/// Starts logging. Dropping the guard writes out what is left.
///
/// # Errors
/// A data dir that cannot be written; a `HOOKTRAY_LOG` that cannot be parsed.
pub fn start(data_dir: &Path) -> Result<WorkerGuard> {
    let logs = data_dir.join("logs");
    std::fs::create_dir_all(&logs).map_err(Error::io(&logs))?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("hooktray")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(&logs)
        .map_err(|error| Error::Io { path: logs, source: std::io::Error::other(error) })?;
    let (files, guard) = NonBlockingBuilder::default().buffered_lines_limit(WAITING).finish(files);
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
    Ok(guard)
}
