//! How the way in from outside stands, for whoever wants to see it.

use std::time::Duration;

use jiff::Timestamp;

use super::error::TunnelError;
use crate::settings::tunnel::TunnelProvider;

/// How long a connection may be gone before it is worth an alarm.
const MOMENT: Duration = Duration::from_secs(60);

/// How it stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// There is none: senders of this machine only.
    Off,
    /// It is being opened, or waits for the first proof.
    Opening,
    /// It was tried out, and senders reach this machine.
    Works,
    /// Senders do not reach this machine.
    Down,
}

/// How the way in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The provider in one word: `lan`, `address`, `ssh`, `cloudflared`; empty where there is none.
    pub provider: &'static str,
    /// How it stands.
    pub stage: Stage,
    /// What links begin with, if that is known: the last one that was had.
    pub address: Option<String>,
    /// Since when it stands like this.
    pub since: Option<Timestamp>,
    /// When it was last tried out with success.
    pub proven_at: Option<Timestamp>,
    /// What was last wrong, and when; it may be over.
    pub trouble: Option<(TunnelError, Timestamp)>,
}

impl State {
    pub(super) fn off() -> State {
        State { provider: "", stage: Stage::Off, address: None, since: None, proven_at: None, trouble: None }
    }

    pub(super) fn begin(provider: &TunnelProvider, now: Timestamp) -> State {
        State { provider: provider.as_str(), stage: Stage::Opening, since: Some(now), ..State::off() }
    }

    /// What keeps senders from getting through, once it is more than a connection that is made again in a moment.
    #[must_use]
    pub fn alarming(&self, now: Timestamp) -> Option<&TunnelError> {
        let (trouble, _) = self.trouble.as_ref().filter(|_| self.stage == Stage::Down)?;
        let lasts = trouble.lasts || self.since.is_some_and(|since| now.duration_since(since).unsigned_abs() >= MOMENT);
        lasts.then_some(trouble)
    }

    pub(super) fn stands(&mut self, stage: Stage, now: Timestamp) {
        if self.stage != stage || self.since.is_none() {
            (self.stage, self.since) = (stage, Some(now));
        }
    }
}
