//! Starting with the system.

use std::path::PathBuf;

use auto_launch::{AutoLaunch, AutoLaunchBuilder, Error, MacOSLaunchMode, WindowsEnableMode};

/// Makes it so. An entry that is there is written anew: the program may have been moved since, and some systems lose it.
///
/// # Errors
/// The system's words.
pub(crate) fn apply(wanted: bool) -> Result<(), Error> {
    let launcher = launcher()?;
    if wanted {
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

/// Where this program is started from: an AppImage is a file around it, which the system unpacks anew each time
/// (<https://docs.appimage.org/packaging-guide/environment-variables.html>).
///
/// # Errors
/// The system's words.
pub(crate) fn installed() -> std::io::Result<PathBuf> {
    match std::env::var_os("APPIMAGE") {
        Some(image) => Ok(image.into()),
        None => std::env::current_exe().map(in_its_place),
    }
}

/// Linux adds a word to the path of a program whose file was replaced since it was started, as a package does that brings a new
/// version (<https://man7.org/linux/man-pages/man5/proc_pid_exe.5.html>).
fn in_its_place(program: PathBuf) -> PathBuf {
    match program.to_str().and_then(|path| path.strip_suffix(" (deleted)")) {
        Some(path) if cfg!(target_os = "linux") => path.into(),
        _ => program,
    }
}

/// The entries of Linux and Windows are command lines, in which a space ends a path; that of macOS is a list of words.
fn quoted(path: &str) -> String {
    if cfg!(target_os = "linux") {
        // <https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html>. The entry's own escapes
        // come on top, so that a backslash is written four times.
        let mut quoted = String::from('"');
        for letter in path.chars() {
            match letter {
                '"' | '`' | '$' => quoted.extend(["\\\\", &letter.to_string()]),
                '\\' => quoted.push_str("\\\\\\\\"),
                '%' => quoted.push_str("%%"),
                _ => quoted.push(letter),
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
    fn a_program_that_was_replaced_is_started_from_its_place() {
        assert_eq!(
            in_its_place("/usr/bin/hooktray-desktop (deleted)".into()),
            PathBuf::from("/usr/bin/hooktray-desktop")
        );
        assert_eq!(in_its_place("/opt/deleted".into()), PathBuf::from("/opt/deleted"));
    }

    #[test]
    fn a_path_stays_one_word() {
        assert_eq!(quoted("/opt/My Apps/50% $off\\x"), r#""/opt/My Apps/50%% \\$off\\\\x""#);
    }
}
