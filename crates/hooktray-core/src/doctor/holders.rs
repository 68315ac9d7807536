//! Which programs have a file open.

use std::path::Path;

/// Returns the other programs that have a file open, as in `sqlite3 (process 4711)`, without those of Hooktray. Only Linux
/// tells, and only of the programs of this user (proc_pid_fd(5)).
pub(super) fn of(file: &Path) -> Vec<String> {
    let Ok(file) = file.canonicalize() else { return Vec::new() };
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let holders = processes.flatten().filter_map(|process| {
        let id: u32 = process.file_name().to_str()?.parse().ok()?;
        let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
        let mut open = std::fs::read_dir(process.path().join("fd")).ok()?.flatten();
        let has_it = open.any(|open| std::fs::read_link(open.path()).is_ok_and(|path| path == file));
        (has_it && !name.starts_with("hooktray")).then(|| format!("{} (process {id})", name.trim()))
    });
    holders.collect()
}
