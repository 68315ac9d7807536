//! Logs: to the console, and to one file a day in the data dir. Ids and outcomes, never the content of records. For the
//! programs around the engine, which itself only uses `tracing`.
//!
//! Logging never blocks: a console that stops reading, such as after Ctrl-S, loses lines and holds up nothing.

mod console;
mod daily_quota;

use std::fs::OpenOptions;
use std::io::{ErrorKind, IsTerminal as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::fmt::writer::MakeWriterExt as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

use crate::base::error::{Error, Result, is_out_of_room, with_causes};
use crate::base::files;
use console::{Console, ConsoleGuard};
use daily_quota::DailyQuota;

/// Days for which logs are kept.
const KEPT: usize = 14;

/// Bytes of the log of one day: some 100,000 records.
const DAILY_QUOTA: u64 = 16 * 1024 * 1024;

/// Lines that may wait to be written to the file. The room for all of them, 32 bytes each, is reserved at the start.
const WAITING: usize = 8_000;

/// The directory in the data dir.
pub const FOLDER: &str = "logs";

/// Running logs. Dropping them writes out what is left.
#[derive(Debug)]
pub struct Logs {
    _files: WorkerGuard,
    _console: ConsoleGuard,
    /// Why there are no files, if there are none: logs go to the console only.
    pub problem: Option<Error>,
}

/// Starts logging. Neither files that cannot be written nor a `HOOKTRAY_LOG` that cannot be parsed keep the program from starting.
///
/// # Errors
/// Logging was started before.
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
    let (console, console_guard) = Console::start(std::io::stderr());
    let console = move || console.clone();
    let wanted = std::env::var("HOOKTRAY_LOG").unwrap_or_else(|_| "info".to_owned());
    // Libraries log URLs, and a URL may contain an order with its key: only their warnings pass. What is wrong with
    // the system's certificates is said by this program. A target is a prefix, so `hooktray` is this crate and the program
    // around it.
    let libraries = "warn,hyper=off,reqwest=off,h2=off,rustls_platform_verifier=off";
    let filter = |wanted: &str| EnvFilter::try_new(format!("{libraries},hooktray={wanted}"));
    let (filter, is_understood) = match filter(&wanted) {
        Ok(filter) => (filter, true),
        Err(_) => (filter("info").unwrap_or_default(), false),
    };
    let registry = tracing_subscriber::registry().with(filter);
    let plain = fmt::layer().with_ansi(false).with_target(false);
    let started = if std::io::stderr().is_terminal() {
        let coloured = fmt::layer().with_ansi(true).with_target(false).with_writer(console);
        registry.with(plain.with_writer(files)).with(coloured).try_init()
    } else {
        // Both get the same text, so it is formatted once.
        registry.with(plain.with_writer(files.and(console))).try_init()
    };
    started.map_err(|error| Error::System(error.to_string()))?;
    if !is_understood {
        tracing::warn!(
            "HOOKTRAY_LOG is not off, error, warn, info, debug or trace, so it counts as info; correct or remove it"
        );
    }
    if let Some(error) = &problem {
        tracing::warn!(%error, "logs are not written to files");
    }
    Ok(Logs { _files: guard, _console: console_guard, problem })
}

fn files(folder: &Path) -> Result<DailyQuota<RollingFileAppender>> {
    files::create_dirs(folder).map_err(Error::io(folder))?;
    let today = file_of(folder, Timestamp::now());
    files::check_ordinary(&today)?;
    // The library would say it in its own words, some of them on the console.
    std::fs::read_dir(folder).map_err(Error::io(folder))?;
    OpenOptions::new().append(true).create(true).open(&today).map_err(Error::io(&today))?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("hooktray")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(folder)
        .map_err(|error| Error::Io { path: folder.to_owned(), source: std::io::Error::other(with_causes(&error)) })?;
    let now = Timestamp::now();
    let written = std::fs::metadata(file_of(folder, now)).map_or(0, |file| file.len());
    Ok(DailyQuota::new(files, DAILY_QUOTA, written, now))
}

/// Returns the file of a day.
fn file_of(folder: &Path, day: Timestamp) -> PathBuf {
    folder.join(format!("hooktray.{}.log", day.to_zoned_datetime(TimeZone::UTC).date()))
}

/// Checks that logs can be written. Creates no directory, and leaves a full disk to the check of the disk.
///
/// # Errors
/// [`Error::Io`], with the directory.
pub fn check(data_dir: &Path) -> Result<()> {
    let folder = data_dir.join(FOLDER);
    let today = file_of(&folder, Timestamp::now());
    files::check_ordinary(&today)?;
    match tempfile::tempfile_in(&folder) {
        Ok(_) => match OpenOptions::new().append(true).open(&today) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(today)(error)),
            Ok(_) | Err(_) => Ok(()),
        },
        Err(error) if error.kind() == ErrorKind::NotFound && folder.is_symlink() => {
            let source = std::io::Error::new(error.kind(), "this is a link to a folder that is not there");
            Err(Error::io(folder)(source))
        }
        Err(error) if error.kind() == ErrorKind::NotFound || is_out_of_room(&error) => Ok(()),
        Err(error) => Err(Error::io(folder)(error)),
    }
}
