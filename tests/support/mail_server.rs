//! A real mail server (Debian's python3-aiosmtpd), configured by the test, and the emails it received.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use hooktray_core::settings::{EmailSettings, Security};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::certificate::certificate;
use crate::wait;

/// The user the server accepts.
pub const USER: &str = "shop@example.ru";
/// That user's password. Its characters need escaping.
pub const PASSWORD: &str = "app pass/word+42";
/// The recipient.
pub const OWNER: &str = "owner@example.ru";

/// A running mail server; ends when dropped.
#[derive(Debug)]
pub struct MailServer {
    folder: TempDir,
    child: Child,
    port: u16,
    mode: &'static str,
    asks: bool,
}

impl MailServer {
    /// Starts a server without TLS that accepts every sender.
    pub fn plain() -> MailServer {
        MailServer::with("plain", json!({}))
    }

    /// Starts a server with `tls` or `starttls` from its own CA, which accepts only [`USER`].
    pub fn secure(mode: &'static str, changes: Value) -> MailServer {
        let mut config = json!({"user": USER, "password": PASSWORD});
        merge(&mut config, changes);
        MailServer::with(mode, config)
    }

    /// Starts a server with a configuration of `smtpd.py`.
    pub fn with(mode: &'static str, mut config: Value) -> MailServer {
        let folder = TempDir::new().expect("a temporary directory");
        if mode != "plain" {
            certificate(folder.path());
        }
        let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let asks = config.get("user").is_some();
        merge(&mut config, json!({"mode": mode, "out": file("out"), "cert": file("cert.pem"), "key": file("key.pem")}));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/smtpd.py");
        // The system's Python has the package.
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(config.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let port = line.trim().strip_prefix("port ").and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("the mail server does not start: is python3-aiosmtpd installed?"));
        MailServer { folder, child, port, mode, asks }
    }

    /// Returns the port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the email settings for this server.
    pub fn settings(&self) -> EmailSettings {
        let security = match self.mode {
            "tls" => Security::Tls,
            "starttls" => Security::Starttls,
            _ => Security::None,
        };
        EmailSettings {
            host: "localhost".into(),
            port: self.port,
            security,
            user: self.asks.then(|| USER.to_owned()),
            from: USER.to_owned(),
            from_name: "Магазин".into(),
            to: vec![OWNER.to_owned()],
            show_numbers: false,
            quiet_hours: false,
        }
    }

    /// Returns the path of the CA certificate.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Returns the received emails, oldest first.
    pub fn emails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join("out")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// Returns the subjects of the received emails, oldest first.
    pub fn subjects(&self) -> Vec<String> {
        let subject = |email: &Value| email["headers"]["subject"].as_str().expect("a subject").to_owned();
        self.emails().iter().map(subject).collect()
    }

    /// Waits until this many emails have arrived.
    pub async fn wait_for_emails(&self, count: usize) {
        wait::until(&format!("{count} emails"), || self.emails().len() >= count).await;
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn merge(config: &mut Value, changes: Value) {
    for (key, value) in changes.as_object().expect("an object") {
        config[key] = value.clone();
    }
}
