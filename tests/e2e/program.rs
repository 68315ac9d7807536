//! The tray program in a session.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use hooktray_support::faketime::MovedClock;
use hooktray_support::harness::{built, stdout_of};
use hooktray_support::wait;

use crate::session::Session;

/// Returns the path of the tested program.
pub(crate) fn binary() -> PathBuf {
    built("hooktray-desktop", "HOOKTRAY_DESKTOP_BIN")
}

/// Returns the data dir of a session.
pub(crate) fn data_dir(session: &Session) -> PathBuf {
    session.home().join("hooktray")
}

/// The tray program, running; killed when dropped.
pub(crate) struct Program(Child);

impl Program {
    /// Starts it, as the system does at log-in, on a port of its own.
    pub(crate) fn start(session: &Session, arguments: &[&str]) -> Program {
        Program::of(command(session, arguments))
    }

    /// Starts it with this command.
    pub(crate) fn of(mut command: Command) -> Program {
        Program(command.spawn().expect("hooktray-desktop starts"))
    }

    /// Starts it in the background with a clock that the test moves.
    pub(crate) fn start_with_clock(session: &Session, clock: &MovedClock) -> Program {
        let mut command = command(session, &["--background"]);
        clock.give_to(&mut command);
        Program::of(command)
    }

    /// Returns whether a signal is in one of its sets, such as `SigIgn` for the signals that it ignores (`man 5 proc`).
    pub(crate) fn has_signal(&self, set: &str, signal: u32) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("it runs");
        let signals = status.lines().find_map(|line| line.strip_prefix(set)?.strip_prefix(':')).expect("the set");
        u64::from_str_radix(signals.trim(), 16).expect("a number") >> (signal - 1) & 1 == 1
    }

    /// Terminates it as the system does at log-out, and waits for its end.
    pub(crate) fn terminate(self) -> ExitStatus {
        let told = Command::new("kill").arg(self.0.id().to_string()).status();
        assert!(told.expect("kill starts").success());
        self.end()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> ExitStatus {
        wait::until_some_blocking("hooktray-desktop ends", || self.0.try_wait().expect("its status"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns the tray program with these arguments.
pub(crate) fn command(session: &Session, arguments: &[&str]) -> Command {
    command_of(session, &binary(), arguments)
}

fn command_of(session: &Session, program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    session
        .in_session(&mut command)
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .env("HOOKTRAY_DATA_DIR", data_dir(session))
        .env("HOOKTRAY_SECRETS", "keychain");
    command
}

/// Returns a copy of the tray program with this script in the place of the window's program, or with nothing there.
pub(crate) fn copy_beside(session: &Session, script: Option<&str>) -> Command {
    let folder = session.home().join("programs");
    std::fs::create_dir_all(&folder).expect("a temporary directory");
    let copy = folder.join("hooktray-desktop");
    std::fs::copy(binary(), &copy).expect("copied");
    if let Some(script) = script {
        let window = folder.join("hooktray-window");
        std::fs::write(&window, script).expect("written");
        std::fs::set_permissions(&window, Permissions::from_mode(0o755)).expect("set");
    }
    command_of(session, &copy, &["--background"])
}

/// Returns the command line on the data and the keychain of a session.
pub(crate) fn hooktray(session: &Session, arguments: &[&str]) -> Command {
    let mut hooktray = Command::new(built("hooktray", "HOOKTRAY_BIN"));
    session.in_session(&mut hooktray).arg("--data-dir").arg(data_dir(session));
    hooktray.args(["--secrets", "keychain"]).args(arguments).stderr(Stdio::piped());
    hooktray
}

/// Stores a secret in the keychain of a session, by the command line.
pub(crate) fn store_secret(session: &Session, name: &str, value: &str) {
    let file = session.home().join("secret");
    std::fs::write(&file, value).expect("written");
    stdout_of(hooktray(session, &["secret", "set", name]).stdin(File::open(&file).expect("the secret")));
    std::fs::remove_file(&file).expect("removed");
}

/// Waits until the program accepts connections of windows.
pub(crate) async fn wait_until_ready(session: &Session) {
    let socket = data_dir(session).join("hooktray.sock");
    wait::until_some("the program starts", async || tokio::net::UnixStream::connect(&socket).await.ok()).await;
}

/// Returns the processes of this session whose command line contains `name`.
pub(crate) fn processes_named(session: &Session, name: &str) -> Vec<u32> {
    let mark = format!("HOME={}", session.home().display());
    let belongs = |process: &Path| {
        let read =
            |file: &str| std::fs::read(process.join(file)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        read("cmdline").is_ok_and(|line| line.contains(name))
            && read("environ").is_ok_and(|environment| environment.split('\0').any(|entry| entry == mark))
    };
    let all = std::fs::read_dir("/proc").expect("/proc").flatten().map(|entry| entry.path());
    let ours = all.filter(|process| belongs(process));
    ours.filter_map(|process| process.file_name()?.to_str()?.parse().ok()).collect()
}

/// Waits until a process is gone.
pub(crate) fn wait_until_gone(process: u32) {
    let waited = Command::new("timeout")
        .args(["30", "tail", "--sleep-interval=0.05", &format!("--pid={process}"), "-f", "/dev/null"])
        .status();
    assert!(waited.expect("tail waits").success(), "process {process} is still there");
}
