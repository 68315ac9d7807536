//! `hooktray serve`.

use std::sync::Arc;
use std::time::Duration;

use hooktray_core::engine::{self, Engine};
use hooktray_core::host::Headless;
use hooktray_core::ingress::Limits;
use hooktray_core::{Error, Result, logs};
use tokio_util::sync::CancellationToken;

use crate::{Place, print};

/// How long after the word to stop the process ends in any case. The engine's own drain is shorter.
const LAST_MOMENT: Duration = Duration::from_millis(9_500);

pub(crate) fn serve(place: &Place, listen: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Error::Io { path: "the async runtime".into(), source })?;
    let done = runtime.block_on(until_told(place, listen));
    // A thread that still waits for the keychain or for a name to be looked up must not hold the end up.
    runtime.shutdown_timeout(Duration::from_millis(200));
    done
}

async fn until_told(place: &Place, listen: &str) -> Result<()> {
    let (secrets, clock) = (place.secrets.clone(), place.clock.clone());
    let engine = Engine::open(&place.folder, secrets, clock, Limits::default(), Arc::new(Headless))?;
    let _logs = logs::start(&place.folder)?;
    let listener = engine::bind(listen).await?;
    let address = listener.local_addr().map_err(Error::io(listen))?;
    if !address.ip().is_loopback() {
        print::note("note: other machines can reach this address; give every flow a secret of its own (source.auth)");
    }
    let stop = CancellationToken::new();
    tokio::spawn(on_signal(stop.clone()));
    print::line(&format!("listening on http://{address}"))?;
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "started");
    engine.serve(listener, stop).await;
    tracing::info!("stopped");
    Ok(())
}

async fn on_signal(stop: CancellationToken) {
    told_to_stop().await;
    tracing::info!("stopping; what is under way comes to its end first");
    stop.cancel();
    tokio::select! {
        // Whoever asks twice does not want to wait.
        () = told_to_stop() => {}
        () = tokio::time::sleep(LAST_MOMENT) => {}
    }
    std::process::exit(1);
}

#[cfg(unix)]
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}
