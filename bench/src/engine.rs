//! The engine as `hooktray serve` runs it, logs included, without the limit of 500 requests per second and flow: a load
//! generator sends more than any modem.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use hooktray_core::alerts::host::Headless;
use hooktray_core::base::clock::Clock;
use hooktray_core::base::logs;
use hooktray_core::engine::{Engine, RunOptions, Signals};
use hooktray_core::ingress::Limits;
use hooktray_core::secrets::Secrets;
use tokio_util::sync::CancellationToken;

/// Requests per second: more than any machine sends.
const UNLIMITED: u32 = 10_000_000;

/// Serves until a signal stops it.
pub(crate) fn serve(data_dir: &Path) -> Result<()> {
    crate::run(async {
        let _logs = logs::start(data_dir)?;
        let limits = Limits::default().with_rate(UNLIMITED, UNLIMITED);
        let engine = Arc::new(Engine::open(data_dir, Secrets::env(), Clock::System, limits, Arc::new(Headless))?);
        let options = RunOptions { listen: Some("127.0.0.1:0".into()), tunnel: None };
        let mut signals = Signals::listen()?;
        println!("listening on http://{}", engine.start(options).await?);
        let stop = CancellationToken::new();
        tokio::spawn({
            let stop = stop.clone();
            async move {
                signals.next().await;
                stop.cancel();
            }
        });
        engine.run(stop).await;
        Ok(())
    })
}
