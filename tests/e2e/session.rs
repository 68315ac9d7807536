//! A desktop session for one test. It shares nothing with the machine or with other tests.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, mpsc};
use std::time::Duration;

use hooktray_core::mutex::locked;
use hooktray_support::harness::stdout_of;
use hooktray_support::stored;
use tempfile::TempDir;

use crate::program::data_dir;

/// A display with a window manager, a session bus, an unlocked keychain and a notification daemon.
pub(crate) struct Session {
    home: TempDir,
    bus: String,
    display: String,
    notifications: Option<mpsc::Receiver<String>>,
    keychain: Option<Child>,
    trusted: Option<PathBuf>,
    /// Killed in this order: each before the process it depends on.
    processes: Vec<Child>,
    _turn: MutexGuard<'static, ()>,
}

/// One session at a time: drawing a web view without a graphics card takes all cores of a small machine, and a WebDriver
/// that gets its frames too late hangs.
static TURN: Mutex<()> = Mutex::new(());

impl Session {
    pub(crate) fn start() -> Session {
        let mut session = Session {
            home: TempDir::new().expect("a temporary directory"),
            bus: String::new(),
            display: String::new(),
            notifications: None,
            keychain: None,
            trusted: None,
            processes: Vec::new(),
            _turn: locked(&TURN),
        };
        for folder in ["runtime", "data", ".config", "cache"] {
            std::fs::create_dir(session.home.path().join(folder)).expect("a temporary directory");
        }
        let (xvfb, number) = start_and_read_line(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
        ]));
        session.display = format!(":{number}");
        let (bus, address) = start_and_read_line(session.in_session(Command::new("dbus-daemon").args([
            "--session",
            "--print-address",
            "--nofork",
        ])));
        session.bus = address;
        let openbox = session.in_session(&mut Command::new("openbox")).spawn().expect("openbox starts");
        session.unlock_keychain();
        let mut dunst = session
            .in_session(Command::new("dunst").args(["-print", "-conf", "/dev/null"]))
            .stdout(Stdio::piped())
            .spawn()
            .expect("dunst starts");
        session.notifications = dunst.stdout.take().map(notifications);
        session.processes = vec![dunst, openbox, bus, xvfb];
        session
    }

    /// Starts an unlocked keychain, as logging in does. Replaces a running one.
    pub(crate) fn unlock_keychain(&mut self) {
        self.end_keychain();
        let mut keychain = self
            .in_session(Command::new("gnome-keyring-daemon").args(["--unlock", "--components=secrets", "--foreground"]))
            .stdin(Stdio::piped())
            .spawn()
            .expect("gnome-keyring-daemon starts");
        let mut password = keychain.stdin.take().expect("its input");
        std::io::Write::write_all(&mut password, b"password").expect("written");
        drop(password);
        self.keychain = Some(keychain);
        // A request before it answers would make the bus start a second, locked one.
        let mut waiting = Command::new("gdbus");
        stdout_of(self.in_session(waiting.args(["wait", "--session", "--timeout", "30", "org.freedesktop.secrets"])));
    }

    /// From now on programs of this session trust this CA, and no other.
    pub(crate) fn trust(&mut self, ca: PathBuf) {
        self.trusted = Some(ca);
    }

    /// Locks the keychain, as a user does.
    pub(crate) fn lock_keychain(&self) {
        let (service, collection) = ("/org/freedesktop/secrets", "/org/freedesktop/secrets/collection/login");
        stdout_of(self.in_session(Command::new("dbus-send").args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            service,
            "org.freedesktop.Secret.Service.Lock",
            &format!("array:objpath:{collection}"),
        ])));
    }

    /// Ends the keychain.
    pub(crate) fn end_keychain(&mut self) {
        if let Some(mut keychain) = self.keychain.take() {
            let _ = keychain.kill();
            let _ = keychain.wait();
        }
    }

    /// Returns the address of the session's bus.
    pub(crate) fn bus(&self) -> &str {
        &self.bus
    }

    /// Returns the user's home, deleted after the test.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Sets the environment of this session.
    pub(crate) fn in_session<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let home = self.home.path();
        command
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("runtime"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("LANG", "ru_RU.UTF-8")
            .envs([
                ("GDK_BACKEND", "x11"),
                ("LIBGL_ALWAYS_SOFTWARE", "1"),
                ("NO_AT_BRIDGE", "1"),
                ("GTK_USE_PORTAL", "0"),
            ])
            .envs(self.trusted.iter().map(|ca| ("SSL_CERT_FILE", ca)))
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
    }

    /// Clicks the only notification on the screen.
    pub(crate) fn click_notification(&self) {
        stdout_of(self.in_session(Command::new("dbus-send").args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.Notifications",
            "/org/freedesktop/Notifications",
            "org.dunstproject.cmd0.NotificationAction",
            "uint32:0",
        ])));
    }

    /// Asserts that the keychain has this secret, and that no file of the program has it.
    pub(crate) fn assert_only_in_keychain(&self, name: &str, value: &str) {
        let mut lookup = Command::new("secret-tool");
        lookup.args(["lookup", "service", "Hooktray", "username", name]);
        assert_eq!(stdout_of(self.in_session(&mut lookup)), value);
        assert_eq!(stored::files_with(&data_dir(self), value), [""; 0], "{name} is in a file");
    }

    /// Waits for the next notification. Returns its title and text.
    pub(crate) fn notification(&self) -> String {
        let shown = self.notifications.as_ref().expect("dunst's output");
        shown.recv_timeout(Duration::from_secs(100)).expect("a notification in time")
    }
}

/// Splits what dunst prints into notifications: one property a line, text lines as they are, closed by `}`.
fn notifications(printed: ChildStdout) -> mpsc::Receiver<String> {
    let (shown, notifications) = mpsc::channel();
    std::thread::spawn(move || {
        let mut said = String::new();
        for line in BufReader::new(printed).lines().map_while(Result::ok) {
            said.extend([line.as_str(), "\n"]);
            if line == "}" && shown.send(std::mem::take(&mut said)).is_err() {
                return;
            }
        }
    });
    notifications
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end_keychain();
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Starts a program that prints one line when it is ready. Returns that line.
fn start_and_read_line(command: &mut Command) -> (Child, String) {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    assert!(!line.trim().is_empty(), "{command:?} says nothing");
    (child, line.trim().to_owned())
}
