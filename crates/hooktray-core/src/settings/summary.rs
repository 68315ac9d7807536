//! When the daily summary is sent, and through which channels.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Channel, PerChannel, Result, Setting};

/// When the daily summary is sent, and through which channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SummarySettings {
    /// The hour of the day, from 0 to 23, in local time.
    pub hour: u8,
    /// By email.
    #[serde(default)]
    pub email: bool,
    /// By Telegram.
    #[serde(default)]
    pub telegram: bool,
    /// By the webhook.
    #[serde(default)]
    pub webhook: bool,
}

impl SummarySettings {
    /// True if it is sent by this channel.
    #[must_use]
    pub fn wants(self, channel: Channel) -> bool {
        let SummarySettings { email, telegram, webhook, .. } = self;
        PerChannel { email, telegram, webhook }.get(channel)
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.hour > 23 {
            return Err(Setting::Hour.error("hours go from 0 to 23").into());
        }
        Ok(())
    }
}
