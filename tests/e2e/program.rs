//! The tray program in a session.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use crate::session::Session;

/// Where the program is that is tested.
pub(crate) fn binary() -> PathBuf {
    hooktray_support::harness::built("hooktray-desktop", "HOOKTRAY_DESKTOP_BIN")
}

/// The data folder of a session.
pub(crate) fn folder(session: &Session) -> PathBuf {
    session.home().join("hooktray")
}

/// The tray program, running; killed when dropped.
pub(crate) struct Program(Child);

impl Program {
    /// Starts it, as the system does at log-in, on a port of its own.
    pub(crate) fn start(session: &Session, arguments: &[&str]) -> Program {
        Program(command(session, arguments).spawn().expect("hooktray-desktop starts"))
    }

    /// Starts it by a clock of its own, which is ahead of the machine's by what stands in a file.
    pub(crate) fn start_by(session: &Session, clock: &Path, arguments: &[&str]) -> Program {
        let library = format!("/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1", std::env::consts::ARCH);
        let mut command = command(session, arguments);
        command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", clock);
        // As a sleeping machine has it: the time of day goes on, and the clock that only counts does not.
        command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        Program(command.spawn().expect("hooktray-desktop starts"))
    }

    /// Tells it to end, as the system does at log-out, and waits for that.
    pub(crate) fn end_when_told(self) -> ExitStatus {
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
        .dress(&mut command)
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .env("HOOKTRAY_DATA_DIR", folder(session))
        .env("HOOKTRAY_SECRETS", "keychain");
    command
}

/// Waits until the program answers windows.
pub(crate) async fn answers_windows(session: &Session) {
    let socket = folder(session).join("hooktray.sock");
    let answers = async {
        while tokio::net::UnixStream::connect(&socket).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), answers).await.expect("the program starts in time");
}

/// Every process that was started with something of this session, by its command line.
pub(crate) fn processes(session: &Session, name: &str) -> Vec<u32> {
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
pub(crate) fn gone(process: u32) {
    let waited = Command::new("timeout")
        .args(["30", "tail", "--sleep-interval=0.05", &format!("--pid={process}"), "-f", "/dev/null"])
        .status();
    assert!(waited.expect("tail waits").success(), "process {process} is still there");
}
