//! What each of the programs sets for its whole process, and checks, before it does anything else.

use std::sync::Mutex;

use crate::base::error::{Error, Result};

/// Makes new files private, and makes a write that goes over a limit on the size of files fail.
pub fn prepare() {
    keep_files_private();
    survive_file_size_limit();
}

/// Threads of a running engine, with those that it starts for one task.
const THREADS: usize = 12;

/// Checks that the system gives as many threads as an engine needs. A library that gets none panics.
///
/// # Errors
/// [`Error::System`], with the limits to raise.
pub fn check_threads() -> Result<()> {
    let hold = Mutex::new(());
    std::thread::scope(|scope| {
        let _held = hold.lock();
        (0..THREADS).try_for_each(|_| {
            let waiting = std::thread::Builder::new().spawn_scoped(scope, || drop(hold.lock()));
            waiting.map(drop)
        })
    })
    .map_err(|_| {
        Error::System("no more threads can be started; raise the limits on memory and processes (ulimit -v, -u)".into())
    })
}

/// Makes every file and directory that this process creates from now on readable by its user only: they contain customers'
/// numbers. What exists keeps its modes.
fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Makes a write over the limit (`ulimit -f`) fail with EFBIG, as on a full disk. The system would end the process
/// (setrlimit(2)). A handler, unlike an ignored signal, is not inherited by the programs that this one starts.
#[cfg(unix)]
fn survive_file_size_limit() {
    /// Its number on Linux and macOS (signal(7)).
    const SIGXFSZ: i32 = 25;
    // Fails only for signals that cannot be handled.
    let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default());
}

#[cfg(not(unix))]
fn survive_file_size_limit() {}
