//! The tray program in a session.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use hooktray_support::wait;

use crate::session::Session;

/// Returns the path of the tested program.
pub(crate) fn binary() -> PathBuf {
    hooktray_support::harness::built("hooktray-desktop", "HOOKTRAY_DESKTOP_BIN")
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

    /// Starts it with a faked clock: the offset to the machine's clock is read from a file.
    pub(crate) fn start_with_clock(session: &Session, clock: &Path, arguments: &[&str]) -> Program {
        let library = format!("/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1", std::env::consts::ARCH);
        let mut command = command(session, arguments);
        command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", clock);
        // As on a machine that slept: the wall clock jumps, the monotonic clock does not.
        command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        Program(command.spawn().expect("hooktray-desktop starts"))
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
        self.0.wait().expect("it ends")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn command(session: &Session, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    session
        .in_session(&mut command)
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .env("HOOKTRAY_DATA_DIR", data_dir(session))
        .env("HOOKTRAY_SECRETS", "keychain");
    command
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
