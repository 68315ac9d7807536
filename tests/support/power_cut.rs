//! What a disk may hold after a power cut: the calls of a program are recorded (`recording_disk.c`), and replayed up to any
//! moment. What was not synced by then is lost, kept, or torn, as in ALICE (Pillai and others, “All File Systems Are Not
//! Created Equal”, OSDI 2014).

mod recorder;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::torture::Rng;
pub use recorder::{Action, Call, Recorder};

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    File(usize),
    Folder,
}

type Names = BTreeMap<PathBuf, Node>;

#[derive(Debug, Clone)]
enum NameChange {
    Link(PathBuf, Node),
    Rename { from: PathBuf, to: PathBuf, node: Node },
    Unlink(PathBuf),
}

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Debug, Clone, Default)]
struct File {
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

/// What becomes of what was not synced.
#[derive(Debug)]
pub enum Luck {
    /// All of it is lost.
    None,
    /// All of it is there.
    Full,
    /// Any of it, in part, and names in any order.
    Mixed(Rng),
}

/// A disk on which calls are replayed.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    files: Vec<File>,
    /// The names as the program sees them.
    names: Names,
    /// The names that are on the disk for sure.
    synced: Names,
    unsynced: Vec<NameChange>,
    open: HashMap<(u32, i32), (PathBuf, Node)>,
}

impl Disk {
    /// Returns a disk with the files of a directory, all synced.
    pub fn holding(folder: &Path) -> Disk {
        let mut disk = Disk::default();
        disk.take_in(folder, Path::new(""));
        disk.synced.clone_from(&disk.names);
        disk
    }

    fn take_in(&mut self, root: &Path, at: &Path) {
        for entry in std::fs::read_dir(root.join(at)).expect("a temporary directory") {
            let path = at.join(entry.expect("an entry").file_name());
            if root.join(&path).is_dir() {
                self.names.insert(path.clone(), Node::Folder);
                self.take_in(root, &path);
            } else {
                self.files.push(File { synced: std::fs::read(root.join(&path)).expect("read"), unsynced: Vec::new() });
                self.names.insert(path, Node::File(self.files.len() - 1));
            }
        }
    }

    /// Replays a call.
    pub fn replay(&mut self, call: &Call) {
        let key = (call.process, call.file);
        match &call.action {
            Action::Open { path, is_new, is_emptied } => {
                if *is_new {
                    self.files.push(File::default());
                    let node = Node::File(self.files.len() - 1);
                    self.names.insert(path.clone(), node);
                    self.unsynced.push(NameChange::Link(path.clone(), node));
                }
                let node = if path.as_os_str().is_empty() { Some(Node::Folder) } else { self.names.get(path).copied() };
                let node = node.unwrap_or_else(|| panic!("{} was never made", path.display()));
                if let (true, false, Node::File(file)) = (*is_emptied, *is_new, node) {
                    self.files[file].unsynced.push(Change::Truncate(0));
                }
                self.open.insert(key, (path.clone(), node));
            }
            Action::Close => drop(self.open.remove(&key)),
            Action::Write { at, bytes } => self.change(key, Change::Write { at: *at, bytes: bytes.clone() }),
            Action::Truncate(length) => self.change(key, Change::Truncate(*length)),
            Action::Sync => self.sync(key),
            Action::Rename { from, to } => {
                let node = self.names.remove(from).expect("a file");
                self.names.insert(to.clone(), node);
                self.unsynced.push(NameChange::Rename { from: from.clone(), to: to.clone(), node });
            }
            Action::Unlink(path) => {
                self.names.remove(path);
                self.unsynced.push(NameChange::Unlink(path.clone()));
            }
            Action::MakeFolder(path) => {
                self.names.insert(path.clone(), Node::Folder);
                self.unsynced.push(NameChange::Link(path.clone(), Node::Folder));
            }
            Action::Promise(_) => {}
        }
    }

    fn change(&mut self, key: (u32, i32), change: Change) {
        if let Some((_, Node::File(file))) = self.open.get(&key) {
            self.files[*file].unsynced.push(change);
        }
    }

    fn sync(&mut self, key: (u32, i32)) {
        match self.open.get(&key) {
            Some((_, Node::File(file))) => {
                let file = &mut self.files[*file];
                let changes = std::mem::take(&mut file.unsynced);
                changes.iter().for_each(|change| apply(&mut file.synced, change));
            }
            Some((folder, Node::Folder)) => {
                let is_inside = |change: &NameChange| {
                    let (NameChange::Link(path, _) | NameChange::Unlink(path) | NameChange::Rename { to: path, .. }) =
                        change;
                    path.parent() == Some(folder.as_path())
                };
                let (inside, others) = std::mem::take(&mut self.unsynced).into_iter().partition(is_inside);
                self.unsynced = others;
                let inside: Vec<NameChange> = inside;
                inside.iter().for_each(|change| rename(&mut self.synced, change));
            }
            None => {}
        }
    }

    /// Writes into an empty directory what the disk may hold if the power is cut now.
    pub fn cut(&self, into: &Path, luck: &mut Luck) {
        let mut names = self.synced.clone();
        for change in self.unsynced.iter().filter(|_| luck.keeps()) {
            rename(&mut names, change);
        }
        for (path, node) in &names {
            let path = into.join(path);
            match node {
                Node::Folder => drop(std::fs::create_dir(&path)),
                // A file in a directory that was lost is lost.
                Node::File(_) if path.parent().is_some_and(|folder| !folder.exists()) => {}
                Node::File(file) => {
                    let File { synced, unsynced } = &self.files[*file];
                    let mut bytes = synced.clone();
                    for change in unsynced.iter().filter_map(|change| luck.part_of(change)) {
                        apply(&mut bytes, &change);
                    }
                    std::fs::write(path, bytes).expect("written");
                }
            }
        }
    }
}

impl Luck {
    fn keeps(&mut self) -> bool {
        match self {
            Luck::None => false,
            Luck::Full => true,
            Luck::Mixed(rng) => rng.below(2) == 0,
        }
    }

    /// Returns what is left of a change, if anything is.
    fn part_of(&mut self, change: &Change) -> Option<Change> {
        if !self.keeps() {
            return None;
        }
        let (Luck::Mixed(rng), Change::Write { at, bytes }) = (&mut *self, change) else { return Some(change.clone()) };
        let sectors = u64::try_from(bytes.len().div_ceil(SECTOR)).expect("few");
        if rng.below(3) > 0 || sectors < 2 {
            return Some(change.clone());
        }
        let end = usize::try_from(rng.below(sectors)).expect("few") * SECTOR;
        Some(Change::Write { at: *at, bytes: bytes[..end].to_owned() })
    }
}

fn rename(names: &mut Names, change: &NameChange) {
    match change {
        NameChange::Link(path, node) => drop(names.insert(path.clone(), *node)),
        NameChange::Unlink(path) => drop(names.remove(path)),
        NameChange::Rename { from, to, node } => {
            if names.get(from) == Some(node) {
                names.remove(from);
            }
            names.insert(to.clone(), *node);
        }
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes: written } => {
            let end = at + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*at..end].copy_from_slice(written);
        }
        Change::Truncate(length) => bytes.resize(*length, 0),
    }
}
