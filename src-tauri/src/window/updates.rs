//! New versions: looked for when the user asks, never by itself, and only in a build that was given a key and an address.
//!
//! Such a build has the public half of the key that releases are signed with, and takes nothing that the other half has not
//! signed for the very version that was announced. A build without them has no way to ask anybody.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hooktray_core::api::{ApiError, NewVersion};
use hooktray_core::base::i18n::{Language, Messages};
use hooktray_ipc::ipc::AGAIN;
use serde_json::{Value as Json, json};
use tauri::{AppHandle, Context, Manager, Runtime};
use tauri_plugin_updater::{Error, Update, UpdaterExt as _};
use tokio::sync::Mutex;

use crate::dialogs;
use crate::ipc_client::Link;

/// How long the address may take to say which version is the newest.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where new versions are, and how they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    /// The public key, as `tauri signer generate` writes it.
    key: &'static str,
    /// Of a `latest.json` (<https://v2.tauri.app/plugin/updater/#static-json-file>).
    address: &'static str,
}

const KEY: Option<&str> = option_env!("HOOKTRAY_UPDATE_KEY");
const ADDRESS: Option<&str> = option_env!("HOOKTRAY_UPDATE_ADDRESS");
const _: () = assert!(KEY.is_some() == ADDRESS.is_some(), "give both HOOKTRAY_UPDATE_KEY and HOOKTRAY_UPDATE_ADDRESS");

impl Source {
    /// What this build was given; nothing if it was given none.
    pub(crate) fn of_this_build() -> Option<Source> {
        Source::of(KEY, ADDRESS)
    }

    fn of(key: Option<&'static str>, address: Option<&'static str>) -> Option<Source> {
        let given = |value: Option<&'static str>| value.map(str::trim).filter(|value| !value.is_empty());
        given(key).zip(given(address)).map(|(key, address)| Source { key, address })
    }

    /// What the plugin reads; it reads it nowhere else.
    pub(crate) fn tell<R: Runtime>(self, context: &mut Context<R>) {
        // Otherwise an old version, which is signed as well, could be passed off as the newest.
        let config = json!({ "pubkey": self.key, "endpoints": [self.address], "requireSignedVersion": true });
        context.config_mut().plugins.0.insert("updater".to_owned(), config);
    }
}

/// What was found last, and what becomes of it.
#[derive(Default)]
pub(crate) struct Updates {
    folder: Option<PathBuf>,
    found: Mutex<Option<Update>>,
    waits: AtomicBool,
}

impl Updates {
    /// Of the window of the program that holds this data folder.
    pub(crate) fn of(folder: Option<PathBuf>) -> Updates {
        Updates { folder, ..Updates::default() }
    }

    /// Whether the window waits for the end of the tray program, and goes on then.
    pub(crate) fn outlast_the_program(&self) -> bool {
        self.waits.load(Ordering::Relaxed)
    }

    /// Starts the tray program that was ended for nothing.
    fn start_again(&self) -> std::io::Result<Child> {
        let name = format!("hooktray-desktop{}", std::env::consts::EXE_SUFFIX);
        let mut program = Command::new(std::env::current_exe()?.with_file_name(name));
        program.args(["--again", "--open", "settings"]);
        program.args(self.folder.iter().flat_map(|folder| [OsStr::new("--data-dir"), folder.as_os_str()])).spawn()
    }
}

/// Returns whether this build can check for updates.
pub(crate) async fn update_source<R: Runtime>(app: &impl Manager<R>) -> Result<bool, ApiError> {
    Ok(app.try_state::<Updates>().is_some())
}

fn updates<R: Runtime>(app: &impl Manager<R>) -> Result<tauri::State<'_, Updates>, ApiError> {
    let absent = || trouble("absent", "this build of Hooktray cannot check for updates", None);
    app.try_state::<Updates>().ok_or_else(absent)
}

/// Asks the address which version is the newest; nothing if it is not newer than this one.
///
/// # Errors
/// What keeps it from being known.
pub(crate) async fn update_look<R: Runtime>(app: &impl Manager<R>) -> Result<Option<NewVersion>, ApiError> {
    let updates = updates(app)?;
    let mut found = updates.found.lock().await;
    *found = app.updater_builder().timeout(PATIENCE).build().map_err(refused)?.check().await.map_err(refused)?;
    Ok(found.as_ref().map(|update| NewVersion {
        version: update.version.clone(),
        notes: update.body.clone().unwrap_or_default(),
        can_install: can_install(),
    }))
}

/// Whether this program can put a new one in its own place: where a package manager put it, only that one may.
fn can_install() -> bool {
    !cfg!(target_os = "linux") || std::env::var_os("APPIMAGE").is_some()
}

/// Installs what was found, and starts it. The tray program comes to its end in an orderly way first: what it has taken is
/// stored, and is done by the new one.
///
/// # Errors
/// What keeps it from being installed; everything runs on then.
pub(crate) async fn update_install<R: Runtime>(app: &AppHandle<R>) -> Result<(), ApiError> {
    let updates = updates(app)?;
    let found = updates.found.lock().await;
    let Some(update) = found.as_ref().filter(|_| can_install()) else {
        return Err(trouble("failed", "no new version was found that could be installed from here", None));
    };
    let bytes = download(update).await?;
    let link = app.state::<Link>();
    if !cfg!(windows) {
        // What runs goes on running when its file is replaced.
        let update = update.clone();
        let installed = tauri::async_runtime::spawn_blocking(move || update.install(bytes)).await;
        installed.map_err(|error| failed(&error))?.map_err(refused)?;
        return link.ask(AGAIN, Json::Null).await.map(drop).map_err(|_| failed(&"Hooktray has ended"));
    }
    // The installer cannot replace a program that runs, and ends this one.
    updates.waits.store(true, Ordering::Relaxed);
    let _ = link.ask("quit", Json::Null).await;
    link.ended().await;
    let Err(error) = update.install(bytes) else { return Ok(()) };
    let trouble = refused(error);
    // The page has nobody to ask any more: the new start opens another one.
    let started = updates.start_again().err().map(|error| format!("\n\n{error}"));
    dialogs::say(app, worded(&trouble) + &started.unwrap_or_default());
    Err(trouble)
}

/// # Errors
/// What keeps it from being had; a package that was not signed as this version.
async fn download(update: &Update) -> Result<Vec<u8>, ApiError> {
    update.download(|_, _| {}, || {}).await.map_err(refused)
}

/// A trouble in the language of the system.
fn worded(trouble: &ApiError) -> String {
    let words = Messages::new(Language::of(&sys_locale::get_locale().unwrap_or_default()));
    let said = words.try_text(&format!("error-{}", trouble.code), []);
    said.map_or_else(|| trouble.message.clone(), |said| format!("{said}\n\n{}", trouble.message))
}

fn refused(error: Error) -> ApiError {
    match &error {
        Error::Minisign(_)
        | Error::Base64(_)
        | Error::SignatureUtf8(_)
        | Error::SignedVersionMismatch { .. }
        | Error::MissingSignedVersion => {
            trouble("forged", "the new version is not signed with the key of Hooktray's releases", Some(&error))
        }
        Error::TargetNotFound(_) | Error::TargetsNotFound(_) => {
            trouble("not_here", "there is no new version for this system yet", Some(&error))
        }
        Error::Reqwest(_) | Error::Network(_) | Error::ReleaseNotFound | Error::Serialization(_) => {
            trouble("unreachable", "it cannot be known whether there is a new version", Some(&error))
        }
        _ => failed(&error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> ApiError {
    trouble("failed", "the new version was not installed", Some(error))
}

fn trouble(what: &str, message: &str, why: Option<&dyn std::fmt::Display>) -> ApiError {
    let reason = why.map(|why| ("reason".to_owned(), why.to_string()));
    let message = why.map_or_else(|| message.to_owned(), |why| format!("{message}: {why}"));
    ApiError { code: format!("update_{what}"), message, args: reason.into_iter().collect(), findings: Vec::new() }
}

#[cfg(test)]
mod tests;
