//! `GET /metrics`, for those who watch machines: the figures of the history in the text format of Prometheus
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>). Off unless the owner switched it on,
//! only at the local entry point, and only with the token.
//!
//! The figures are those of the store, read when they are asked for. A client library would keep counters of its own.

use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Response};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use super::reply::Refusal;
use super::{IngressState, Peer};
use crate::base::error::{Result, SecretError};
use crate::history::{HistoryStatus, status_within};
use crate::settings::{self, METRICS_TOKEN};
use crate::store::{Connection, Store};

/// What the format is called.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Requests a second, with the right token and without it apart, so that nobody takes the database's readers from the intake, and
/// nobody without the token takes the turn of who has it: those who watch ask a few times a minute.
const PER_SECOND: u32 = 2;
/// Requests at once.
const BURST: u32 = 10;

/// Whether senders outside of this machine get in; unset while no tunnel is on.
type TunnelUp = Box<dyn Fn() -> Option<bool> + Send + Sync>;

/// What the metrics are read from.
#[derive(Clone)]
pub struct Metrics {
    store: Store,
    tunnel_up: Arc<OnceLock<TunnelUp>>,
    rate: Arc<DefaultDirectRateLimiter>,
    rate_without_token: Arc<DefaultDirectRateLimiter>,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Returns the metrics of this store.
    #[must_use]
    pub fn new(store: Store) -> Metrics {
        let one = NonZeroU32::MIN;
        let quota = Quota::per_second(NonZeroU32::new(PER_SECOND).unwrap_or(one))
            .allow_burst(NonZeroU32::new(BURST).unwrap_or(one));
        let rate = || Arc::new(RateLimiter::direct(quota));
        Metrics { store, tunnel_up: Arc::default(), rate: rate(), rate_without_token: rate() }
    }

    /// Sets the function that tells whether the tunnel is up. A second call changes nothing.
    pub fn watch_tunnel(&self, is_up: impl Fn() -> Option<bool> + Send + Sync + 'static) {
        // It is set once, where the engine is put together.
        let _ = self.tunnel_up.set(Box::new(is_up));
    }

    /// True if the owner switched them on.
    async fn are_on(&self) -> Result<bool> {
        self.store.readers.read_async(|connection| Ok(settings::load_within(connection)?.metrics)).await
    }

    async fn read(&self, state: &IngressState) -> Result<HistoryStatus> {
        let now = state.clock.now();
        self.store.readers.read_async(move |connection: &Connection| status_within(connection, now)).await
    }
}

pub(super) async fn metrics(
    State(state): State<Arc<IngressState>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Response<Body> {
    // Through a tunnel and for other machines it looks as if there were nothing, whatever the settings say.
    if peer.guard().is_some() || !peer.address.ip().to_canonical().is_loopback() {
        return Refusal::NotFound.into_response();
    }
    let metrics = &state.metrics;
    let checked = check_token(&state, &headers).await;
    let rate = if checked.is_ok() { &metrics.rate } else { &metrics.rate_without_token };
    if rate.check().is_err() {
        return Refusal::TooMany.into_response();
    }
    match metrics.are_on().await {
        Ok(true) => {}
        Ok(false) => return Refusal::NotFound.into_response(),
        Err(_) => return Refusal::Database.into_response(),
    }
    if let Err(refusal) = checked {
        return refusal.into_response();
    }
    let Ok(status) = metrics.read(&state).await else { return Refusal::Database.into_response() };
    let tunnel_up = metrics.tunnel_up.get().and_then(|is_up| is_up());
    let mut response = Response::new(Body::from(text(&status, metrics.store.writer.last_commit(), tunnel_up)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(TEXT_FORMAT));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Checks the bearer token (RFC 6750, section 2.1).
async fn check_token(state: &IngressState, headers: &HeaderMap) -> std::result::Result<(), Refusal> {
    let unauthorized = Refusal::Unauthorized { basic: false };
    let read = state.secrets.read_all(vec![METRICS_TOKEN.to_owned()]).await;
    let mut read = match read {
        Ok(read) => read,
        // The owner has made no token, so no token is right.
        Err(SecretError::Missing(_)) => return Err(unauthorized),
        Err(_) => return Err(Refusal::SecretUnavailable),
    };
    let expected = read.remove(METRICS_TOKEN).ok_or(Refusal::SecretUnavailable)?;
    let given = headers.get(AUTHORIZATION).and_then(|value| {
        let (scheme, token) = value.as_bytes().split_at_checked(7)?;
        scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
    });
    let expected = expected.expose_secret().trim();
    let is_right = given.is_some_and(|given| !expected.is_empty() && given.ct_eq(expected.as_bytes()).into());
    if is_right { Ok(()) } else { Err(unauthorized) }
}

fn text(status: &HistoryStatus, last_commit: std::time::Duration, tunnel_up: Option<bool>) -> String {
    let mut text = String::new();
    // Gauges: retention deletes old records, and a counter never falls.
    let mut gauge = |name: &str, help: &str, samples: &[(String, String)]| {
        let _ = writeln!(text, "# HELP hooktray_{name} {help}\n# TYPE hooktray_{name} gauge");
        for (labels, value) in samples {
            let _ = writeln!(text, "hooktray_{name}{labels} {value}");
        }
    };
    let one = |value: String| vec![(String::new(), value)];
    gauge("build_info", "The version of the program.", &[(format!("{{version=\"{}\"}}", status.build), "1".into())]);
    let by_status: Vec<_> =
        status.by_status.iter().map(|(name, count)| (format!("{{status=\"{name}\"}}"), count.to_string())).collect();
    gauge("records", "Records in the history, by status.", &by_status);
    gauge("records_unsolved", "Failed records that are not marked as solved.", &one(status.unsolved.to_string()));
    gauge("records_waiting", "Records that wait to be sent.", &one(status.waiting.to_string()));
    let oldest = status.oldest_waiting_seconds.unwrap_or_default();
    gauge(
        "oldest_waiting_seconds",
        "Age of the record that has waited longest; 0 if none waits.",
        &one(oldest.to_string()),
    );
    let commit = format!("{:.6}", last_commit.as_secs_f64());
    gauge("last_commit_seconds", "How long the last commit to disk took.", &one(commit));
    if let Some(up) = tunnel_up {
        gauge("tunnel_up", "Whether senders get in through the tunnel.", &one(u8::from(up).to_string()));
    }
    text
}
