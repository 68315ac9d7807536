//! The tray program, running in the background.

use std::process::Child;

use hooktray_stand_ins::aray::Aray;
use hooktray_stand_ins::free_port::free_port;
use hooktray_stand_ins::http;
use serde_json::{Value, json};

use crate::windows::{Windows, wait_until_it_replies};

/// A running tray program with one flow; ended when dropped.
pub(crate) struct Tray {
    pub(crate) windows: Windows,
    pub(crate) data_dir: String,
    /// The address it listens on.
    pub(crate) address: String,
    hook: String,
    program: Child,
}

impl Tray {
    /// Starts it on this data dir. Returns once it listens.
    pub(crate) async fn start(windows: Windows, data_dir: &str, aray: &Aray) -> Tray {
        Tray::start_on(windows.with_data_dir(data_dir), data_dir.to_owned(), aray).await
    }

    /// Starts it on the default data dir of a user. Returns once it listens.
    pub(crate) async fn start_of_user(windows: Windows, name: &str, aray: &Aray) -> Tray {
        Tray::start_on(windows, format!("C:\\users\\{name}\\AppData\\Local\\Hooktray\\data"), aray).await
    }

    async fn start_on(windows: Windows, data_dir: String, aray: &Aray) -> Tray {
        let hook = windows.import_aray_flow(aray);
        let address = format!("127.0.0.1:{}", free_port());
        // In the settings, where the window changes it.
        let (_, port) = address.split_once(':').expect("a port");
        let stored = windows.tray(&["--set-port", port]).status().expect("wine starts");
        assert!(stored.success());
        let program = windows.tray(&["--background"]).spawn().expect("wine starts");
        wait_until_it_replies(&address).await;
        Tray { windows, data_dir, address, hook, program }
    }

    /// Sends a record. Returns the status of the reply.
    pub(crate) async fn receives(&self, name: &str) -> u16 {
        let sms = json!({ "to": "89165550117", "custmemo": name }).to_string();
        http::post(&self.address, &self.hook, &sms).await.status
    }

    /// Sends a command as the window does. Returns its answer.
    pub(crate) fn window(&self, command: &str, arguments: &Value) -> Value {
        self.windows.window(&self.data_dir, command, arguments)
    }

    /// Waits for the end of the program that was started first. Returns its exit code.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.program.wait().expect("it ends").code()
    }

    /// Ends the program as the Task Manager does.
    pub(crate) fn end(&mut self) {
        self.program.kill().expect("it was alive");
        self.program.wait().expect("it ends");
    }
}

impl Drop for Tray {
    fn drop(&mut self) {
        // A program that took the place of the first one is not our child.
        let _ = self.windows.tray(&["--quit"]).status();
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
