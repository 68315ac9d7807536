//! A disk that fails on request, for the `hooktray` program: `failing_disk.c` is compiled and preloaded.

use std::path::{Path, PathBuf};

use crate::preloaded::preloaded;

/// A disk that fails on request.
pub struct FailingDisk {
    library: PathBuf,
    instructions: PathBuf,
}

impl FailingDisk {
    /// Compiles the preloaded library into this directory.
    pub fn new(folder: &Path) -> FailingDisk {
        let library = preloaded("failing_disk", folder);
        FailingDisk { library, instructions: folder.join("failing_disk.txt") }
    }

    /// Returns the environment that gives a program this disk.
    pub fn variables(&self) -> [(&str, &str); 2] {
        let [library, instructions] = [&self.library, &self.instructions].map(|path| path.to_str().expect("text"));
        [("LD_PRELOAD", library), ("FAULTS", instructions)]
    }

    /// Makes a call fail with this error number for database files whose names end like this: `write 28 -wal`.
    pub fn fail(&self, what: &str) {
        // Renamed, so that no half-written file is read.
        let next = self.instructions.with_extension("next");
        std::fs::write(&next, what).expect("written");
        std::fs::rename(next, &self.instructions).expect("renamed");
    }

    /// Ends all failures.
    pub fn heal(&self) {
        self.fail("");
    }
}
