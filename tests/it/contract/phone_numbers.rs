//! The telephone numbers of the fixture are those that its script makes.

use std::path::Path;
use std::process::Command;

#[test]
fn telephone_numbers_are_what_googles_library_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/phones");
    let stored = std::fs::read_to_string(folder.join("numbers.jsonl")).expect("the fixture");
    let version = stored.lines().next().unwrap_or_default().trim_matches('"').to_owned();
    let asked = Command::new("python3").args(["-c", "import phonenumbers; print(phonenumbers.__version__)"]).output();
    let installed = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if installed != version {
        eprintln!("NOT TESTED: python3 has no phonenumbers {version} (`pip install phonenumbers=={version}`)");
        return;
    }
    let made = Command::new("python3").arg(folder.join("make.py")).output().expect("the script runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(String::from_utf8_lossy(&made.stdout) == stored, "run make.py again: the numbers differ");
}
