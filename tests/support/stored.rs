//! Everything that a data dir holds, for tests that look for what must not be there.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// What packed values are unpacked with (`docs/adr/0012-packed-values.md`).
const DICTIONARY: &[u8] = include_bytes!("../../crates/hooktray-core/src/store/db/packed/dictionary.txt");
/// The first byte of a packed value.
const LZ4: u8 = 1;

/// Returns every file below a directory with its name, and the packed values of each database, unpacked.
///
/// # Panics
/// If the directory or a database in it cannot be read.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            if bytes.starts_with(b"SQLite format 3\0") {
                found.push((format!("{name}, unpacked"), unpacked_values(&path)));
            }
            found.push((name, bytes));
        }
    }
    found
}

/// Returns the files below a directory that hold a text.
pub fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    files(folder).into_iter().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name).collect()
}

/// Returns the packed values of a database, one after another.
fn unpacked_values(file: &Path) -> Vec<u8> {
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '% ANY %'";
    let mut tables = database.prepare(tables).expect("a schema");
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).expect("a schema").collect::<Result<_, _>>().expect("names");
    let mut all = Vec::new();
    for table in tables {
        let mut rows = database.prepare(&format!("SELECT * FROM {table}")).expect("a table");
        let columns = rows.column_count();
        let mut rows = rows.query([]).expect("a table");
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..columns {
                if let ValueRef::Blob([LZ4, low, high, block @ ..]) = row.get_ref(column).expect("a value") {
                    let length = u16::from_le_bytes([*low, *high]).into();
                    let value = lz4_flex::block::decompress_with_dict(block, length, DICTIONARY);
                    all.extend(value.expect("a packed value"));
                    all.push(b'\n');
                }
            }
        }
    }
    all
}
