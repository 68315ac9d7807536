//! Another clock for a program, by libfaketime (`man 1 faketime`), which is loaded before the system's own library.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the library, to be preloaded. It takes the time from the variable `FAKETIME`.
pub fn library() -> String {
    format!("/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1", std::env::consts::ARCH)
}

/// A clock that is moved while programs run by it: a file with the offset to the machine's clock, such as `+2h`.
pub struct MovedClock {
    file: PathBuf,
}

impl MovedClock {
    /// Makes the file in this directory.
    pub fn new(folder: &Path, offset: &str) -> MovedClock {
        let clock = MovedClock { file: folder.join("clock") };
        clock.set(offset);
        clock
    }

    /// Moves it for all programs that run by it.
    pub fn set(&self, offset: &str) {
        // Renamed, so that no half-written file is read.
        let next = self.file.with_extension("next");
        std::fs::write(&next, offset).expect("written");
        std::fs::rename(next, &self.file).expect("renamed");
    }

    /// Makes a program run by it.
    pub fn give_to(&self, command: &mut Command) {
        command.env("LD_PRELOAD", library()).env("FAKETIME_TIMESTAMP_FILE", &self.file);
        // As on a machine that slept: the wall clock jumps, the monotonic clock does not.
        command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
}
