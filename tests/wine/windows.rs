//! A Windows user's session under Wine, with the programs that were built for it.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};

use hooktray_stand_ins::aray::Aray;
use hooktray_stand_ins::flow::{API_KEY, aray_flow};
use hooktray_stand_ins::{http, wait};

/// The logged-on user. Most users have a Cyrillic name.
pub(crate) const USER: &str = "Ольга";

/// Waits until a program receives records at this address.
pub(crate) async fn wait_until_it_replies(address: &str) {
    let question = b"GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    wait::until_some("it listens", async || http::status(address, question).await.filter(|status| *status == 200))
        .await;
}

/// The directory of the programs, the disk `C:`, and what the programs are given.
pub(crate) struct Windows {
    programs: PathBuf,
    prefix: PathBuf,
    /// What every program is started with, such as `nsenter`.
    around: Vec<String>,
    variables: Vec<(String, OsString)>,
}

impl Windows {
    /// Returns the session made by `cargo xtask wine`, with the default data dir. `None` without it.
    pub(crate) fn session() -> Option<Windows> {
        let variable = |name| std::env::var_os(name).map(PathBuf::from);
        let found = variable("HOOKTRAY_WINDOWS").zip(variable("WINEPREFIX"));
        if found.is_none() {
            eprintln!("NOT TESTED: Hooktray under Windows. `cargo xtask wine` does.");
        }
        found.map(|(programs, prefix)| Windows { programs, prefix, around: Vec::new(), variables: Vec::new() })
    }

    /// Returns the same with another data dir, given as a Windows path.
    pub(crate) fn with_data_dir(self, folder: &str) -> Windows {
        self.with_variable("HOOKTRAY_DATA_DIR", folder)
    }

    /// Returns the same with another user of this machine, who has folders of its own.
    pub(crate) fn of_user(self, name: &str) -> Windows {
        self.with_variable("USER", name)
    }

    /// Returns the same with a variable.
    pub(crate) fn with_variable(mut self, name: &str, value: impl Into<OsString>) -> Windows {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// Returns the same with another program around each of its programs.
    pub(crate) fn inside(self, around: Vec<String>) -> Windows {
        Windows { around, ..self }
    }

    /// Returns the same with programs from another directory.
    pub(crate) fn with_programs(self, programs: PathBuf) -> Windows {
        Windows { programs, ..self }
    }

    /// Another session of that user, with its own disk and this display.
    pub(crate) fn of_its_own(self, name: &str, display: &str) -> Windows {
        let prefix = self.prefix.with_file_name(format!("disk-{name}"));
        let windows = Windows { prefix, ..self }.with_variable("DISPLAY", display);
        windows.begin();
        windows
    }

    /// Begins the session. Its first program starts the system's programs, which inherit its output: it must not be one that is read.
    pub(crate) fn begin(&self) {
        let begun = self.program("cmd", &["/c", "exit"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(begun.expect("wine starts").success());
    }

    /// Makes a directory of this machine the disk with this letter.
    pub(crate) fn add_disk(&self, letter: char, directory: &Path) {
        let disk = self.prefix.join("dosdevices").join(format!("{letter}:"));
        std::os::unix::fs::symlink(directory, disk).expect("the letter is free");
    }

    /// Sends the tray program a command as its window does. Returns its answer.
    pub(crate) fn window(&self, data_dir: &str, command: &str, arguments: &serde_json::Value) -> serde_json::Value {
        let mut window = self.wine(&[self.programs.join("window-stand-in.exe")], &[data_dir, command]);
        let output = finished(&mut window, &arguments.to_string());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut answer: serde_json::Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{output:?}"));
        assert_eq!(answer["type"], "response", "{command}: {answer}");
        answer["value"].take()
    }

    /// Returns a program that makes the tray program's pipe, as any user may, before the tray program does.
    pub(crate) fn in_place_of_tray(&self, data_dir: &str) -> Command {
        self.wine(&[self.programs.join("window-stand-in.exe")], &["--in-place-of-tray", data_dir])
    }

    /// Waits for a balloon of the notification area and clicks it, by way of a stand-in of Explorer. Returns its text.
    pub(crate) fn clicked_balloon(&self) -> String {
        let output = self.wine(&[self.programs.join("balloon.exe")], &[]).output().expect("wine starts");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8").replace('\r', "")
    }

    /// Makes the user trust an authority.
    pub(crate) fn trust(&self, certificate: &Path) {
        let trusted = self.wine(&[self.programs.join("trust.exe"), certificate.to_owned()], &[]).status();
        assert!(trusted.expect("wine starts").success(), "the certificate is stored");
    }

    /// Returns the path on this machine of a path below `C:\`.
    pub(crate) fn disk(&self, path: &str) -> PathBuf {
        self.prefix.join("drive_c").join(path.trim_start_matches("C:\\").replace('\\', "/"))
    }

    /// Returns the directory of the programs.
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

    /// Returns a program of Windows itself.
    pub(crate) fn program(&self, name: &str, arguments: &[&str]) -> Command {
        self.wine(&[PathBuf::from(name)], arguments)
    }

    fn wine(&self, programs: &[PathBuf], arguments: &[&str]) -> Command {
        let mut words = self.around.iter().map(OsString::from).chain(["wine".into()]);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words).args(programs).args(arguments).env("WINEPREFIX", &self.prefix);
        command.env_remove("HOOKTRAY_LOG").env_remove("HOOKTRAY_DATA_DIR");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it to its end with this standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        finished(&mut self.command(arguments), input)
    }

    /// Runs it, which has to succeed. Returns its standard output.
    pub(crate) fn stdout(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Returns the path of the flow's link.
    pub(crate) fn hook(&self, flow: &str) -> String {
        let url = self.stdout(&["flow", "url", flow], "");
        format!("/hook/{}", url.trim().split_once("/hook/").expect("a link").1)
    }

    /// Stores a flow that sends to this stand-in. Returns the path of its link.
    pub(crate) fn import_aray_flow(&self, aray: &Aray) -> String {
        let mut flow = aray_flow(&aray.url());
        // The key itself, so that the keychain is not needed.
        flow["actions"][0]["fields"][0]["value"] = API_KEY.into();
        self.stdout(&["flow", "import", "-"], &flow.to_string());
        self.hook("aray")
    }

    /// Returns the output of `history --json`.
    pub(crate) fn history(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout(&["history", "--json"], "")).expect("JSON")
    }

    /// Starts the engine in a console. Returns once it listens.
    pub(crate) fn serve_in_a_console(&self) -> Serving {
        let programs = [self.programs.join("console.exe"), self.programs.join("hooktray.exe")];
        Serving::start(self.wine(&programs, &["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts the engine without a console, as a scheduled task does. Returns once it listens.
    pub(crate) fn serve(&self) -> Serving {
        Serving::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }
}

fn finished(command: &mut Command, input: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("wine starts");
    // A program that reads no input may have ended already.
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

/// A running engine; killed when dropped.
pub(crate) struct Serving {
    child: Child,
    user_input: ChildStdin,
    /// The address it listens on.
    pub(crate) address: String,
}

impl Serving {
    /// Starts an engine with this command. Returns once it listens.
    pub(crate) fn start(mut command: Command) -> Serving {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = piped.spawn().expect("wine starts");
        let mut ready = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut ready).expect("a line");
        let address = ready.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{ready:?}")).to_owned();
        Serving { user_input: child.stdin.take().expect("its input"), child, address }
    }

    /// Presses Ctrl-C in its console and waits for its end. Returns its exit code.
    pub(crate) fn press_ctrl_c(mut self) -> Option<i32> {
        writeln!(self.user_input).expect("the console reads");
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
