//! A Windows user's session under Wine, with the programs that were built for it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Output, Stdio};

/// Who is logged on: most of those who use Hooktray have such a name.
pub(crate) const USER: &str = "Ольга";

/// Where the programs are, and the disk `C:`.
pub(crate) struct Windows {
    programs: PathBuf,
    prefix: PathBuf,
    display: Option<String>,
    folder: Option<String>,
}

impl Windows {
    /// The session that `cargo xtask wine` has made, with the data folder that Windows has for programs; nothing without it.
    pub(crate) fn session() -> Option<Windows> {
        let variable = |name| std::env::var_os(name).map(PathBuf::from);
        let found = variable("HOOKTRAY_WINDOWS").zip(variable("WINEPREFIX"));
        if found.is_none() {
            eprintln!("NOT TESTED: Hooktray under Windows. `cargo xtask wine` does.");
        }
        found.map(|(programs, prefix)| Windows { programs, prefix, display: None, folder: None })
    }

    /// The same with another data folder, written as Windows writes it.
    pub(crate) fn with_folder(self, folder: &str) -> Windows {
        Windows { folder: Some(folder.to_owned()), ..self }
    }

    /// Another session of that user, which has a disk of its own and this display.
    pub(crate) fn of_its_own(self, name: &str, display: &str) -> Windows {
        let prefix = self.prefix.with_file_name(format!("disk-{name}"));
        let windows = Windows { prefix, display: Some(display.to_owned()), ..self };
        // The first program of a session has those of the system started, and must not be one whose output is read.
        let begun = windows.program("cmd", &["/c", "exit"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(begun.expect("wine starts").success());
        windows
    }

    /// Where a path of `C:\` is on this machine.
    pub(crate) fn disk(&self, path: &str) -> PathBuf {
        self.prefix.join("drive_c").join(path.trim_start_matches("C:\\").replace('\\', "/"))
    }

    /// Where the programs are.
    pub(crate) fn programs(&self) -> &PathBuf {
        &self.programs
    }

    /// `hooktray` with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.wine(&[self.programs.join("hooktray.exe")], arguments)
    }

    /// `hooktray-desktop` with these arguments.
    pub(crate) fn tray(&self, arguments: &[&str]) -> Command {
        self.wine(&[self.programs.join("hooktray-desktop.exe")], arguments)
    }

    /// A program of the system.
    pub(crate) fn program(&self, name: &str, arguments: &[&str]) -> Command {
        self.wine(&[PathBuf::from(name)], arguments)
    }

    fn wine(&self, programs: &[PathBuf], arguments: &[&str]) -> Command {
        let mut command = Command::new("wine");
        command.args(programs).args(arguments).env_remove("HOOKTRAY_LOG").env("WINEPREFIX", &self.prefix);
        match &self.display {
            Some(display) => command.env("DISPLAY", display),
            None => command.env_remove("DISPLAY"),
        };
        match &self.folder {
            Some(folder) => command.env("HOOKTRAY_DATA_DIR", folder),
            None => command.env_remove("HOOKTRAY_DATA_DIR"),
        };
        command
    }

    /// Runs it to its end, with this on its standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("wine starts");
        // Who needs no input may have ended already.
        let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
        child.wait_with_output().expect("it ends")
    }

    /// Runs it; it has to succeed. Gives what it writes.
    pub(crate) fn says(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// The path of the only flow's link.
    pub(crate) fn hook(&self, flow: &str) -> String {
        let url = self.says(&["flow", "url", flow], "");
        format!("/hook/{}", url.trim().split_once("/hook/").expect("a link").1)
    }

    /// The newest operation as `history --json` has it.
    pub(crate) fn history(&self) -> serde_json::Value {
        serde_json::from_str(&self.says(&["history", "--json"], "")).expect("JSON")
    }

    /// Starts the engine in a console; gives it once it listens.
    pub(crate) fn serve_in_a_console(&self) -> Serving {
        let programs = [self.programs.join("console.exe"), self.programs.join("hooktray.exe")];
        Serving::start(self.wine(&programs, &["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts the engine as a task does, without a console; gives it once it listens.
    pub(crate) fn serve(&self) -> Serving {
        Serving::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }
}

/// A running engine; killed when dropped.
pub(crate) struct Serving {
    child: Child,
    hands: ChildStdin,
    /// Where it listens.
    pub(crate) address: String,
}

impl Serving {
    /// Starts an engine with this command; gives it once it listens.
    pub(crate) fn start(mut command: Command) -> Serving {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = piped.spawn().expect("wine starts");
        let mut ready = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut ready).expect("a line");
        let address = ready.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{ready:?}")).to_owned();
        Serving { hands: child.stdin.take().expect("its input"), child, address }
    }

    /// Presses Ctrl-C in its console, and waits until it has ended; gives its exit code.
    pub(crate) fn press_ctrl_c(mut self) -> Option<i32> {
        writeln!(self.hands).expect("the console reads");
        self.child.wait().expect("it ends").code()
    }

    /// Ends it as the Task Manager does.
    pub(crate) fn kill(mut self) {
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
