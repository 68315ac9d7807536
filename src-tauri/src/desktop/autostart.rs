//! Starting with the system.

use std::path::PathBuf;

use auto_launch::{AutoLaunch, AutoLaunchBuilder, Error, MacOSLaunchMode, WindowsEnableMode};

/// Turns starting with the system on or off. An existing entry is written again, because the program may have moved.
///
/// # Errors
/// The entry cannot be read or written.
pub(crate) fn apply(enabled: bool) -> Result<(), Error> {
    let launcher = launcher()?;
    if enabled {
        launcher.enable()
    } else if launcher.is_enabled()? {
        launcher.disable()
    } else {
        Ok(())
    }
}

fn launcher() -> Result<AutoLaunch, Error> {
    let program = installed()?;
    AutoLaunchBuilder::new()
        .set_app_name("Hooktray")
        .set_app_path(&quoted(&program.to_string_lossy()))
        .set_args(&["--background"])
        .set_macos_launch_mode(MacOSLaunchMode::LaunchAgent)
        .set_windows_enable_mode(WindowsEnableMode::CurrentUser)
        .build()
}

/// Returns the path to start this program from. For an AppImage that is the image, which is unpacked at every start
/// (<https://docs.appimage.org/packaging-guide/environment-variables.html>).
///
/// # Errors
/// The system does not know the path of this program.
pub(crate) fn installed() -> std::io::Result<PathBuf> {
    match std::env::var_os("APPIMAGE") {
        Some(image) => Ok(image.into()),
        None => std::env::current_exe().map(without_deleted_mark),
    }
}

/// Linux appends ` (deleted)` to the path of a running program whose file was replaced, as a package update does
/// (<https://man7.org/linux/man-pages/man5/proc_pid_exe.5.html>).
fn without_deleted_mark(program: PathBuf) -> PathBuf {
    match program.to_str().and_then(|path| path.strip_suffix(" (deleted)")) {
        Some(path) if cfg!(target_os = "linux") => path.into(),
        _ => program,
    }
}

/// Quotes a path for the entry: a command line on Linux and Windows, a list of arguments on macOS.
fn quoted(path: &str) -> String {
    if cfg!(target_os = "linux") {
        // <https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html>. The entry file
        // escapes backslashes once more, so one backslash becomes four.
        let mut quoted = String::from('"');
        for c in path.chars() {
            match c {
                '"' | '`' | '$' => quoted.extend(["\\\\", &c.to_string()]),
                '\\' => quoted.push_str("\\\\\\\\"),
                '%' => quoted.push_str("%%"),
                _ => quoted.push(c),
            }
        }
        quoted.push('"');
        quoted
    } else if cfg!(windows) {
        format!("\"{path}\"")
    } else {
        path.to_owned()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn replaced_program_is_started_from_its_path() {
        assert_eq!(
            without_deleted_mark("/usr/bin/hooktray-desktop (deleted)".into()),
            PathBuf::from("/usr/bin/hooktray-desktop")
        );
        assert_eq!(without_deleted_mark("/opt/deleted".into()), PathBuf::from("/opt/deleted"));
    }

    #[test]
    fn path_with_special_characters_stays_one_argument() {
        assert_eq!(quoted("/opt/My Apps/50% $off\\x"), r#""/opt/My Apps/50%% \\$off\\\\x""#);
    }
}
