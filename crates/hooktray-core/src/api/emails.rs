//! Alert emails and inactivity alerts.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::alerts::email::{PRESETS, Preset};
use crate::base::error::Result;
use crate::incident::inactivity::InactivityWatch;
use crate::settings::EmailSettings;
use crate::store::{self, EmailRow};

/// An email that could not be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EmailView {
    /// The email's id.
    #[ts(type = "number")]
    pub id: i64,
    /// The alert: the code of a problem, `inactivity` or `was_off`.
    pub alert: String,
    /// The flow's name; empty if the alert is not about a flow.
    pub flow: String,
    /// When it was written.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// How often it was sent.
    pub tries: u32,
    /// Why it failed; the message is `error-email_<code>`.
    pub code: String,
    /// The server's reply.
    pub reply: String,
}

impl From<EmailRow> for EmailView {
    fn from(row: EmailRow) -> EmailView {
        let (code, reply) = row.error.map_or_else(Default::default, |(code, reply)| (code.to_string(), reply));
        let (alert, flow) = (row.alert.as_str().to_owned(), row.alert.flow().to_owned());
        EmailView { id: row.id, alert, flow, created_at: row.created_at, tries: row.tries, code, reply }
    }
}

impl Api {
    /// Returns the known mail services, to fill in the settings.
    #[must_use]
    pub fn email_presets(&self) -> Vec<Preset> {
        PRESETS.to_vec()
    }

    /// Sends a test email with these settings, saved or not, and the stored password.
    ///
    /// # Errors
    /// `email_<code>`, with the server's answer as the message.
    pub async fn email_test(&self, mail: EmailSettings) -> Result<(), ApiError> {
        let settings = self.settings().await?;
        Ok(self.engine.alert_monitor().send_test(&settings, &mail).await?)
    }

    /// Returns the emails that could not be sent, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn emails_failed(&self) -> Result<Vec<EmailView>, ApiError> {
        self.blocking(|api| {
            let rows = api.engine.store().readers.read(store::emails::failed)?;
            Ok(rows.into_iter().map(EmailView::from).collect())
        })
        .await
    }

    /// Sends the emails that could not be sent again. Returns how many.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn emails_retry(&self) -> Result<usize, ApiError> {
        self.blocking(|api| {
            let now = api.engine.clock().now();
            let retry = move |connection: &_| store::emails::retry(connection, now);
            let count = api.engine.store().writer.write_blocking(retry)?;
            api.engine.wake();
            Ok(count)
        })
        .await
    }

    /// Deletes the emails that could not be sent. Returns how many.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn emails_dismiss(&self) -> Result<usize, ApiError> {
        self.blocking(|api| {
            let count = api.engine.store().writer.write_blocking(store::emails::dismiss)?;
            api.engine.wake();
            Ok(count)
        })
        .await
    }

    /// Returns when an inactivity alert of a flow is raised, if ever.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn inactivity_watch(&self, flow_id: i64) -> Result<Option<InactivityWatch>, ApiError> {
        self.blocking(move |api| {
            api.engine.store().readers.read(|connection| store::watches::by_flow(connection, flow_id))
        })
        .await
    }

    /// Sets when an inactivity alert of a flow is raised; `None` for never.
    ///
    /// # Errors
    /// The watch is invalid, or there is no such flow.
    pub async fn inactivity_watch_set(&self, flow_id: i64, watch: Option<InactivityWatch>) -> Result<(), ApiError> {
        self.blocking(move |api| {
            if let Some(watch) = &watch {
                watch.check()?;
            }
            let now = api.engine.clock().now();
            let set = move |connection: &_| store::watches::set(connection, flow_id, watch.as_ref(), now);
            api.engine.store().writer.write_blocking(set)?;
            api.engine.wake();
            Ok(())
        })
        .await
    }
}
