//! `hooktray serve`.

use std::sync::Arc;
use std::time::Duration;

use hooktray_core::alerts::host::Headless;
use hooktray_core::base::data_dir;
use hooktray_core::base::logs;
use hooktray_core::base::process;
use hooktray_core::engine::{Engine, RunOptions, Signals, WaitingToOpen, open_once_possible};
use hooktray_core::ingress::Limits;
use hooktray_core::{Error, Result, backup, settings, store};
use tokio_util::sync::CancellationToken;

use crate::arguments::PublicAccess;
use crate::print::Console;
use crate::{Environment, no_runtime, tunnel};

/// How long after the signal to stop the process exits in any case. The engine's own drain is shorter.
const EXIT_DEADLINE: Duration = Duration::from_millis(9_500);

pub(crate) fn serve(env: &Environment, listen: &str, access: &PublicAccess) -> Result<()> {
    process::check_threads()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // All records go through one writer. More threads than it can keep busy would only take memory.
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(no_runtime)?;
    let done = runtime.block_on(run(env, listen, access));
    // A thread that still waits for the keychain or for DNS must not delay the exit.
    runtime.shutdown_timeout(Duration::from_millis(200));
    done
}

async fn run(env: &Environment, listen: &str, access: &PublicAccess) -> Result<()> {
    let tunnel = tunnel::settings(access, &env.secrets)?;
    let (secrets, clock) = (env.secrets.clone(), env.clock.clone());
    // Before the engine, which logs at its start what the last end has interrupted.
    // If that fails, opening the engine fails as well, or waits.
    let _ = data_dir::create(&env.data_dir);
    let logs = logs::start(&env.data_dir)?;
    let console = Console::start();
    if let Some(error) = &logs.problem {
        console.note(format!("note: logs are not written to files: {error}"));
    }
    let data_dir = env.data_dir.clone();
    let open = move || Engine::open(&data_dir, secrets.clone(), clock.clone(), Limits::default(), Arc::new(Headless));
    let report = |waiting: WaitingToOpen| {
        tracing::error!(error = %waiting.error, "waiting to start");
        console.note(format!("waiting: {}", waiting.error));
        if let Some(address) = waiting.refusing_at {
            console.note(format!("note: until then, http://{address} tells senders to send again later"));
        }
    };
    let mut signals = Signals::listen()?;
    let engine = tokio::select! {
        engine = open_once_possible(open, &env.data_dir, listen, report) => Arc::new(engine?),
        () = signals.next() => {
            tracing::info!("stopped before the start was finished");
            return Ok(());
        }
    };
    if let Some(error) = engine.restore_error() {
        console.note(format!("note: the backup was not restored, and everything is as it was: {error}"));
    }
    let restored = backup::restored(&engine.store().readers)?;
    if let Some(file) = store::damaged(&env.data_dir, restored.map(|from| from.restored_at)).last() {
        console.note(format!(
            "note: the database was damaged and is set aside as {}; restore the newest file of the folder {}",
            file.display(),
            backup::FOLDER
        ));
    }
    let is_public = tunnel.is_some() || settings::load(&engine.store().readers)?.tunnel.is_some();
    let address = engine.start(RunOptions { listen: Some(listen.to_owned()), tunnel }).await?;
    if !address.ip().is_loopback() {
        let advice = "other machines can reach this address; give every flow a secret of its own (source.auth)";
        console.note(format!("note: {advice}"));
    }
    if is_public {
        tunnel::warn_of_open_links(&engine, &console)?;
    }
    let stop = CancellationToken::new();
    // Before the ready line, since its reader may send a signal at once.
    tokio::spawn(on_signal(signals, stop.clone()));
    console.line(format!("listening on http://{address}"));
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "started");
    let printing = tokio::spawn(tunnel::print_changes(engine.tunnel().subscribe(), console));
    // In a task of its own: otherwise each wake-up of the engine would wake this thread, too.
    let running = tokio::spawn(async move { engine.run(stop).await });
    let ended = running.await;
    printing.abort();
    ended.map_err(|error| Error::Internal(error.to_string()))?;
    tracing::info!("stopped");
    Ok(())
}

async fn on_signal(mut signals: Signals, stop: CancellationToken) {
    signals.next().await;
    tracing::info!("stopping; waiting for requests and attempts under way");
    stop.cancel();
    tokio::select! {
        // A user who asks twice does not want to wait.
        () = signals.next() => {}
        () = tokio::time::sleep(EXIT_DEADLINE) => {}
    }
    std::process::exit(1);
}
