//! Records the calls with which programs change files (`recording_disk.c`).

use std::path::{Path, PathBuf};

use crate::preloaded::preloaded;

/// Records the calls of programs.
pub struct Recorder {
    library: PathBuf,
    record: PathBuf,
    folder: PathBuf,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub(super) process: u32,
    pub(super) file: i32,
    /// What it does.
    pub action: Action,
}

/// What a call does. Paths are relative to the recorded directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Open {
        path: PathBuf,
        is_new: bool,
        is_emptied: bool,
    },
    Close,
    Write {
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate(usize),
    Sync,
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Unlink(PathBuf),
    MakeFolder(PathBuf),
    /// Something left the program, on a socket or on standard output: what it promises has to survive.
    Promise(String),
}

impl Recorder {
    /// Records what happens below `directory`; the record and the preloaded library are in `beside`.
    pub fn new(folder: &Path, beside: &Path) -> Recorder {
        let library = preloaded("recording_disk", beside);
        Recorder { library, record: beside.join("record"), folder: folder.to_owned() }
    }

    /// Returns the environment of a program that is recorded.
    pub fn variables(&self) -> [(&str, &str); 3] {
        let [library, record, folder] =
            [&self.library, &self.record, &self.folder].map(|path| path.to_str().expect("text"));
        [("LD_PRELOAD", library), ("RECORD_FILE", record), ("RECORD_FOLDER", folder)]
    }

    /// Reads what was recorded so far.
    pub fn calls(&self) -> Vec<Call> {
        let bytes = std::fs::read(&self.record).expect("a record");
        let mut rest = bytes.as_slice();
        let mut calls = Vec::new();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let head: Vec<&str> = std::str::from_utf8(&rest[..end]).expect("text").split(' ').collect();
            let [kind, process, file, at, length] = head[..] else { panic!("{head:?}") };
            let length: usize = length.parse().expect("a length");
            let bytes = &rest[end + 1..end + 1 + length];
            rest = &rest[end + 1 + length..];
            let number = |text: &str| text.parse::<i64>().expect("a number");
            let at = usize::try_from(number(at));
            let action = self.action(kind, at.ok(), bytes);
            let (process, file) = (number(process), number(file));
            let process = u32::try_from(process).expect("a process");
            calls.push(Call { process, file: i32::try_from(file).expect("a file"), action });
        }
        calls
    }

    fn action(&self, kind: &str, at: Option<usize>, bytes: &[u8]) -> Action {
        let text = || String::from_utf8_lossy(bytes).into_owned();
        let inside = |path: &str| Path::new(path).strip_prefix(&self.folder).expect("a path inside").to_owned();
        match kind {
            "N" | "O" => Action::Open { path: inside(&text()), is_new: kind == "N", is_emptied: at.is_some() },
            "C" => Action::Close,
            "W" => Action::Write { at: at.expect("an offset"), bytes: bytes.to_owned() },
            "T" => Action::Truncate(at.expect("a length")),
            "S" => Action::Sync,
            "R" => {
                let text = text();
                let (from, to) = text.split_once('\n').expect("two paths");
                Action::Rename { from: inside(from), to: inside(to) }
            }
            "U" => Action::Unlink(inside(&text())),
            "M" => Action::MakeFolder(inside(&text())),
            "P" => Action::Promise(text()),
            _ => panic!("{kind}"),
        }
    }
}
