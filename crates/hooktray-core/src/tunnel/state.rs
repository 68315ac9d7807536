//! The state of the tunnel, as shown to the user.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::error::TunnelError;
use crate::settings::tunnel::{ProviderKind, TunnelProvider};

/// How long the tunnel may be down before the dashboard shows it: most outages end within seconds.
const GRACE: Duration = Duration::from_secs(60);

/// The state of the tunnel in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TunnelStage {
    /// Off: only senders on this machine get through.
    Off,
    /// Being opened, or not checked yet.
    Opening,
    /// Checked: senders get through.
    Works,
    /// The self-check does not get through, and records do: it may be this machine that cannot reach its own address.
    Unverified,
    /// Senders do not get through.
    Down,
}

/// The state of the tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelState {
    /// The provider; `None` if the tunnel is off.
    pub provider: Option<ProviderKind>,
    /// The stage.
    pub stage: TunnelStage,
    /// The base address of public links: the last one known since the tunnel was switched on.
    pub address: Option<String>,
    /// When the stage began.
    pub since: Option<Timestamp>,
    /// When the last self-check passed.
    pub checked_at: Option<Timestamp>,
    /// The last error and its time. It may be over.
    pub error: Option<(TunnelError, Timestamp)>,
}

impl TunnelState {
    pub(super) fn off() -> TunnelState {
        TunnelState {
            provider: None,
            stage: TunnelStage::Off,
            address: None,
            since: None,
            checked_at: None,
            error: None,
        }
    }

    /// Returns whether senders get through; nothing if the tunnel is off.
    pub(crate) fn is_up(&self) -> Option<bool> {
        let gets_through = matches!(self.stage, TunnelStage::Works | TunnelStage::Unverified);
        (self.stage != TunnelStage::Off).then_some(gets_through)
    }

    pub(super) fn opening(provider: &TunnelProvider, now: Timestamp) -> TunnelState {
        let provider = Some(provider.kind());
        TunnelState { provider, stage: TunnelStage::Opening, since: Some(now), ..TunnelState::off() }
    }

    /// Returns the error that keeps senders out, if it needs the user or has lasted for more than a minute.
    #[must_use]
    pub fn persistent_error(&self, now: Timestamp) -> Option<&TunnelError> {
        let (error, _) = self.error.as_ref().filter(|_| self.stage == TunnelStage::Down)?;
        let is_old = self.since.is_some_and(|since| now.duration_since(since).unsigned_abs() >= GRACE);
        (error.needs_user || is_old).then_some(error)
    }

    pub(super) fn enter(&mut self, stage: TunnelStage, now: Timestamp) {
        if self.stage != stage || self.since.is_none() {
            (self.stage, self.since) = (stage, Some(now));
        }
    }
}
