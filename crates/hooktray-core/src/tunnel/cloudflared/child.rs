//! The `cloudflared` process. It ends with this process, however this process ends.

use std::process::Stdio;

use secrecy::SecretString;

use super::log::Log;
use super::with_token;
use crate::base::error::with_causes;
use crate::secrets;
use crate::tunnel::error::TunnelError;

/// The program's name, searched in `PATH`.
const PROGRAM: &str = "cloudflared";

/// The running process. Dropping it ends the process.
#[derive(Debug)]
pub(super) struct Child(platform::Process);

impl Child {
    /// Waits until it ends.
    pub(super) async fn ended(&mut self) {
        platform::ended(&mut self.0).await;
    }
}

/// Starts the program with these arguments.
pub(super) fn start(arguments: &[String], token: Option<&SecretString>) -> Result<(Child, Log), TunnelError> {
    if !is_installed() {
        return Err(TunnelError::cloudflared_missing());
    }
    let mut command = platform::command(PROGRAM, arguments);
    secrets::withhold(command.as_std_mut());
    with_token(&mut command, token);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let (process, stderr) =
        platform::spawn(command).map_err(|error| TunnelError::cloudflared_ended(&with_causes(&error)))?;
    Ok((Child(process), Log::new(stderr)))
}

/// Returns whether the program is installed.
pub(crate) fn is_installed() -> bool {
    let file = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(&file).is_file()))
}

#[cfg(unix)]
mod platform {
    use std::io;
    use std::process::Stdio;

    use tokio::process::{Child, ChildStderr, ChildStdin, Command};

    /// Runs the program and holds a pipe to us. When we are gone, for whatever reason, the pipe closes and the program is
    /// told to end. This works on every Unix and runs no code between fork and exec, where little is safe.
    ///
    /// A shell gives background jobs an empty standard input, so the pipe is file descriptor 3. The job that reads the pipe
    /// may still have the trap of its parent, so it is ended with SIGKILL.
    const LIFELINE: &str = r#"
        exec 3<&0 </dev/null
        "$@" 3<&- &
        child=$!
        trap 'kill "$child" 2>/dev/null' TERM INT HUP
        { read -r _ <&3; kill "$child"; } >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait "$child"
        status=$?
        kill -9 "$watch" 2>/dev/null
        exit "$status"
    "#;

    #[derive(Debug)]
    pub(super) struct Process {
        child: Child,
        /// Closes when it is dropped.
        _pipe: Option<ChildStdin>,
    }

    pub(super) fn command(program: &str, arguments: &[String]) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", LIFELINE, "hooktray", program]).args(arguments).stdin(Stdio::piped());
        command
    }

    pub(super) fn spawn(mut command: Command) -> io::Result<(Process, Option<ChildStderr>)> {
        let mut child = command.spawn()?;
        // Taken out, since waiting for a child closes the pipes in it.
        let (_pipe, stderr) = (child.stdin.take(), child.stderr.take());
        Ok((Process { child, _pipe }, stderr))
    }

    pub(super) async fn ended(process: &mut Process) {
        let _ = process.child.wait().await;
    }
}

#[cfg(windows)]
mod platform {
    use std::io;
    use std::process::Stdio;

    use process_wrap::tokio::{ChildWrapper, CommandWrap, CreationFlags, JobObject, KillOnDrop};
    use tokio::process::{ChildStderr, Command};
    use windows::Win32::System::Threading::CREATE_NO_WINDOW;

    /// In a job object, which the system ends when the last handle to it is closed: ours, at our end.
    pub(super) type Process = Box<dyn ChildWrapper>;

    pub(super) fn command(program: &str, arguments: &[String]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null());
        command
    }

    pub(super) fn spawn(command: Command) -> io::Result<(Process, Option<ChildStderr>)> {
        // Otherwise a console window would open.
        let flags = CreationFlags(CREATE_NO_WINDOW);
        let mut child = CommandWrap::from(command).wrap(flags).wrap(KillOnDrop).wrap(JobObject).spawn()?;
        let stderr = child.stderr().take();
        Ok((child, stderr))
    }

    pub(super) async fn ended(process: &mut Process) {
        let _ = process.wait().await;
    }
}
