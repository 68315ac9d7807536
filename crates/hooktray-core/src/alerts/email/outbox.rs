//! Sending letters: until a server took them, or their tries are used up.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::alerts::email::{Email, EmailError, SmtpClient, compose};
use crate::alerts::monitor::AlertMonitor;
use crate::alerts::raise;
use crate::base::error::{Result, SecretError};
use crate::base::i18n::{Language, Messages};
use crate::flow;
use crate::incident::alert::Alert;
use crate::settings::{self, EmailSettings, PASSWORD, Settings};
use crate::store::{self, Connection, EmailRow};

/// How long to wait after each try that failed. A day and a half, as mail servers do it (RFC 5321, 4.5.4.1).
const DELAYS: [u64; 7] = [60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600];
/// How long the other letters wait after one could not be sent.
const HOLD: Duration = Duration::from_secs(60);
/// How long they wait where trying again would get the account locked, or where no mail is set up any more.
const HOLD_LONG: Duration = Duration::from_secs(60 * 60);

impl AlertMonitor {
    /// Sends the letters that are due, up to the first that cannot be sent.
    pub(in crate::alerts) async fn send_letters(&self) -> Result<usize> {
        let mut sent = 0;
        while let Some(letter) = self.due_letter().await? {
            let settings = settings::load(&self.store.readers)?;
            let Some(mail) = &settings.mail else {
                self.hold(HOLD_LONG).await?;
                break;
            };
            let password = match self.password(mail).await {
                Ok(password) => password,
                Err(Some(error)) => {
                    self.not_sent(&letter, error).await?;
                    break;
                }
                // The keychain is closed: nothing was tried.
                Err(None) => {
                    self.hold(HOLD).await?;
                    break;
                }
            };
            match self.send(&letter, &settings, mail, password.as_ref()).await? {
                Ok(()) => {
                    let id = letter.id;
                    self.store.writer.write(move |connection| store::emails::sent(connection, id)).await?;
                    tracing::info!(letter = id, alert = letter.alert.as_str(), "a letter was sent");
                    self.host.state_changed();
                    sent += 1;
                }
                Err(error) => {
                    self.not_sent(&letter, error).await?;
                    break;
                }
            }
        }
        Ok(sent)
    }

    /// Sends a letter that is about nothing, now, to see whether letters arrive.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send_test(&self, settings: &Settings, mail: &EmailSettings) -> Result<(), EmailError> {
        test(&self.secrets, settings, mail, self.clock.now(), self.patience).await
    }

    /// Makes all letters that wait due now: whatever they waited for is there.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub fn send_now(&self) -> Result<()> {
        let now = self.clock.now();
        self.store.writer.write_blocking(move |connection| store::emails::hurry(connection, now))?;
        self.wake();
        Ok(())
    }

    async fn due_letter(&self) -> Result<Option<EmailRow>> {
        let now = self.clock.now();
        self.store.readers.read_async(move |connection| store::emails::due(connection, now)).await
    }

    async fn password(&self, mail: &EmailSettings) -> Result<Option<SecretString>, Option<EmailError>> {
        password(&self.secrets, mail).await.map_err(|error| match error {
            SecretError::Locked(_) | SecretError::Unavailable(_) => None,
            other => Some(no_password(&other)),
        })
    }

    async fn send(
        &self,
        letter: &EmailRow,
        settings: &Settings,
        mail: &EmailSettings,
        password: Option<&SecretString>,
    ) -> Result<Result<(), EmailError>> {
        let ids = match &letter.alert {
            Alert::Incident(report) => report.examples.clone(),
            Alert::Inactivity { .. }
            | Alert::WasOff { .. }
            | Alert::AddressChanged { .. }
            | Alert::EmailFailed { .. }
            | Alert::Test => Vec::new(),
        };
        let read = move |connection: &Connection| store::emails::examples(connection, &ids);
        let examples = self.store.readers.read_async(read).await?;
        let composed = compose(
            &Email {
                alert: &letter.alert,
                examples: &examples,
                message_id: &letter.message_id,
                thread_id: letter.thread_id.as_deref(),
                at: letter.created_at,
                show_numbers: mail.show_numbers,
            },
            &words(settings),
            &TimeZone::system(),
        );
        Ok(match SmtpClient::new(mail, password, self.patience) {
            Ok(post) => post.send(&composed).await,
            Err(error) => Err(error),
        })
    }

    /// Notes that a letter was not taken: it is tried again, or the owner learns of it in another way.
    async fn not_sent(&self, letter: &EmailRow, error: EmailError) -> Result<()> {
        let (id, now) = (letter.id, self.clock.now());
        let delay = usize::try_from(letter.tries).ok().and_then(|tries| DELAYS.get(tries));
        let again = delay.filter(|_| !error.is_final).map(|seconds| later(now, Duration::from_secs(*seconds)));
        let code = error.code;
        tracing::warn!(
            letter = id,
            code,
            tries = letter.tries + 1,
            is_final = again.is_none(),
            "a letter was not sent"
        );
        let hold = later(now, if code == "login" { HOLD_LONG } else { HOLD });
        let note = move |connection: &Connection| {
            store::emails::not_sent(connection, id, (code, &error.words), again)?;
            // A refused address is this letter's trouble; a server that does not answer is everybody's.
            store::emails::hold(connection, hold)?;
            if again.is_some() {
                return Ok(None);
            }
            let ways = flow::Notify { email: false, ..flow::Notify::default() };
            raise::tell(connection, Alert::EmailFailed { code: code.to_owned() }, None, &ways, now)
        };
        let notice = self.store.writer.write(note).await?;
        self.show(notice);
        self.host.state_changed();
        Ok(())
    }

    async fn hold(&self, wait: Duration) -> Result<()> {
        let until = later(self.clock.now(), wait);
        self.store.writer.write(move |connection| store::emails::hold(connection, until)).await
    }
}

/// Sends a letter that is about nothing, now, to see whether letters arrive.
///
/// # Errors
/// Why it was not taken, in the server's own words where it said any.
pub async fn test(
    secrets: &crate::secrets::Secrets,
    settings: &Settings,
    mail: &EmailSettings,
    now: Timestamp,
    patience: Duration,
) -> Result<(), EmailError> {
    mail.check().map_err(|error| EmailError { code: "settings", words: error.to_string(), is_final: true })?;
    let password = password(secrets, mail).await.map_err(|error| no_password(&error))?;
    let message_id = raise::message_id(&mail.from);
    let letter = Email {
        alert: &Alert::Test,
        examples: &[],
        message_id: &message_id,
        thread_id: None,
        at: now,
        show_numbers: false,
    };
    let composed = compose(&letter, &words(settings), &TimeZone::system());
    SmtpClient::new(mail, password.as_ref(), patience)?.send(&composed).await
}

async fn password(
    secrets: &crate::secrets::Secrets,
    mail: &EmailSettings,
) -> Result<Option<SecretString>, SecretError> {
    if mail.user.is_none() {
        return Ok(None);
    }
    let mut read = secrets.read_all(vec![PASSWORD.to_owned()]).await?;
    Ok(read.remove(PASSWORD))
}

fn no_password(error: &SecretError) -> EmailError {
    EmailError { code: "password", words: error.to_string(), is_final: false }
}

fn words(settings: &Settings) -> Messages {
    Messages::new(Language::chosen(settings.language.as_deref()))
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
