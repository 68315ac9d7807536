//! Updates: checked for only when the user asks, and only in a build that has a key and an address.
//!
//! The key is the public half of the one that signs releases. A package is installed only if its signature is valid for the
//! version that was announced. A build without a key and an address contacts nobody.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hooktray_core::actions::http_request::network::Network;
use hooktray_core::api::{ApiError, NewVersion};
use hooktray_core::base::error::{plain, with_causes};
use hooktray_core::base::i18n::{Language, Messages};
use hooktray_core::settings::NetworkSettings;
use hooktray_ipc::ipc::{NETWORK, NetworkView, RESTART};
use secrecy::SecretString;
use serde_json::{Value as Json, json};
use tauri::{AppHandle, Context, Manager, Runtime};
use tauri_plugin_updater::{Error, Update, UpdaterExt as _};
use tokio::sync::Mutex;
use url::Url;

use crate::dialogs;
use crate::ipc_client::IpcClient;

/// How long the address may take to return the newest version.
const CHECK_TIMEOUT: Duration = Duration::from_secs(30);

/// Where updates are, and the key that verifies them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UpdateSource {
    /// The public key, as `tauri signer generate` writes it.
    key: &'static str,
    /// The address of a `latest.json` (<https://v2.tauri.app/plugin/updater/#static-json-file>).
    address: &'static str,
}

const KEY: Option<&str> = option_env!("HOOKTRAY_UPDATE_KEY");
const ADDRESS: Option<&str> = option_env!("HOOKTRAY_UPDATE_ADDRESS");
const _: () = assert!(KEY.is_some() == ADDRESS.is_some(), "give both HOOKTRAY_UPDATE_KEY and HOOKTRAY_UPDATE_ADDRESS");

impl UpdateSource {
    /// Returns the source that was set at build time, if any.
    pub(crate) fn of_this_build() -> Option<UpdateSource> {
        UpdateSource::new(KEY, ADDRESS)
    }

    fn new(key: Option<&'static str>, address: Option<&'static str>) -> Option<UpdateSource> {
        let non_empty = |value: Option<&'static str>| value.map(str::trim).filter(|value| !value.is_empty());
        non_empty(key).zip(non_empty(address)).map(|(key, address)| UpdateSource { key, address })
    }

    /// Writes the source into the configuration of the updater plugin.
    pub(crate) fn configure<R: Runtime>(self, context: &mut Context<R>) {
        // Without `requireSignedVersion`, an old version, which is signed too, could be offered as the newest.
        let config = json!({ "pubkey": self.key, "endpoints": [self.address], "requireSignedVersion": true });
        context.config_mut().plugins.0.insert("updater".to_owned(), config);
    }
}

/// The update that was found, and whether it is being installed.
#[derive(Default)]
pub(crate) struct Updates {
    data_dir: Option<PathBuf>,
    address: Option<Url>,
    found: Mutex<Option<Update>>,
    replacing_program: AtomicBool,
}

impl Updates {
    /// Returns the updates of the program that runs with this data dir, from this source.
    pub(crate) fn new(data_dir: Option<PathBuf>, source: UpdateSource) -> Updates {
        // The updater says what is wrong with an address that is none.
        Updates { data_dir, address: Url::parse(source.address).ok(), ..Updates::default() }
    }

    /// Returns whether the window stays open after the tray program has exited, to replace that program.
    pub(crate) fn is_replacing_program(&self) -> bool {
        self.replacing_program.load(Ordering::Relaxed)
    }

    /// Starts the tray program again after a failed update.
    fn restart_program(&self) -> std::io::Result<Child> {
        let name = format!("hooktray-desktop{}", std::env::consts::EXE_SUFFIX);
        let mut program = Command::new(std::env::current_exe()?.with_file_name(name));
        program.args(["--restarted", "--open", "settings"]);
        program.args(self.data_dir.iter().flat_map(|path| [OsStr::new("--data-dir"), path.as_os_str()])).spawn()
    }
}

/// Returns whether this build can check for updates.
pub(crate) async fn update_source<R: Runtime>(app: &impl Manager<R>) -> Result<bool, ApiError> {
    Ok(app.try_state::<Updates>().is_some())
}

fn updates<R: Runtime>(app: &impl Manager<R>) -> Result<tauri::State<'_, Updates>, ApiError> {
    let absent = || update_error("absent", "this build of Hooktray cannot check for updates", None);
    app.try_state::<Updates>().ok_or_else(absent)
}

/// Checks for a newer version. Returns `None` if there is none.
///
/// # Errors
/// This build cannot check for updates, or the address does not return a valid answer.
pub(crate) async fn update_check<R: Runtime>(app: &impl Manager<R>) -> Result<Option<NewVersion>, ApiError> {
    check_through(app, network(app).await?).await
}

async fn check_through<R: Runtime>(app: &impl Manager<R>, network: Network) -> Result<Option<NewVersion>, ApiError> {
    let updates = updates(app)?;
    let mut found = updates.found.lock().await;
    // What was found before has the proxy of that time.
    *found = None;
    if let Some(address) = &updates.address {
        check_proxy(&network, address)?;
    }
    let way_out = network.clone();
    let updater =
        app.updater_builder().timeout(CHECK_TIMEOUT).configure_client(move |client| way_out.configure(client));
    let update = updater.build().map_err(refused)?.check().await.map_err(refused)?;
    if let Some(update) = &update {
        check_proxy(&network, &update.download_url)?;
    }
    *found = update;
    Ok(found.as_ref().map(|update| NewVersion {
        version: update.version.clone(),
        notes: update.body.clone().unwrap_or_default(),
        can_install: can_install(),
    }))
}

/// Fails if a proxy is set for this address that cannot be used: the updater would go past it.
fn check_proxy(network: &Network, address: &Url) -> Result<(), ApiError> {
    match network.proxies().unusable_for(address) {
        Some(unusable) => Err(unreachable(unusable)),
        None => Ok(()),
    }
}

fn unreachable(why: &dyn std::fmt::Display) -> ApiError {
    update_error("unreachable", "cannot check for updates", Some(why))
}

/// Returns how requests leave this machine.
async fn network<R: Runtime>(app: &impl Manager<R>) -> Result<Network, ApiError> {
    let NetworkView { settings, password } = match app.try_state::<IpcClient>() {
        Some(client) => {
            let said = client.request(NETWORK, Json::Null).await;
            let said = said.map_err(|error| unreachable(&error["message"].as_str().unwrap_or_default()))?;
            serde_json::from_value(said).map_err(|error| unreachable(&error))?
        }
        None => NetworkView { settings: NetworkSettings::default(), password: None },
    };
    Ok(Network::new(&settings, password.map(SecretString::from).as_ref()))
}

/// Returns whether this program can replace itself. If a package manager installed it, only that one may.
fn can_install() -> bool {
    !cfg!(target_os = "linux") || std::env::var_os("APPIMAGE").is_some()
}

/// Installs the update that was found and starts it. The tray program drains first; the new one continues with what is left.
///
/// # Errors
/// The update cannot be downloaded, verified or installed. The old version keeps running.
pub(crate) async fn update_install<R: Runtime>(app: &AppHandle<R>) -> Result<(), ApiError> {
    let updates = updates(app)?;
    let found = updates.found.lock().await;
    let Some(update) = found.as_ref().filter(|_| can_install()) else {
        return Err(update_error("failed", "there is no update that can be installed from here", None));
    };
    let bytes = download(update).await?;
    let client = app.state::<IpcClient>();
    if !cfg!(windows) {
        // A running program is not affected when its file is replaced.
        let update = update.clone();
        let installed = tauri::async_runtime::spawn_blocking(move || update.install(bytes)).await;
        installed.map_err(|error| failed(&error))?.map_err(refused)?;
        return client.request(RESTART, Json::Null).await.map(drop).map_err(|_| failed(&"Hooktray has exited"));
    }
    // The installer cannot replace a running program, and it ends this one.
    updates.replacing_program.store(true, Ordering::Relaxed);
    let language = language(&client).await;
    let _ = client.request("quit", Json::Null).await;
    client.closed().await;
    let Err(error) = update.install(bytes) else { return Ok(()) };
    let install_error = refused(error);
    // The page has lost its connection. The restarted program opens a new window.
    let restart_error = updates.restart_program().err().map(|error| format!("\n\n{}", plain(&error)));
    let message = install_error.localized(&Messages::new(language)).unwrap_or_else(|| install_error.message.clone());
    dialogs::show_message_and_exit(app, message + &restart_error.unwrap_or_default());
    Err(install_error)
}

/// Downloads and verifies a package.
///
/// # Errors
/// The package cannot be downloaded, or is not signed for this version.
async fn download(update: &Update) -> Result<Vec<u8>, ApiError> {
    update.download(|_, _| {}, || {}).await.map_err(refused)
}

/// Returns the language of the window: that of the settings, or else of the system.
async fn language(client: &IpcClient) -> Language {
    let settings = client.request("settings", Json::Null).await.unwrap_or_default();
    Language::chosen(settings["language"].as_str())
}

fn refused(error: Error) -> ApiError {
    match &error {
        Error::Minisign(_)
        | Error::Base64(_)
        | Error::SignatureUtf8(_)
        | Error::SignedVersionMismatch { .. }
        | Error::MissingSignedVersion => update_error(
            "forged",
            "the update is not signed with the key of Hooktray's releases",
            Some(&with_causes(&error)),
        ),
        Error::TargetNotFound(_) | Error::TargetsNotFound(_) => {
            update_error("not_here", "there is no update for this system yet", Some(&with_causes(&error)))
        }
        Error::Reqwest(_) | Error::Network(_) | Error::ReleaseNotFound | Error::Serialization(_) => {
            unreachable(&with_causes(&error))
        }
        _ => failed(&with_causes(&error)),
    }
}

fn failed(cause: &dyn std::fmt::Display) -> ApiError {
    update_error("failed", "the update could not be installed", Some(cause))
}

fn update_error(code: &str, message: &str, cause: Option<&dyn std::fmt::Display>) -> ApiError {
    let reason = cause.map(|cause| ("reason".to_owned(), cause.to_string()));
    let message = cause.map_or_else(|| message.to_owned(), |cause| format!("{message}: {cause}"));
    ApiError { code: format!("update_{code}"), message, args: reason.into_iter().collect(), findings: Vec::new() }
}

#[cfg(test)]
mod tests;
