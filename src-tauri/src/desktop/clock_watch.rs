//! After sleep, or when somebody set the clock: what was due meanwhile is looked at, and whether records still come in.

use std::time::{Duration, Instant};

use hooktray_core::api::Api;
use hooktray_core::engine::Listening;
use jiff::Timestamp;

/// How often to look at the two clocks.
const LOOK: Duration = Duration::from_secs(60);
/// By how much they may differ without anything having happened.
const SLACK: Duration = Duration::from_secs(10);

/// One reading of the clock on the wall and of the one that only counts.
#[derive(Debug, Clone, Copy)]
struct Clocks {
    wall: Timestamp,
    steady: Instant,
}

impl Clocks {
    fn now() -> Clocks {
        Clocks { wall: Timestamp::now(), steady: Instant::now() }
    }

    /// Whether the machine slept, or the clock was set, since `before`: whether time passed that was not counted, or
    /// the other way round.
    fn jumped_since(self, before: Clocks) -> bool {
        let counted = self.steady.duration_since(before.steady);
        let passed = self.wall.duration_since(before.wall);
        let counted = jiff::SignedDuration::try_from(counted).unwrap_or(jiff::SignedDuration::MAX);
        (passed - counted).unsigned_abs() > SLACK
    }

    /// Whether the machine slept for so long that our own waiting took much longer than it should.
    fn overslept_since(self, before: Clocks) -> bool {
        self.steady.duration_since(before.steady) > LOOK + SLACK
    }
}

/// Watches, for as long as the program runs. `listen` is the address in place of the settings' one.
pub(crate) async fn watch(api: Api, listen: Option<String>) {
    let mut before = Clocks::now();
    loop {
        tokio::time::sleep(LOOK).await;
        let now = Clocks::now();
        let slept = now.jumped_since(before) || now.overslept_since(before);
        before = now;
        if slept {
            tracing::info!("the clock jumped: looking at what is due");
            api.engine().wake();
        }
        let deaf = slept && !api.engine().answers().await;
        if deaf {
            api.engine().stop_listening().await;
        }
        if deaf || !matches!(api.engine().listening(), Listening::At(_)) {
            listen_again(&api, listen.as_deref()).await;
        }
    }
}

/// Listens where it should, if it does not: another program may have had the port, and have ended since.
pub(crate) async fn listen_again(api: &Api, instead: Option<&str>) {
    let address = match (instead, api.settings().await) {
        (Some(address), _) => address.to_owned(),
        (None, Ok(settings)) => settings.listen,
        (None, Err(trouble)) => return tracing::error!(code = trouble.code, "no address to listen on"),
    };
    if let Err(error) = api.engine().listen(&address).await {
        tracing::error!(address, code = error.code(), "records cannot come in");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_time_that_was_not_counted() {
        let before = Clocks::now();
        let after = |wall: u64, steady: u64| Clocks {
            wall: before.wall + Duration::from_secs(wall),
            steady: before.steady + Duration::from_secs(steady),
        };
        assert!(!after(60, 60).jumped_since(before));
        assert!(!after(65, 60).jumped_since(before), "clocks are corrected all the time");
        assert!(after(3600, 60).jumped_since(before), "it slept");
        assert!(after(60, 3600).jumped_since(before), "the clock was set back");
        assert!(after(3600, 3600).overslept_since(before), "it slept where the steady clock counts sleep");
        assert!(!after(61, 61).overslept_since(before));
    }
}
