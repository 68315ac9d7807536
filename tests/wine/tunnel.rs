//! cloudflared as a child process, in a Windows job object.

use std::io::{ErrorKind, Read as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use hooktray_stand_ins::certificate::certificate;
use hooktray_stand_ins::wait;
use tempfile::TempDir;

use crate::windows::{Serving, Windows};

/// How long to wait for its end. Usually it is immediate.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn cloudflared_ends_when_the_engine_is_killed() {
    let Some(windows) = Windows::session() else { return };
    let windows = windows.with_data_dir("C:\\tunnel");
    let folder = TempDir::new().expect("a temporary directory");
    certificate(folder.path());
    let mut command = windows.command(&["serve", "--listen", "127.0.0.1:0", "--tunnel", "cloudflared"]);
    command.env("WINEPATH", windows.programs()).env("STAND_IN", folder.path());
    let serving = Serving::start(command);
    let mut metrics = connected(folder.path());
    serving.kill();
    // The connection breaks when the process ends, even if it was not accepted yet.
    metrics.set_read_timeout(Some(PATIENCE)).expect("a socket");
    let broken = metrics.read_to_end(&mut Vec::new());
    let still_there = broken.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    assert!(!still_there, "cloudflared outlives the engine");
}

/// Connects to the child's metrics port once its address is known.
fn connected(folder: &Path) -> TcpStream {
    wait::until_some_blocking("cloudflared starts", || {
        let started = std::fs::read_to_string(folder.join("started")).ok()?;
        let (_, rest) = started.lines().nth(1)?.split_once("--metrics ")?;
        TcpStream::connect(rest.split(' ').next()?).ok()
    })
}
