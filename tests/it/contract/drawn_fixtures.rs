//! The fixtures that a script draws from another program are those that it makes.

use std::path::Path;
use std::process::Command;

/// Runs the script of a fixture. The fixture's first line has to name the version of what the script asks; the code prints the
/// installed one.
fn assert_fresh(file: &str, what: &str, version_of: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(file);
    let stored = std::fs::read_to_string(&file).expect("the fixture");
    let version = stored.lines().next().unwrap_or_default().trim_matches('"');
    let asked = Command::new("python3").args(["-c", version_of]).output();
    let installed = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    assert_eq!(installed, version, "{what}");
    let made = Command::new("python3").arg(file.with_file_name("make.py")).output().expect("the script runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(String::from_utf8_lossy(&made.stdout) == stored, "run make.py again: {} differs", file.display());
}

#[test]
#[ignore = "needs phonenumbers in the fixtures' version"]
fn telephone_numbers_are_what_googles_library_says() {
    let version = "from importlib.metadata import version; print(version('phonenumbers'))";
    assert_fresh("phones/numbers.jsonl", "phonenumbers", version);
    assert_fresh("phones_in_doubt/numbers.jsonl", "phonenumbers", version);
}

#[test]
#[ignore = "needs json_repair in the fixture's version"]
fn damaged_records_are_what_another_lenient_parser_reads() {
    let version = "from importlib.metadata import version; print(version('json_repair'))";
    assert_fresh("json/damaged.jsonl", "json_repair", version);
}

#[test]
#[ignore = "needs Python in the fixture's version"]
fn forms_are_what_python_reads() {
    assert_fresh("forms/forms.jsonl", "python3", "import sys; print('%d.%d' % sys.version_info[:2])");
}
