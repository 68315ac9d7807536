//! Limits of the process: few open files, no threads.

use std::process::Command;

use hooktray_support::harness::Program;

/// Returns the command under a limit of the shell, such as `-n 40`.
fn under(own: &Command, limit: &str) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", &format!("ulimit {limit}; exec \"$@\""), "bash"]).arg(own.get_program()).args(own.get_args());
    command.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

#[test]
fn doctor_names_too_few_open_files() {
    let program = Program::new();
    let output =
        under(&program.command(&["doctor", "--listen", "127.0.0.1:0"]), "-n 48").output().expect("bash starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.lines().any(|line| line.starts_with("BAD  limits") && line.contains("only 48 files")), "{said}");
}

#[test]
fn too_few_threads_are_named() {
    let program = Program::new();
    // The limit does not hold for root.
    let Some(nobody) = program.command_as_nobody(&["serve", "--listen", "127.0.0.1:0"]) else { return };
    let output = under(&nobody, "-u 1").output().expect("bash starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("no more threads can be started"), "{output:?}");
}
