//! Keeps the tunnel open: opens it, checks it, reopens it when it does not work, and alerts the owner.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::backoff::{Backoff, TunnelTiming};
use super::error::TunnelError;
use super::provider::{OpenTunnel, Provider};
use super::state::{TunnelStage, TunnelState};
use super::{TunnelContext, network, provider_of, self_check};
use crate::actions::http_request::network::Network;
use crate::ingress::{Connections, EntryPoint, GuardRules, PublicGuard, SelfCheckTokens};
use crate::outcome::{Problem, ProblemCode};
use crate::settings::tunnel::networks;
use crate::settings::{self, TunnelSettings};

/// How long open connections may take to end when the tunnel is closed.
const DRAIN: Duration = Duration::from_secs(2);

/// Keeps one tunnel open until it is stopped.
pub(super) struct Supervisor {
    pub(super) context: TunnelContext,
    pub(super) settings: TunnelSettings,
    pub(super) timing: TunnelTiming,
    pub(super) state: watch::Sender<TunnelState>,
    pub(super) check_now: Arc<Notify>,
    pub(super) stop: CancellationToken,
}

/// What the settings are turned into, once for all openings.
struct Setup {
    provider: Box<dyn Provider>,
    connections: Connections,
    self_checks: Arc<SelfCheckTokens>,
    guard: Arc<PublicGuard>,
}

impl Supervisor {
    pub(super) async fn run(self) {
        let stop = self.stop.clone();
        let prepared = match self.prepare() {
            Ok(prepared) => prepared,
            Err(error) => {
                self.down(&error, true).await;
                return stop.cancelled().await;
            }
        };
        tokio::select! {
            () = self.keep_open(&prepared) => {}
            () = stop.cancelled() => {}
        }
        prepared.connections.drain(DRAIN).await;
    }

    fn prepare(&self) -> Result<Setup, TunnelError> {
        let read = |list: &[String]| networks(list).map_err(TunnelError::settings);
        let provider = provider_of(&self.context, &self.settings.provider);
        let rules = GuardRules {
            proxies: read(&self.settings.proxies)?,
            allowed: read(&self.settings.allowed)?,
            ..GuardRules::open(provider.client_ip_source())
        };
        let self_checks = Arc::<SelfCheckTokens>::default();
        let guard = Arc::new(PublicGuard::new(rules, Arc::clone(&self_checks)));
        let entry_point = EntryPoint::Public(Arc::clone(&guard));
        let connections = Connections::new(self.context.ingress.clone(), entry_point, self.stop.clone());
        Ok(Setup { provider, connections, self_checks, guard })
    }

    async fn keep_open(&self, prepared: &Setup) {
        let mut backoff = Backoff::default();
        loop {
            let error = match prepared.provider.open(&prepared.connections).await {
                Ok(open) => self.check_until_closed(prepared, open, &mut backoff).await,
                Err(error) => error,
            };
            let alert = backoff.failed(error.needs_user);
            self.down(&error, alert).await;
            tokio::select! {
                () = tokio::time::sleep(self.wait(&backoff, &error)) => {}
                () = self.check_now.notified() => {}
                () = network::changed(self.timing.networks) => {}
            }
        }
    }

    fn wait(&self, backoff: &Backoff, error: &TunnelError) -> Duration {
        let (random, _, _, _) = uuid::Uuid::new_v4().to_fields_le();
        backoff.wait(&self.timing, error.needs_user, f64::from(random) / f64::from(u32::MAX))
    }

    /// Returns how requests leave this machine now.
    async fn network(&self, link: &str) -> Result<Network, TunnelError> {
        let unknown = |why: String| TunnelError::not_reached(link, &why);
        let settings = self.context.store.readers.read_async(settings::load_within).await;
        let settings = settings.map_err(|error| unknown(error.to_string()))?;
        Network::of(&settings.network, &self.context.secrets).await.map_err(|error| unknown(error.to_string()))
    }

    /// Runs self-checks through an open tunnel. Returns why it has to be reopened.
    async fn check_until_closed(&self, prepared: &Setup, open: OpenTunnel, backoff: &mut Backoff) -> TunnelError {
        let OpenTunnel { mut address, closed } = open;
        let mut records = prepared.guard.records();
        // How many records had come in before the self-check began to fail.
        let mut before_failure = None;
        let checks = async {
            loop {
                let link = address.borrow_and_update().clone();
                self.has_address(&link);
                let so_far = *records.borrow_and_update();
                let checked = match self.network(&link).await {
                    Ok(network) => self_check::run(&network, &link, &prepared.self_checks).await,
                    Err(error) => Err(error),
                };
                let mut is_down = false;
                let wait = match checked {
                    Ok(()) => {
                        before_failure = None;
                        backoff.check_passed();
                        self.gets_through(&link, None).await;
                        self.timing.check
                    }
                    Err(error) if *records.borrow() > *before_failure.get_or_insert(so_far) => {
                        self.gets_through(&link, Some(error)).await;
                        self.timing.check
                    }
                    Err(error) if !backoff.check_failed() => {
                        self.check_failed(&error);
                        self.timing.recheck
                    }
                    Err(error) if prepared.provider.is_helped_by_reopening() => return error,
                    Err(error) => {
                        is_down = true;
                        let alert = backoff.failed(error.needs_user);
                        self.down(&error, alert).await;
                        self.wait(backoff, &error)
                    }
                };
                let next = Instant::now() + wait;
                tokio::select! {
                    () = tokio::time::sleep_until(next) => {}
                    () = self.check_now.notified() => {}
                    () = network::changed(self.timing.networks) => {}
                    Ok(()) = address.changed() => {}
                    Ok(()) = records.changed(), if is_down => {}
                }
            }
        };
        tokio::select! {
            error = closed => error,
            error = checks => error,
        }
    }

    fn has_address(&self, link: &str) {
        let now = self.context.clock.now();
        let changed = self.state.send_if_modified(|state| {
            let changed = state.address.as_deref() != Some(link);
            if changed {
                state.address = Some(link.to_owned());
                // The checks so far were of another address.
                state.enter(TunnelStage::Opening, now);
            }
            changed
        });
        if changed {
            tracing::info!(address = link, "tunnel opened");
            self.context.host.state_changed();
        }
    }

    /// Notes that senders get through: the self-check passed, or records come in although it failed.
    async fn gets_through(&self, link: &str, failed: Option<TunnelError>) {
        let now = self.context.clock.now();
        // Stored before the state is shown, so that a tunnel that works always has a stored address.
        let stored = async {
            self.context.alert_monitor.machine_recovered(ProblemCode::TunnelDown).await?;
            self.context.alert_monitor.public_address_works(&self.settings.provider.identity(), link).await
        };
        if let Err(error) = stored.await {
            tracing::warn!(code = error.code(), "the tunnel works, but its address could not be stored");
        }
        let stage = if failed.is_some() { TunnelStage::Unverified } else { TunnelStage::Works };
        let mut changed = false;
        self.state.send_modify(|state| {
            changed = state.stage != stage;
            state.enter(stage, now);
            match failed {
                None => state.checked_at = Some(now),
                Some(error) => state.error = Some((error, now)),
            }
        });
        if changed && stage == TunnelStage::Works {
            tracing::info!(address = link, "tunnel works: the self-check passed");
        } else if changed {
            tracing::warn!(address = link, "the self-check of the tunnel fails, and records come in through it");
        }
        if changed {
            self.context.host.state_changed();
        }
    }

    fn check_failed(&self, error: &TunnelError) {
        let now = self.context.clock.now();
        tracing::warn!(code = %error.code, "a self-check of the tunnel failed");
        self.state.send_modify(|state| state.error = Some((error.clone(), now)));
    }

    async fn down(&self, error: &TunnelError, alert: bool) {
        let now = self.context.clock.now();
        tracing::warn!(code = %error.code, reason = error.message, "tunnel down: senders cannot reach this machine");
        let mut link = None;
        self.state.send_modify(|state| {
            state.enter(TunnelStage::Down, now);
            state.error = Some((error.clone(), now));
            link = state.address.clone();
        });
        if alert {
            let mut problem = Problem::new(ProblemCode::TunnelDown, error.message.clone());
            problem.args.clone_from(&error.args);
            let problem = problem.with("error", error.code.as_str()).with("link", link.unwrap_or_default());
            if let Err(error) = self.context.alert_monitor.machine_failed(problem).await {
                tracing::warn!(code = error.code(), "the alert that the tunnel is down could not be stored");
            }
        }
        self.context.host.state_changed();
    }
}
