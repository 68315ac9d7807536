//! How the owner is told: letters, and whom to listen for.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError};
use crate::alerts::email::{PRESETS, Preset};
use crate::base::error::Result;
use crate::incident::inactivity::InactivityWatch;
use crate::settings::EmailSettings;
use crate::store::{self, EmailRow};

/// A letter that no server took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EmailView {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// What it is about, in one word: the code of a problem, `inactivity` or `was_off`.
    pub alert: String,
    /// The flow it is about; empty for what belongs to the machine.
    pub flow: String,
    /// When it was written.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why it was not taken: the words for it are those of `error-email_<code>`.
    pub code: String,
    /// The server's own words.
    pub words: String,
}

impl From<EmailRow> for EmailView {
    fn from(row: EmailRow) -> EmailView {
        let (code, words) = row.error.map_or_else(Default::default, |(code, reply)| (code.to_string(), reply));
        let (alert, flow) = (row.alert.as_str().to_owned(), row.alert.flow().to_owned());
        EmailView { id: row.id, alert, flow, created_at: row.created_at, tries: row.tries, code, words }
    }
}

impl Api {
    /// The mail services that are known, for filling in the settings.
    #[must_use]
    pub fn email_presets(&self) -> Vec<Preset> {
        PRESETS.to_vec()
    }

    /// Sends a test letter now, with these settings and the password that is stored. They need not be saved.
    ///
    /// # Errors
    /// `email_<code>`, with the server's own words as the message.
    pub async fn email_test(&self, mail: EmailSettings) -> Result<(), ApiError> {
        let settings = self.settings().await?;
        Ok(self.engine.alert_monitor().send_test(&settings, &mail).await?)
    }

    /// The letters that no server took, the newest first.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn emails_failed(&self) -> Result<Vec<EmailView>, ApiError> {
        self.blocking(|api| {
            let rows = api.engine.store().readers.read(store::emails::failed)?;
            Ok(rows.into_iter().map(EmailView::from).collect())
        })
        .await
    }

    /// Sends the letters that no server took again; gives how many.
    ///
    /// # Errors
    /// A database that cannot be written.
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

    /// Deletes the letters that no server took; gives how many.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn emails_dismiss(&self) -> Result<usize, ApiError> {
        self.blocking(|api| {
            let count = api.engine.store().writer.write_blocking(store::emails::dismiss)?;
            api.engine.wake();
            Ok(count)
        })
        .await
    }

    /// For what silence of a flow somebody wants to be told, if for any.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn inactivity_watch(&self, flow_id: i64) -> Result<Option<InactivityWatch>, ApiError> {
        self.blocking(move |api| {
            api.engine.store().readers.read(|connection| store::watches::by_flow(connection, flow_id))
        })
        .await
    }

    /// Tells of silence of a flow from now on; nothing tells of none.
    ///
    /// # Errors
    /// What does not fit; a number that no flow has.
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
