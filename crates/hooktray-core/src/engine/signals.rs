//! The signals with which the system or the user stops a program.

use crate::base::error::{Error, Result};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals with which the system or the user stops a program.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    /// `None` if the program was started with SIGHUP ignored, as by `nohup`.
    hang_up: Option<Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Starts to receive the signals, which from now on no longer end the program.
    ///
    /// # Errors
    /// [`Error::Io`]: the system does not allow it.
    pub fn listen() -> Result<Signals> {
        let listen = |kind| signal(kind).map_err(Error::io("the system's signals"));
        let hang_up = if is_hang_up_ignored() { None } else { Some(listen(SignalKind::hangup())?) };
        Ok(Signals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up,
        })
    }

    /// Waits for the next of the signals.
    pub async fn next(&mut self) {
        let Signals { interrupt, terminate, hang_up } = self;
        let hung_up = async {
            match hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hung_up => {}
        }
    }
}

/// Returns whether this program was started with SIGHUP ignored. Listening for the signal would undo that.
#[cfg(target_os = "linux")]
fn is_hang_up_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("SigIgn:")).is_some_and(contains_hang_up)
}

/// Returns whether this program was started with SIGHUP ignored. Listening for the signal would undo that.
#[cfg(all(unix, not(target_os = "linux")))]
fn is_hang_up_ignored() -> bool {
    let id = std::process::id().to_string();
    let listed = std::process::Command::new("ps").args(["-o", "ignored=", "-p", &id]).output();
    listed.is_ok_and(|output| contains_hang_up(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads a set of signals: bits in hexadecimal, the lowest for signal 1, which is SIGHUP.
#[cfg(unix)]
fn contains_hang_up(set: &str) -> bool {
    u128::from_str_radix(set.trim().trim_start_matches("0x"), 16).is_ok_and(|set| set & 1 == 1)
}

/// The signals with which the system or the user stops a program: Ctrl-C, Ctrl-Break, the console window closed, the user
/// logged off, the machine shut down. Windows ends the process as soon as the handler returns, or 5 s after the last three
/// (learn.microsoft.com/windows/console/handlerroutine). What was not finished by then is run again at the next start.
#[cfg(windows)]
#[derive(Debug)]
pub struct Signals {
    key_c: tokio::signal::windows::CtrlC,
    key_break: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    log_off: tokio::signal::windows::CtrlLogoff,
    shut_down: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    /// Starts to receive the signals, which from now on no longer end the program.
    ///
    /// # Errors
    /// [`Error::Io`]: the system does not allow it.
    pub fn listen() -> Result<Signals> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
        let listen = || {
            let (key_c, key_break) = (ctrl_c()?, ctrl_break()?);
            Ok(Signals { key_c, key_break, close: ctrl_close()?, log_off: ctrl_logoff()?, shut_down: ctrl_shutdown()? })
        };
        listen().map_err(Error::io("the system's signals"))
    }

    /// Waits for the next of the signals.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.key_c.recv() => {}
            _ = self.key_break.recv() => {}
            _ = self.close.recv() => {}
            _ = self.log_off.recv() => {}
            _ = self.shut_down.recv() => {}
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::contains_hang_up;

    #[test]
    fn ignored_hang_up_is_read_from_the_set() {
        assert!(contains_hang_up("\t0000000000001001") && contains_hang_up(" 1001\n"));
        assert!(!contains_hang_up("\t0000000000001000") && !contains_hang_up("") && !contains_hang_up("pending"));
    }
}
