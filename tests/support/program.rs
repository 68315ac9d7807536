//! The programs of this workspace as processes, `hooktray` with its own data dir.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

#[cfg(unix)]
use crate::skip::skip;
use hooktray_stand_ins::flow::API_KEY;

/// The id of a user who owns nothing.
#[cfg(unix)]
pub const NOBODY: u32 = 65_534;

/// The `hooktray` program with its own data dir.
pub struct Program {
    data_dir: TempDir,
}

impl Program {
    /// Makes an empty data dir.
    pub fn new() -> Program {
        Program { data_dir: TempDir::new().expect("a temporary directory") }
    }

    /// Returns the data dir.
    pub fn data_dir(&self) -> &Path {
        self.data_dir.path()
    }

    /// Returns a command with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(built("hooktray", "HOOKTRAY_BIN"));
        command
            .args(arguments)
            .env("HOOKTRAY_DATA_DIR", self.data_dir.path())
            .env("HOOKTRAY_SECRETS", "env")
            .env("HOOKTRAY_SECRET_ARAY_API_KEY", API_KEY)
            .env_remove("HOOKTRAY_LOG");
        command
    }

    /// Returns the text of all logs.
    pub fn logs(&self) -> String {
        let files = std::fs::read_dir(self.data_dir().join("logs")).expect("logs");
        files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text")).collect()
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        in_plain_words(self.command(arguments).stdin(Stdio::null()).output().expect("hooktray starts"))
    }

    /// Runs the program, which has to succeed. Returns its standard output.
    pub fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Runs the program with this standard input.
    pub fn with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("hooktray starts");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
        in_plain_words(child.wait_with_output().expect("it ends"))
    }

    /// Returns a command that runs the program as another user, [`NOBODY`]; `None` where this user may not do that.
    #[cfg(unix)]
    #[must_use]
    pub fn command_as_nobody(&self, arguments: &[&str]) -> Option<Command> {
        let id = NOBODY.to_string();
        let as_other = ["--reuid", &id, "--regid", &id, "--clear-groups"];
        if !Command::new("setpriv").args(as_other).arg("true").status().is_ok_and(|status| status.success()) {
            skip("only root may run a program as another user (setpriv)");
            return None;
        }
        let own = self.command(arguments);
        let mut nobody = Command::new("setpriv");
        nobody.args(as_other).arg(own.get_program()).args(own.get_args());
        nobody.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Some(nobody)
    }

    /// Starts the engine. Returns once it listens.
    pub fn serve(&self) -> Serving {
        self.serve_with(&[])
    }

    /// Starts the engine with these variables set.
    pub fn serve_with(&self, variables: &[(&str, &str)]) -> Serving {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.envs(variables.iter().copied()).stderr(Stdio::null());
        Serving::start(command).0
    }
}

impl Default for Program {
    fn default() -> Self {
        Program::new()
    }
}

/// A running `hooktray serve`; killed when dropped.
pub struct Serving {
    /// The process.
    pub child: Child,
    /// The address it listens on.
    pub address: String,
}

impl Serving {
    /// Starts an engine with this command. Returns once it listens, with the rest of its output.
    pub fn start(mut command: Command) -> (Serving, BufReader<ChildStdout>) {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("hooktray starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut ready = String::new();
        output.read_line(&mut ready).expect("a line");
        let address =
            ready.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{ready:?}")).to_owned();
        (Serving { child, address }, output)
    }

    /// Sends this signal and waits for the end. Returns the exit code.
    #[cfg(unix)]
    pub fn stop_with(mut self, signal: &str) -> Option<i32> {
        let asked = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()));
        self.child.wait().expect("it ends").code()
    }

    /// Kills it as `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().expect("it was alive");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the path of a built program: from the variable, or next to the test program.
pub fn built(program: &str, variable: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(path) => path.into(),
        None => {
            let test = std::env::current_exe().expect("a path");
            let folder = test.ancestors().nth(2).expect("target/debug");
            let built = folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
            assert!(built.exists(), "{} is missing: run `cargo xtask test`, or build it first", built.display());
            built
        }
    }
}

/// Returns the output of a program, which has no number of a system's error and no dump of a type in it.
fn in_plain_words(output: Output) -> Output {
    let said = String::from_utf8_lossy(&output.stderr);
    for raw in ["os error", "Os {", "Custom {", "InvalidContentType", "UnknownIssuer"] {
        assert!(!said.contains(raw), "“{raw}” is for programmers: {said}");
    }
    output
}
