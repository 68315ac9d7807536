//! How the owner is told: letters, and whom to listen for.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, Trouble};
use crate::error::Result;
use crate::mail::{PRESETS, Preset};
use crate::settings::MailSettings;
use crate::silence::Watch;
use crate::store::{self, LetterRow};

/// A letter that no server took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LetterView {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// What it is about, in one word: the code of a problem, `silence` or `was_off`.
    pub about: String,
    /// The flow it is about; empty for what belongs to the machine.
    pub flow: String,
    /// When it was written.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// Why it was not taken: the words for it are those of `error-mail_<code>`.
    pub code: String,
    /// The server's own words.
    pub words: String,
}

impl From<LetterRow> for LetterView {
    fn from(row: LetterRow) -> LetterView {
        let (code, words) = row.error.unwrap_or_default();
        let (about, flow) = (row.about.as_str().to_owned(), row.about.flow().to_owned());
        LetterView { id: row.id, about, flow, created_at: row.created_at, tries: row.tries, code, words }
    }
}

impl Api {
    /// The mail services that are known, for filling in the settings.
    #[must_use]
    pub fn mail_presets(&self) -> Vec<Preset> {
        PRESETS.to_vec()
    }

    /// Sends a test letter now, with these settings and the password that is stored. They need not be saved.
    ///
    /// # Errors
    /// `mail_<code>`, with the server's own words as the message.
    pub async fn mail_test(&self, mail: MailSettings) -> Result<(), Trouble> {
        let settings = self.settings().await?;
        Ok(self.engine.tender().send_test(&settings, &mail).await?)
    }

    /// The letters that no server took, the newest first.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn letters_failed(&self) -> Result<Vec<LetterView>, Trouble> {
        self.blocking(|api| {
            let rows = api.engine.store().readers.read(store::letters::failed)?;
            Ok(rows.into_iter().map(LetterView::from).collect())
        })
        .await
    }

    /// Sends the letters that no server took again; gives how many.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn letters_retry(&self) -> Result<usize, Trouble> {
        self.blocking(|api| {
            let now = api.engine.clock().now();
            let retry = move |connection: &_| store::letters::retry(connection, now);
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
    pub async fn letters_dismiss(&self) -> Result<usize, Trouble> {
        self.blocking(|api| {
            let count = api.engine.store().writer.write_blocking(store::letters::dismiss)?;
            api.engine.wake();
            Ok(count)
        })
        .await
    }

    /// For what silence of a flow somebody wants to be told, if for any.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn watch(&self, flow_id: i64) -> Result<Option<Watch>, Trouble> {
        self.blocking(move |api| api.engine.store().readers.read(|connection| store::vigil::of(connection, flow_id)))
            .await
    }

    /// Tells of silence of a flow from now on; nothing tells of none.
    ///
    /// # Errors
    /// What does not fit; a number that no flow has.
    pub async fn watch_set(&self, flow_id: i64, watch: Option<Watch>) -> Result<(), Trouble> {
        self.blocking(move |api| {
            if let Some(watch) = &watch {
                watch.check()?;
            }
            let now = api.engine.clock().now();
            let set = move |connection: &_| store::vigil::set(connection, flow_id, watch.as_ref(), now);
            api.engine.store().writer.write_blocking(set)?;
            api.engine.wake();
            Ok(())
        })
        .await
    }
}
