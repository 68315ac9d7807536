//! Proxies that want a user name and a password: microsocks (SOCKS5) and tinyproxy (HTTP), from Debian.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use hooktray_core::settings::ProxyServer;
use tempfile::TempDir;

use crate::free_port::free_port;
use crate::wait;

/// The user name that both want.
pub const USER: &str = "olga";

/// A running proxy. Dropping it ends it.
pub struct LoginProxy {
    port: u16,
    child: Child,
    _config: Option<TempDir>,
}

impl LoginProxy {
    /// Starts a SOCKS5 proxy.
    pub fn socks5(password: &str) -> LoginProxy {
        let port = free_port();
        let mut command = Command::new("microsocks");
        command.args(["-i", "127.0.0.1", "-p", &port.to_string(), "-u", USER, "-P", password]);
        LoginProxy::start(command, port, None)
    }

    /// Starts an HTTP proxy. It takes letters and digits as a password.
    pub fn http(password: &str) -> LoginProxy {
        LoginProxy::tinyproxy(&format!("BasicAuth {USER} {password}\n"))
    }

    /// Starts an HTTP proxy that asks for no login.
    pub fn open_http() -> LoginProxy {
        LoginProxy::tinyproxy("")
    }

    fn tinyproxy(login: &str) -> LoginProxy {
        let (port, folder) = (free_port(), TempDir::new().expect("a temporary directory"));
        let config = folder.path().join("tinyproxy.conf");
        // Other ports are refused for https by default.
        let lines = format!("Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n{login}");
        std::fs::write(&config, lines).expect("written");
        let mut command = Command::new("tinyproxy");
        command.arg("-d").arg("-c").arg(config);
        LoginProxy::start(command, port, Some(folder))
    }

    fn start(mut command: Command, port: u16, config: Option<TempDir>) -> LoginProxy {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().expect("it starts: are microsocks and tinyproxy-bin installed?");
        // Neither says when it listens.
        wait::until_some_blocking("the proxy listens", || {
            assert_eq!(child.try_wait().expect("its state"), None, "it ended");
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        LoginProxy { port, child, _config: config }
    }

    /// Returns its address, for this user.
    pub fn server(&self, user: Option<&str>) -> ProxyServer {
        ProxyServer { host: "127.0.0.1".into(), port: self.port, user: user.map(str::to_owned) }
    }
}

impl Drop for LoginProxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
