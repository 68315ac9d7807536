//! A real OpenSSH server (Debian's openssh-server) on this machine, for the user who runs the tests.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use hooktray_core::settings::tunnel::{SshAddress, SshLogin, SshSettings};
use tempfile::TempDir;

use crate::free_port::free_port;
use crate::harness::stdout_of;

/// A running SSH server. Dropping it ends it and its connections.
pub struct Sshd {
    folder: TempDir,
    port: u16,
    options: Vec<&'static str>,
    child: Option<Child>,
}

impl Sshd {
    /// Starts a server with a host key of this type and these lines added to its configuration.
    pub fn start(kind: &str, options: &[&'static str]) -> Sshd {
        let folder = TempDir::new().expect("a temporary directory");
        let mut server = Sshd { port: free_port(), folder, options: options.to_vec(), child: None };
        server.new_key(kind);
        server.go();
        server
    }

    /// Replaces its host key, as a reinstalled server does.
    pub fn new_key(&self, kind: &str) {
        self.make_key("host_key", kind);
    }

    /// Adds a host key, as a newer version of the server does. It is offered after the next start.
    pub fn one_more_key(&self, kind: &str) {
        self.make_key("second_host_key", kind);
    }

    fn make_key(&self, name: &str, kind: &str) {
        let file = self.folder.path().join(name);
        let _ = std::fs::remove_file(&file);
        stdout_of(Command::new("ssh-keygen").args(["-q", "-t", kind, "-N", "", "-f"]).arg(file));
    }

    /// Authorizes this public key.
    pub fn authorize(&self, public: &str) {
        std::fs::write(self.folder.path().join("authorized_keys"), format!("{public}\n")).expect("written");
    }

    /// Starts it on the same port.
    pub fn go(&mut self) {
        let file = |name: &str| self.folder.path().join(name).to_string_lossy().into_owned();
        let usual = [
            format!("Port {}", self.port),
            "ListenAddress 127.0.0.1".into(),
            format!("HostKey {}", file("host_key")),
            format!("AuthorizedKeysFile {}", file("authorized_keys")),
            "PidFile none".into(),
            "StrictModes no".into(),
            "UsePAM no".into(),
            "PasswordAuthentication no".into(),
            "KbdInteractiveAuthentication no".into(),
            "PermitRootLogin prohibit-password".into(),
        ];
        let second = self.folder.path().join("second_host_key");
        let second = second.exists().then(|| format!("HostKey {}", second.display()));
        // Of a repeated keyword the first line counts, except for host keys.
        let lines = self.options.iter().map(|line| (*line).to_owned()).chain(usual).chain(second).collect::<Vec<_>>();
        let config = self.folder.path().join("sshd_config");
        std::fs::write(&config, lines.join("\n") + "\n").expect("written");
        // The privilege separation directory. Debian creates it when the service starts.
        let _ = std::fs::create_dir_all("/run/sshd");
        let mut child = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(config)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sshd starts: is openssh-server installed?");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let ready = lines.by_ref().map_while(Result::ok).find(|line| line.contains("Server listening"));
        assert!(ready.is_some(), "sshd does not listen");
        // It blocks if its log is not read.
        std::thread::spawn(move || lines.for_each(drop));
        self.child = Some(child);
    }

    /// Kills it with all its connections.
    pub fn kill(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        // The server first, so that it accepts no reconnecting client.
        let own = descendants(child.id());
        let _ = child.kill();
        let _ = child.wait();
        for pid in own {
            let _ = Command::new("kill").args(["-s", "KILL", &pid.to_string()]).stderr(Stdio::null()).status();
        }
    }

    /// Returns the tunnel settings that forward its port `bind_port`.
    pub fn settings(&self, bind_port: u16) -> SshSettings {
        SshSettings {
            host: "127.0.0.1".into(),
            port: self.port,
            user: stdout_of(Command::new("id").arg("-un")).trim().to_owned(),
            login: SshLogin::Key,
            bind: "localhost".into(),
            bind_port,
            address: SshAddress::Port,
        }
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Returns all descendants of a process.
fn descendants(pid: u32) -> Vec<u32> {
    let file = format!("/proc/{pid}/task/{pid}/children");
    let children = std::fs::read_to_string(Path::new(&file)).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    children.flat_map(|pid| [vec![pid], descendants(pid)].concat()).collect()
}
