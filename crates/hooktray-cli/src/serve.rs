//! `hooktray serve`.

use std::sync::Arc;
use std::time::Duration;

use hooktray_core::alerts::host::Headless;
use hooktray_core::base::data_dir;
use hooktray_core::base::logs;
use hooktray_core::engine::{self, Engine};
use hooktray_core::ingress::Limits;
use hooktray_core::{Error, Result, backup, settings, store};
use tokio_util::sync::CancellationToken;

use crate::arguments::WayIn;
use crate::{Place, print, tunnel};

/// How long after the word to stop the process ends in any case. The engine's own drain is shorter.
const LAST_MOMENT: Duration = Duration::from_millis(9_500);

pub(crate) fn serve(place: &Place, listen: &str, way: &WayIn) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // All records go through one writer; more threads than this one can keep busy would only take memory.
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|source| Error::Io { path: "the async runtime".into(), source })?;
    let done = runtime.block_on(until_told(place, listen, way));
    // A thread that still waits for the keychain or for a name to be looked up must not hold the end up.
    runtime.shutdown_timeout(Duration::from_millis(200));
    done
}

async fn until_told(place: &Place, listen: &str, way: &WayIn) -> Result<()> {
    let instead = tunnel::way_in(way, &place.secrets)?;
    let (secrets, clock) = (place.secrets.clone(), place.clock.clone());
    // Before the engine, which says as it opens what the last end has interrupted.
    data_dir::create(&place.folder)?;
    let _logs = logs::start(&place.folder)?;
    let engine = Engine::open(&place.folder, secrets, clock, Limits::default(), Arc::new(Headless))?;
    if let Some(file) = store::damaged(&place.folder).last() {
        print::note(&format!(
            "note: the database was damaged and is set aside as {}; restore the newest file of the folder {}",
            file.display(),
            backup::FOLDER
        ));
    }
    let listener = engine::bind(listen).await?;
    let address = listener.local_addr().map_err(Error::io(listen))?;
    if !address.ip().is_loopback() {
        print::note("note: other machines can reach this address; give every flow a secret of its own (source.auth)");
    }
    if instead.is_some() || settings::load(&engine.store().readers)?.tunnel.is_some() {
        tunnel::warn_of_open_links(&engine)?;
    }
    if let Some(instead) = instead {
        engine.reach_by(instead);
    }
    let stop = CancellationToken::new();
    // Heard from before the line that says it is ready: whoever has read that line may ask it to stop.
    tokio::spawn(on_signal(Signals::hear()?, stop.clone()));
    print::line(&format!("listening on http://{address}"))?;
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "started");
    let shown = tokio::spawn(tunnel::show(engine.tunnel().follow()));
    engine.serve(listener, stop).await;
    shown.abort();
    tracing::info!("stopped");
    Ok(())
}

async fn on_signal(mut signals: Signals, stop: CancellationToken) {
    signals.told_to_stop().await;
    tracing::info!("stopping; what is under way comes to its end first");
    stop.cancel();
    tokio::select! {
        // Whoever asks twice does not want to wait.
        () = signals.told_to_stop() => {}
        () = tokio::time::sleep(LAST_MOMENT) => {}
    }
    std::process::exit(1);
}

/// The ways in which a system asks a program to stop.
#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl Signals {
    fn hear() -> Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        let hear = |kind| signal(kind).map_err(Error::io("the system's signals"));
        Ok(Signals([hear(SignalKind::interrupt())?, hear(SignalKind::terminate())?, hear(SignalKind::hangup())?]))
    }

    async fn told_to_stop(&mut self) {
        let [interrupt, terminate, hang_up] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}

/// The ways in which a system asks a program to stop: the two keys, the console's window closed, the user logged off, the
/// machine shut down. Windows ends it as soon as it has ended by itself, or 5 s after the last three
/// (learn.microsoft.com/windows/console/handlerroutine): what was not done by then is done at the next start.
#[cfg(windows)]
struct Signals {
    key_c: tokio::signal::windows::CtrlC,
    key_break: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    log_off: tokio::signal::windows::CtrlLogoff,
    shut_down: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    fn hear() -> Result<Signals> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
        let hear = || {
            let (key_c, key_break) = (ctrl_c()?, ctrl_break()?);
            Ok(Signals { key_c, key_break, close: ctrl_close()?, log_off: ctrl_logoff()?, shut_down: ctrl_shutdown()? })
        };
        hear().map_err(Error::io("the system's signals"))
    }

    async fn told_to_stop(&mut self) {
        tokio::select! {
            _ = self.key_c.recv() => {}
            _ = self.key_break.recv() => {}
            _ = self.close.recv() => {}
            _ = self.log_off.recv() => {}
            _ = self.shut_down.recv() => {}
        }
    }
}
