//! The tests that `cargo test` ignores, since few machines have what they need.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::run::root;

/// A test of `tests/it` that needs something special.
struct Demanding {
    /// Its name.
    test: &'static str,
    /// A command that succeeds where the test can run.
    needs: &'static [&'static str],
}

const DEMANDING: [Demanding; 4] = [
    Demanding {
        test: "tunnel::local_network::machine_on_the_local_network_gets_through_if_allowed",
        needs: &["unshare", "--net", "ip", "link"],
    },
    Demanding { test: "contract::drawn_fixtures::telephone_numbers_are_what_googles_library_says", needs: PIP },
    Demanding { test: "contract::drawn_fixtures::damaged_records_are_what_another_lenient_parser_reads", needs: PIP },
    Demanding {
        test: "contract::drawn_fixtures::forms_are_what_python_reads",
        needs: &["python3", "-c", HAS_VERSION, "forms/forms.jsonl"],
    },
];

/// The set-up installs pip on Linux, and pip the packages. On Windows the scripts end their lines in another way.
const PIP: &[&str] = if cfg!(unix) { &["pip3", "--version"] } else { &[] };

/// Succeeds if the first line of a fixture names this version of Python.
const HAS_VERSION: &str = "
import sys
drawn_with = open('tests/fixtures/' + sys.argv[1]).readline().strip().strip('\"')
sys.exit('%d.%d' % sys.version_info[:2] != drawn_with)
";

/// Runs those that can run here with `run`, which gets the arguments of `cargo test`, and names the others.
///
/// # Errors
/// As `run`.
pub(super) fn run_where_possible(run: impl FnOnce(&[&str]) -> Result<()>) -> Result<()> {
    let (here, elsewhere): (Vec<&Demanding>, Vec<&Demanding>) =
        DEMANDING.iter().partition(|demanding| succeeds(demanding.needs));
    for Demanding { test, .. } in elsewhere {
        println!("NOT TESTED, since this machine does not have what it needs: {test}");
    }
    if here.is_empty() {
        return Ok(());
    }
    let mut arguments = vec!["--package", "hooktray-tests", "--test", "it", "--", "--ignored", "--exact"];
    arguments.extend(here.iter().map(|demanding| demanding.test));
    run(&arguments)
}

fn succeeds(words: &[&str]) -> bool {
    let [program, arguments @ ..] = words else { return false };
    let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet(Command::new(program).args(arguments).current_dir(root())).is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_ignored_test_is_listed() {
        let tests = root().join("tests/it");
        let mut ignored = Vec::new();
        for directory in fs::read_dir(&tests).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
            for file in fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()) {
                let text = fs::read_to_string(&file).unwrap_or_default();
                let module = [&directory, &file].map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
                for (_, after) in text.match_indices("#[ignore").map(|(at, _)| text.split_at(at)) {
                    let name = after.split_once("fn ").unwrap().1.split('(').next().unwrap();
                    ignored.push(format!("{}::{name}", module.join("::")));
                }
            }
        }
        let mut listed = DEMANDING.map(|demanding| demanding.test.to_owned());
        ignored.sort_unstable();
        listed.sort_unstable();
        assert_eq!(ignored, listed);
    }
}
