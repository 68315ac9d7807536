//! Keeps a way in open: opens it, tries it out, opens it anew when it does not work, and lets the owner be told.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::backoff::{Backoff, Pace};
use super::error::TunnelError;
use super::network::Seen;
use super::provider::{Open, Provider};
use super::self_check;
use super::state::{Stage, State};
use super::{Parts, way};
use crate::ingress::{Connections, Entrance, GuardRules, PublicGuard, SelfCheckTokens};
use crate::outcome::{Code, Problem};
use crate::settings::TunnelSettings;
use crate::settings::tunnel::networks;

/// How long open connections may take to end when the way is closed.
const DRAIN: Duration = Duration::from_secs(2);

/// Keeps one way open until it is told to stop.
pub(super) struct Supervisor {
    pub(super) parts: Parts,
    pub(super) settings: TunnelSettings,
    pub(super) pace: Pace,
    pub(super) state: watch::Sender<State>,
    pub(super) look: Arc<Notify>,
    pub(super) stop: CancellationToken,
}

/// What everything below needs beside the keeper itself.
struct Kept {
    way: Box<dyn Provider>,
    visitors: Connections,
    knocks: Arc<SelfCheckTokens>,
    client: reqwest::Client,
}

impl Supervisor {
    pub(super) async fn run(self) {
        let stop = self.stop.clone();
        let kept = match self.prepare() {
            Ok(kept) => kept,
            Err(trouble) => {
                self.is_down(&trouble, true).await;
                return stop.cancelled().await;
            }
        };
        tokio::select! {
            () = self.keep(&kept) => {}
            () = stop.cancelled() => {}
        }
        kept.visitors.drain(DRAIN).await;
    }

    fn prepare(&self) -> Result<Kept, TunnelError> {
        let read = |list: &[String]| networks(list).map_err(|error| TunnelError::settings(error.to_string()));
        let way = way(&self.parts, &self.settings.provider);
        let terms = GuardRules {
            proxies: read(&self.settings.proxies)?,
            allowed: read(&self.settings.allowed)?,
            ..GuardRules::open(way.forwarded())
        };
        let knocks = Arc::<SelfCheckTokens>::default();
        let entrance = Entrance::PublicGuard(Arc::new(PublicGuard::new(terms, Arc::clone(&knocks))));
        let visitors = Connections::new(self.parts.door.clone(), entrance, self.stop.clone());
        Ok(Kept { way, visitors, knocks, client: self_check::client()? })
    }

    async fn keep(&self, kept: &Kept) {
        let mut vigil = Backoff::default();
        loop {
            let trouble = match kept.way.open(&kept.visitors).await {
                Ok(open) => self.watch_over(kept, open, &mut vigil).await,
                Err(trouble) => trouble,
            };
            let told = vigil.failed(trouble.lasts);
            self.is_down(&trouble, told).await;
            let wait = self.pace_of(&vigil, &trouble);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.look.notified() => {}
                () = self.surroundings_change() => {}
            }
        }
    }

    fn pace_of(&self, vigil: &Backoff, trouble: &TunnelError) -> Duration {
        let (random, _, _, _) = uuid::Uuid::new_v4().to_fields_le();
        vigil.wait(&self.pace, trouble.lasts, f64::from(random) / f64::from(u32::MAX))
    }

    /// Tries an open way out from time to time; gives why it has to be opened anew.
    async fn watch_over(&self, kept: &Kept, open: Open, vigil: &mut Backoff) -> TunnelError {
        let Open { mut address, broken } = open;
        let checks = async {
            loop {
                let link = address.borrow_and_update().clone();
                self.has_address(&link);
                let wait = match self_check::prove(&kept.client, &link, &kept.knocks).await {
                    Ok(()) => {
                        vigil.proven();
                        self.works(&link).await;
                        self.pace.check
                    }
                    Err(trouble) if vigil.missed() => return trouble,
                    Err(trouble) => {
                        self.missed(&trouble);
                        self.pace.recheck
                    }
                };
                let again = Instant::now() + wait;
                tokio::select! {
                    () = tokio::time::sleep_until(again) => {}
                    () = self.look.notified() => {}
                    () = self.surroundings_change() => {}
                    Ok(()) = address.changed() => {}
                }
            }
        };
        tokio::select! {
            trouble = broken => trouble,
            trouble = checks => trouble,
        }
    }

    /// Ends when the machine slept or came into another network.
    async fn surroundings_change(&self) {
        let mut before = Seen::now();
        loop {
            tokio::time::sleep(self.pace.look).await;
            let now = Seen::now();
            if now.is_new_since(&before, self.pace.look) {
                tracing::info!("the machine slept or is in another network: trying out whether senders reach it");
                return;
            }
            before = now;
        }
    }

    fn has_address(&self, link: &str) {
        let now = self.parts.clock.now();
        let changed = self.state.send_if_modified(|state| {
            let changed = state.address.as_deref() != Some(link);
            if changed {
                state.address = Some(link.to_owned());
                // What was tried out is another address.
                state.stands(Stage::Opening, now);
            }
            changed
        });
        if changed {
            tracing::info!(address = link, "the way in from outside is open");
            self.parts.host.state_changed();
        }
    }

    async fn works(&self, link: &str) {
        let now = self.parts.clock.now();
        // Noted before it is shown: whoever sees that it works finds the address noted.
        let told = async {
            self.parts.alert_monitor.machine_recovered(Code::TunnelDown).await?;
            self.parts.alert_monitor.public_address_works(&self.settings.provider.identity(), link).await
        };
        if let Err(error) = told.await {
            tracing::warn!(code = error.code(), "it cannot be noted that senders reach this machine");
        }
        let mut changed = false;
        self.state.send_modify(|state| {
            changed = state.stage != Stage::Works;
            state.stands(Stage::Works, now);
            state.proven_at = Some(now);
        });
        if changed {
            tracing::info!(address = link, "senders reach this machine from outside");
            self.parts.host.state_changed();
        }
    }

    fn missed(&self, trouble: &TunnelError) {
        let now = self.parts.clock.now();
        tracing::warn!(code = trouble.code, "senders may not reach this machine from outside");
        self.state.send_modify(|state| state.trouble = Some((trouble.clone(), now)));
    }

    async fn is_down(&self, trouble: &TunnelError, told: bool) {
        let now = self.parts.clock.now();
        tracing::warn!(code = trouble.code, reason = trouble.message, "senders do not reach this machine from outside");
        let mut link = None;
        self.state.send_modify(|state| {
            state.stands(Stage::Down, now);
            state.trouble = Some((trouble.clone(), now));
            link = state.address.clone();
        });
        if told {
            let mut problem = Problem::new(Code::TunnelDown, trouble.message.clone());
            problem.args.clone_from(&trouble.args);
            let problem = problem.with("trouble", trouble.code).with("link", link.unwrap_or_default());
            if let Err(error) = self.parts.alert_monitor.machine_failed(problem).await {
                tracing::warn!(code = error.code(), "it cannot be told that senders do not reach this machine");
            }
        }
        self.parts.host.state_changed();
    }
}
