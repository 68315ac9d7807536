//! A data dir on another drive, which gets full and read-only.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use hooktray_stand_ins::flow::plain_flow;
use hooktray_stand_ins::http;
use hooktray_stand_ins::skip::skip;
use serde_json::json;
use tempfile::TempDir;

use crate::display::Display;
use crate::windows::Windows;

/// Room for an empty database, its WAL and a few records.
const MEGABYTES: u32 = 8;

/// A file system of its own in a mount namespace, which all programs of a session share.
struct Drive {
    place: TempDir,
    shell: Child,
}

impl Drive {
    /// `None` where users cannot mount.
    fn mount() -> Option<Drive> {
        let namespace = ["--user", "--map-root-user", "--mount"];
        if !Command::new("unshare").args(namespace).arg("true").status().is_ok_and(|status| status.success()) {
            skip("this system does not let users mount file systems (unshare --user --mount)");
            return None;
        }
        let place = TempDir::new().expect("a temporary directory");
        let mut shell = Command::new("unshare");
        let shell = shell.args(namespace).arg("sh").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut drive = Drive { place, shell: shell.spawn().expect("unshare starts") };
        let place = drive.place.path().display().to_string();
        drive.run(&format!("mount -t tmpfs -o size={MEGABYTES}m none '{place}'"));
        Some(drive)
    }

    /// Runs a command of the shell in the namespace to its end.
    fn run(&mut self, command: &str) {
        use std::io::Read as _;
        let input = self.shell.stdin.as_mut().expect("its input");
        writeln!(input, "{command} && echo y || echo n").expect("the shell reads");
        let mut answer = [0; 2];
        self.shell.stdout.as_mut().expect("its output").read_exact(&mut answer).expect("an answer");
        assert_eq!(&answer, b"y\n", "{command}");
    }

    /// Returns what a program is started with to be in the namespace.
    fn around(&self) -> Vec<String> {
        let target = self.shell.id().to_string();
        ["nsenter", "--user", "--mount", "--preserve-credentials", "--target", &target, "--"].map(str::to_owned).into()
    }

    /// Returns a path on the drive as this test sees it.
    fn path(&self, name: &str) -> PathBuf {
        let seen = Path::new("/proc").join(self.shell.id().to_string()).join("root");
        seen.join(self.place.path().strip_prefix("/").expect("an absolute path")).join(name)
    }

    /// Uses up all room but this many bytes.
    fn fill(&self, left: u64) {
        let mut file = std::fs::File::create(self.path("filler")).expect("made");
        while file.write_all(&[0; 4096]).is_ok() {}
        let length = file.metadata().expect("its size").len();
        file.set_len(length.saturating_sub(left)).expect("made smaller");
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

#[tokio::test]
async fn full_drive_gets_507_and_a_read_only_one_is_named_at_the_start() {
    let Some(windows) = Windows::session() else { return };
    let Some(mut drive) = Drive::mount() else { return };
    let display = Display::start();
    let windows = windows.inside(drive.around()).of_its_own("drives", &display.name).with_data_dir("D:\\Магазин");
    windows.add_disk('d', drive.place.path());
    let flow = plain_flow("http://unused.example", json!({ "enabled": false }));
    windows.stdout(&["flow", "import", "-"], &flow.to_string());
    assert!(drive.path("Магазин/hooktray.db").is_file(), "the data is on the other drive");
    let hook = windows.hook("plain");
    let serving = windows.serve();
    assert_eq!(http::post(&serving.address, &hook, r#"{"id": 1}"#).await.status, 200);
    drive.fill(64 * 1024);
    let large = json!({ "text": "x".repeat(900_000) }).to_string();
    let full = http::post(&serving.address, &hook, &large).await;
    assert_eq!((full.status, full.code().as_str()), (507, "disk_full"));
    std::fs::remove_file(drive.path("filler")).expect("removed");
    assert_eq!(http::post(&serving.address, &hook, &large).await.status, 200, "once there is room");
    assert_eq!(windows.history().as_array().map(Vec::len), Some(2), "nothing half-stored remains");
    serving.kill();

    let place = drive.place.path().display().to_string();
    drive.run(&format!("mount --bind '{place}' '{place}' && mount -o remount,bind,ro '{place}'"));
    let refused = windows.run(&["serve", "--listen", "127.0.0.1:0"], "");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && words.contains("read-only"), "{:?} {words}", refused.status);
}
