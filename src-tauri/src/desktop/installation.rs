//! What an installer asks of this program, in place of starting it: to end the one that runs, to store settings, to delete keys.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use hooktray_core::base::data_dir::DataDirLock;
use hooktray_core::base::error::with_causes;
use hooktray_core::secrets::{self, Secrets};
use hooktray_core::settings;
use hooktray_core::store::Store;
use hooktray_core::{Error, Result, backup};

use crate::arguments::Arguments;
use crate::{autostart, ipc_server};

/// How long the one that runs may take to end: it has ten seconds.
const QUIT_TIMEOUT: Duration = Duration::from_secs(15);

/// Does what the arguments ask for. Returns `None` if they ask to start the program.
pub(crate) async fn run(arguments: &Arguments, data_dir: &Path) -> Option<ExitCode> {
    let done = if arguments.quit {
        quit(data_dir).await
    } else if arguments.set_port.is_some() || arguments.set_autostart.is_some() {
        store_settings(arguments, data_dir)
    } else if arguments.delete_keys {
        delete_keys(&arguments.secrets.open(), data_dir)
    } else {
        return None;
    };
    Some(match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if matches!(error, Error::AnotherInstance(_)) { 3 } else { 1 })
        }
    })
}

/// Ends the program that runs with this data dir, if one does, and waits for its end.
async fn quit(data_dir: &Path) -> Result<()> {
    if !data_dir.is_dir() {
        return Ok(());
    }
    let asked = ipc_server::quit_first_instance(data_dir).await;
    let asked_at = Instant::now();
    loop {
        match DataDirLock::take(data_dir) {
            // No system reports that another process has released a file lock.
            Err(Error::AnotherInstance(_)) if asked && asked_at.elapsed() < QUIT_TIMEOUT => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            taken => return taken.map(drop),
        }
    }
}

fn store_settings(arguments: &Arguments, data_dir: &Path) -> Result<()> {
    let locked = DataDirLock::take(data_dir)?;
    backup::finish(&locked)?;
    let store = Store::open(locked.path())?;
    let mut settings = settings::load(&store.readers)?;
    if let Some(port) = arguments.set_port {
        let host = settings.listen.rsplit_once(':').map_or("127.0.0.1", |(host, _)| host);
        settings.listen = format!("{host}:{port}");
    }
    settings.autostart = arguments.set_autostart.unwrap_or(settings.autostart);
    settings.check()?;
    settings::save(&store, &settings)?;
    autostart::apply(settings.autostart).map_err(|error| Error::System(with_causes(&error)))
}

/// Deletes every key that was stored with this data dir. One that is already gone is not an error.
fn delete_keys(secrets: &Secrets, data_dir: &Path) -> Result<()> {
    let Some(readers) = Store::read_only_if_any(data_dir)? else { return Ok(()) };
    let names = secrets::list(&readers)?;
    drop(readers);
    let locked = DataDirLock::take(data_dir)?;
    let store = Store::open(locked.path())?;
    names.iter().try_for_each(|(name, _)| secrets.delete_listed(&store, name))
}
