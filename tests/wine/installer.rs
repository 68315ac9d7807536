//! The Windows installer: installs, replaces a running program, and removes it again.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use hooktray_stand_ins::aray::Aray;
use hooktray_stand_ins::flow::{API_KEY, aray_flow};
use hooktray_stand_ins::free_port::free_port;
use hooktray_stand_ins::{http, wait};

use crate::display::Display;
use crate::windows::{Serving, USER, Windows, wait_until_it_replies};

const RUN: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run";
const ENTRY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Hooktray";
/// A folder of programs that was chosen, with a space.
const FOLDER: &str = r"C:\Shop programs\Hooktray";
const PROGRAMS: [&str; 3] = ["hooktray.exe", "hooktray-desktop.exe", "hooktray-window.exe"];

/// A session of its own on which nothing is installed.
struct Machine {
    windows: Windows,
    display: Display,
    setup: PathBuf,
}

impl Machine {
    /// `None` without `cargo xtask wine`.
    fn new(name: &str) -> Option<Machine> {
        let windows = Windows::session()?;
        let display = Display::start();
        let windows = windows.of_its_own(name, &display.name);
        let programs =
            std::fs::read_dir(windows.programs()).expect("programs").map(|file| file.expect("a file").path());
        let setup =
            programs.filter(|file| file.to_string_lossy().ends_with("_x64-setup.exe")).max().expect("an installer");
        let machine = Machine { windows, display, setup };
        // A part of Windows that Wine lacks.
        machine.add_to_system("bcryptprimitives.dll");
        Some(machine)
    }

    fn add_to_system(&self, file: &str) {
        let system = self.windows.disk(r"C:\windows\system32").join(file);
        std::fs::copy(self.windows.programs().join(file), system).expect("copied");
    }

    /// Runs the installer with these switches. Returns its exit code.
    fn install(&self, switches: &[&str]) -> Option<i32> {
        self.run(&self.setup.to_string_lossy(), switches)
    }

    /// Runs a program to its end. What it starts keeps its output, which is therefore not read.
    fn run(&self, program: &str, arguments: &[&str]) -> Option<i32> {
        let mut command = self.windows.program(program, arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("wine starts").code()
    }

    /// Returns a value in the registry.
    fn registry(&self, key: &str, name: &str) -> Option<String> {
        let output = self.windows.program("reg", &["query", key, "/v", name]).output().expect("wine starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let value = text.lines().find_map(|line| line.split_once("    REG_")?.1.split_once("    "));
        value.map(|(_, value)| value.trim().to_owned())
    }

    fn menu_entry(&self) -> PathBuf {
        self.windows.disk(&menu_entry())
    }

    fn data(&self) -> PathBuf {
        self.windows.disk(&format!(r"C:\users\{USER}\AppData\Local\Hooktray"))
    }
}

fn menu_entry() -> String {
    format!(r"C:\users\{USER}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Hooktray.lnk")
}

/// Waits until something is gone: the uninstaller starts a copy of itself, and ends before that one.
fn wait_until_gone(path: &Path) {
    wait::until_blocking(&format!("{} is gone", path.display()), || !path.exists());
}

#[tokio::test]
async fn installed_program_is_upgraded_while_it_runs_and_removed_without_its_data() {
    let Some(machine) = Machine::new("installer") else { return };
    let port = free_port().to_string();
    let address = format!("127.0.0.1:{port}");
    let switches = ["/S", "/AUTOSTART=1", &format!("/PORT={port}"), r"/D=C:\Shop", r"programs\Hooktray"];
    // Without the internet there is no WebView2, which is not an error.
    assert_eq!(machine.install(&switches), Some(0), "installed silently");
    let folder = machine.windows.disk(FOLDER);
    for program in PROGRAMS {
        assert!(folder.join(program).is_file(), "{program} is installed");
    }
    let licences = std::fs::read_to_string(folder.join("third-party.txt")).expect("the licences");
    assert!(licences.contains("rusqlite") && folder.join("LICENSE-MIT.txt").is_file());
    assert_eq!(machine.registry(RUN, "Hooktray"), Some(format!(r#""{FOLDER}\hooktray-desktop.exe" --background"#)));
    assert_eq!(machine.registry(ENTRY, "DisplayVersion").as_deref(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(machine.registry(ENTRY, "QuietUninstallString"), Some(format!(r#""{FOLDER}\uninstall.exe" /S"#)));

    // The key is kept until the data is deleted.
    let machine = Machine { windows: machine.windows.with_programs(folder.clone()), ..machine };
    let aray = Aray::start(API_KEY);
    let place = aray.addr();
    machine.windows.stdout(&["secret", "set", "aray_api_key"], API_KEY);
    machine.windows.stdout(&["flow", "import", "-"], &aray_flow(&aray.url()).to_string());
    let hook = machine.windows.hook("aray");

    assert_eq!(machine.run("start", &[&menu_entry()]), Some(0), "the menu entry starts it");
    wait_until_it_replies(&address).await;
    assert_eq!(http::post(&address, &hook, r#"{"to": "89165550117", "custmemo": "Ольга"}"#).await.status, 200);
    aray.wait_for_requests(1).await;
    let orders = aray.orders().len();
    aray.stop();
    assert_eq!(http::post(&address, &hook, r#"{"to": "89165550118", "custmemo": "Анна"}"#).await.status, 200);
    // Its window cannot open, since Wine has no WebView2, and the message stays open: no reason not to end.
    assert_eq!(machine.run("start", &[&menu_entry()]), Some(0));
    machine.display.wait_for_window("Hooktray window does not open");

    std::fs::remove_file(folder.join("third-party.txt")).expect("removed");
    assert_eq!(machine.install(&["/S"]), Some(0), "installed over the running program");
    assert!(folder.join("third-party.txt").is_file(), "in the same folder");
    assert!(machine.registry(RUN, "Hooktray").is_some(), "and it still starts with the system");
    wait_until_it_replies(&address).await;
    let aray = Aray::start_on(place, API_KEY).expect("the port is free");
    aray.wait_for_requests(1).await;
    assert_eq!((orders, aray.orders().len()), (1, 1), "the order that waited was sent, and none twice");

    let other = Windows::session().expect("it was there").of_its_own("installer", &machine.display.name);
    let other = other.with_programs(folder.clone()).with_data_dir(r"C:\other");
    let serving = Serving::start(other.command(&["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(machine.install(&["/S"]), Some(2), "a program that nobody can ask to end is left alone");
    wait_until_it_replies(&address).await;
    serving.kill();

    assert_eq!(machine.run(&format!(r"{FOLDER}\uninstall.exe"), &["/S"]), Some(0), "removed silently");
    wait_until_gone(&folder);
    wait_until_gone(&machine.menu_entry());
    assert_eq!((machine.registry(RUN, "Hooktray"), machine.registry(ENTRY, "DisplayName")), (None, None));
    let machine = Machine {
        windows: Windows::session().expect("it was there").of_its_own("installer", &machine.display.name),
        ..machine
    };
    assert_eq!(machine.windows.history().as_array().map(Vec::len), Some(2), "the data is kept");

    // Now into the usual folder, whose path is Cyrillic.
    assert_eq!(machine.install(&["/S"]), Some(0));
    let folder = machine.windows.disk(&format!(r"C:\users\{USER}\AppData\Local\Programs\Hooktray"));
    assert!(folder.join("hooktray-desktop.exe").is_file());
    assert_eq!(machine.install(&["/S", "/AUTOSTART=1"]), Some(0));
    assert_eq!(machine.install(&["/S", r"/D=C:\Shop", r"programs\Hooktray"]), Some(0), "moved");
    assert!(!folder.exists(), "nothing is left in the old folder");
    assert_eq!(machine.registry(RUN, "Hooktray"), Some(format!(r#""{FOLDER}\hooktray-desktop.exe" --background"#)));
    assert_eq!(machine.run(&format!(r"{FOLDER}\uninstall.exe"), &["/S", "/DELETEDATA"]), Some(0));
    wait_until_gone(&machine.windows.disk(FOLDER));
    wait_until_gone(&machine.data());
    machine.windows.stdout(
        &["flow", "import", "-"],
        &aray_flow(&aray.url()).to_string().replace("\"enabled\":true", "\"enabled\":false"),
    );
    let refused = machine.windows.run(&["flow", "start", "aray"], "");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && words.contains("aray_api_key"), "the key is gone too: {words}");
}

#[tokio::test]
async fn web_view_is_installed_only_where_it_is_missing_and_an_update_asks_nothing() {
    let Some(machine) = Machine::new("webview") else { return };
    machine.add_to_system("curl.exe");
    let log = machine.windows.disk(r"C:\webview.log");
    let with_a_mistake = ["/S", "/PORT=http"];
    for (switches, code) in [(&with_a_mistake[..1], 0), (&with_a_mistake, 3)] {
        assert_eq!(machine.install(switches), Some(code), "installed, 3: without the settings");
        let said = std::fs::read_to_string(&log).expect("it was called");
        let lines: Vec<&str> = said.lines().collect();
        assert!(lines.len() == 2 && lines[0].contains("https://go.microsoft.com/fwlink/p/?LinkId=2124703"), "{said}");
        assert!(lines[1].contains("/silent /install"), "{said}");
    }
    let address = format!("127.0.0.1:{}", free_port());
    // As Tauri's updater calls it, with the arguments of the program that is to start.
    let program = ["--background", "--data-dir", r"C:\of the shop", "--listen", &address];
    assert_eq!(machine.install(&[&["/P", "/UPDATE", "/R", "/ARGS"], &program[..]].concat()), Some(0));
    wait_until_it_replies(&address).await;
    assert!(machine.windows.disk(r"C:\of the shop\hooktray.db").is_file());
}
