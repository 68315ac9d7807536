//! A disk that fails when it is told to, for the `hooktray` program: see `failing_disk.c`, which is compiled and put before the
//! C library.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A disk that fails when it is told to.
pub struct FailingDisk {
    library: PathBuf,
    told: PathBuf,
}

impl FailingDisk {
    /// Compiles what stands before the C library, into this folder.
    pub fn new(folder: &Path) -> FailingDisk {
        let library = folder.join("failing_disk.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/support/failing_disk.c");
        let compiled =
            Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).args([source, "-ldl"]).status();
        assert!(compiled.is_ok_and(|status| status.success()), "cc, which builds SQLite too, compiles {source}");
        FailingDisk { library, told: folder.join("failing_disk.txt") }
    }

    /// The variables under which a program has this disk.
    pub fn variables(&self) -> [(&str, &str); 2] {
        let [library, told] = [&self.library, &self.told].map(|path| path.to_str().expect("text"));
        [("LD_PRELOAD", library), ("FAULTS", told)]
    }

    /// Lets a call fail from now on, for the database's files whose names end so: `write 28 -wal`.
    pub fn fail(&self, what: &str) {
        // In one step, so that nobody reads half of it.
        let next = self.told.with_extension("next");
        std::fs::write(&next, what).expect("written");
        std::fs::rename(next, &self.told).expect("renamed");
    }

    /// Lets everything through again.
    pub fn heal(&self) {
        self.fail("");
    }
}
