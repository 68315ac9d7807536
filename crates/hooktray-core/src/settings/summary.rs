//! When the daily summary is sent, and through which channels.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{PerChannel, Result, Setting};

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

impl From<SummarySettings> for PerChannel<bool> {
    fn from(summary: SummarySettings) -> PerChannel<bool> {
        let SummarySettings { email, telegram, webhook, hour: _ } = summary;
        PerChannel { email, telegram, webhook }
    }
}

impl SummarySettings {
    pub(super) fn check(&self) -> Result<()> {
        if self.hour > 23 {
            return Err(Setting::Hour.error("hours go from 0 to 23").into());
        }
        Ok(())
    }
}
