//! The commands of the window and the presses of the tray: each only passes on.

mod flows;
mod history;
mod letters;
mod machine;
mod press;
mod tunnel;
mod window;

use std::path::Path;

use hooktray_core::api::Trouble;
use tauri::Wry;
use tauri::ipc::Invoke;

pub(crate) use self::press::press;

type Answer<T> = Result<T, Trouble>;

/// What answers the window.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        machine::about,
        flows::aray_fields,
        machine::backup,
        history::cancel,
        window::close_window,
        window::copy,
        machine::diagnostics,
        flows::flow_delete,
        flows::flow_duplicate,
        flows::flow_export,
        flows::flow_get,
        flows::flow_import,
        flows::flow_look,
        flows::flow_new,
        tunnel::flow_protect,
        tunnel::flow_renew_link,
        flows::flow_save,
        flows::flow_send,
        flows::flow_switch,
        history::handle,
        history::history,
        history::history_count,
        history::history_export,
        machine::keychain,
        machine::keychain_check,
        letters::letters_dismiss,
        letters::letters_failed,
        letters::letters_retry,
        letters::mail_presets,
        letters::mail_test,
        machine::open_folder,
        history::operation,
        machine::overview,
        window::quit,
        machine::restore,
        history::retry,
        history::retry_all,
        machine::secret_delete,
        machine::secret_set,
        machine::settings,
        machine::settings_save,
        window::surroundings,
        flows::switch_all,
        flows::templates,
        tunnel::tunnel,
        tunnel::tunnel_check,
        tunnel::tunnel_interfaces,
        tunnel::tunnel_key,
        tunnel::tunnel_key_import,
        tunnel::tunnel_key_make,
        tunnel::tunnel_server_key,
        tunnel::tunnel_services,
        tunnel::tunnel_trust_new_key,
        window::unsaved,
        letters::watch,
        letters::watch_set,
    ]
}

/// How a path is shown.
fn shown(file: &Path) -> String {
    file.to_string_lossy().into_owned()
}
