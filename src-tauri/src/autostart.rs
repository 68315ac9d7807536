//! Starting with the system.

use auto_launch::{AutoLaunch, AutoLaunchBuilder, Error, MacOSLaunchMode, WindowsEnableMode};
use tauri::{AppHandle, Manager as _};

/// Makes it so. An entry that is there is written anew: the program may have been moved since, and some systems lose it.
///
/// # Errors
/// The system's words.
pub(crate) fn apply(app: &AppHandle, wanted: bool) -> Result<(), Error> {
    let launcher = launcher(app)?;
    if wanted {
        launcher.enable()
    } else if launcher.is_enabled()? {
        launcher.disable()
    } else {
        Ok(())
    }
}

fn launcher(app: &AppHandle) -> Result<AutoLaunch, Error> {
    let program = tauri::process::current_binary(&app.env())?;
    AutoLaunchBuilder::new()
        .set_app_name(&app.package_info().name)
        .set_app_path(&quoted(&program.to_string_lossy()))
        .set_args(&["--background"])
        .set_macos_launch_mode(MacOSLaunchMode::LaunchAgent)
        .set_windows_enable_mode(WindowsEnableMode::CurrentUser)
        .build()
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
    fn a_path_stays_one_word() {
        assert_eq!(quoted("/opt/My Apps/50% $off\\x"), r#""/opt/My Apps/50%% \\$off\\\\x""#);
    }
}
