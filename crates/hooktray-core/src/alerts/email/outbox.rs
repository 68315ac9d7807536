//! Sending stored emails: until a server accepts them, or their tries are used up.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::alerts::email::{Email, Recipient, SmtpClient, compose};
use crate::alerts::monitor::AlertMonitor;
use crate::alerts::raise;
use crate::base::error::{EmailError, EmailErrorCode, Result, SecretError};
use crate::base::i18n::{Language, Messages};
use crate::incident::alert::{Alert, DueAlert};
use crate::secrets::Secrets;
use crate::settings::{self, EmailSettings, PASSWORD, Settings};
use crate::store::{self, Connection, EmailRow};

/// Seconds to wait after each failed try: about two days in all, as email servers do (RFC 5321, section 4.5.4.1).
const DELAYS: [u64; 7] = [60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600];
/// How long all other emails wait after one that could not be sent.
const HOLD: Duration = Duration::from_secs(60);
/// How long they wait if another try could lock the account, or if email is not set up any more.
const LONG_HOLD: Duration = Duration::from_secs(60 * 60);

/// Why an email was not handed to a server.
enum NotSent {
    /// Nothing was tried: the keychain does not answer.
    KeychainClosed,
    /// The try failed.
    Failed(EmailError),
}

impl AlertMonitor {
    /// Sends the emails that are due, up to the first that cannot be sent. Returns how many were sent.
    pub(in crate::alerts) async fn send_emails(&self) -> Result<usize> {
        let mut sent = 0;
        while let Some(email) = self.due_email().await? {
            let settings = settings::load(&self.store.readers)?;
            let Some(smtp) = &settings.mail else {
                self.hold(LONG_HOLD).await?;
                break;
            };
            // A recipient that has the email never gets it again.
            let mut settled: Vec<Recipient> = serde_json::from_str(&email.settled).unwrap_or_default();
            match self.send(&email, &settings, smtp, &mut settled).await? {
                Ok(()) => self.mark_sent(&email).await?,
                Err(NotSent::KeychainClosed) => {
                    self.hold(HOLD).await?;
                    break;
                }
                Err(NotSent::Failed(error)) => {
                    self.mark_failed(&email, error, &settled).await?;
                    break;
                }
            }
            sent += 1;
        }
        Ok(sent)
    }

    /// Sends a test email now.
    ///
    /// # Errors
    /// Why it was not sent.
    pub async fn send_test(&self, settings: &Settings, smtp: &EmailSettings) -> Result<(), EmailError> {
        send_test(&self.secrets, settings, smtp, self.clock.now(), self.smtp_timeout).await
    }

    /// Makes all waiting emails due now: what they waited for has changed.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn send_now(&self) -> Result<()> {
        let now = self.clock.now();
        self.store.writer.write_blocking(move |connection| store::emails::make_due(connection, now))?;
        self.wake();
        Ok(())
    }

    async fn due_email(&self) -> Result<Option<EmailRow>> {
        let now = self.clock.now();
        self.store.readers.read_async(move |connection| store::emails::due(connection, now)).await
    }

    async fn send(
        &self,
        email: &EmailRow,
        settings: &Settings,
        smtp: &EmailSettings,
        settled: &mut Vec<Recipient>,
    ) -> Result<Result<(), NotSent>> {
        let password = match password(&self.secrets, smtp).await {
            Ok(password) => password,
            Err(SecretError::Locked(_) | SecretError::Unavailable(_)) => return Ok(Err(NotSent::KeychainClosed)),
            Err(error) => return Ok(Err(NotSent::Failed(no_password(&error)))),
        };
        let ids = email.alert.report().map(|report| report.examples.clone()).unwrap_or_default();
        let read = move |connection: &Connection| store::emails::examples(connection, &ids);
        let examples = self.store.readers.read_async(read).await?;
        let composed = compose(
            &Email {
                alert: &email.alert,
                examples: &examples,
                message_id: &email.message_id,
                thread_id: email.thread_id.as_deref(),
                at: email.created_at,
                show_numbers: smtp.show_numbers,
            },
            &messages(settings),
            &TimeZone::system(),
        );
        let sent = match SmtpClient::new(smtp, password, self.smtp_timeout) {
            Ok(client) => client.send_to_rest(&composed, settled).await,
            Err(error) => Err(error),
        };
        Ok(sent.map_err(NotSent::Failed))
    }

    async fn mark_sent(&self, email: &EmailRow) -> Result<()> {
        let id = email.id;
        self.store.writer.write(move |connection| store::emails::mark_sent(connection, id)).await?;
        tracing::info!(email = id, alert = email.alert.as_str(), "email sent");
        self.host.state_changed();
        Ok(())
    }

    /// Notes a failed try: the email is tried again, or the owner hears of it on the desktop.
    async fn mark_failed(&self, email: &EmailRow, error: EmailError, settled: &[Recipient]) -> Result<()> {
        let settled = serde_json::to_string(settled).unwrap_or_default();
        let (id, now, code) = (email.id, self.clock.now(), error.code);
        let delay = usize::try_from(email.tries).ok().and_then(|tries| DELAYS.get(tries));
        let retry_at = delay.filter(|_| !error.is_final).map(|seconds| later(now, Duration::from_secs(*seconds)));
        tracing::warn!(
            email = id,
            code = code.as_str(),
            tries = email.tries + 1,
            is_final = retry_at.is_none(),
            "email not sent"
        );
        let hold = later(now, if code == EmailErrorCode::Login { LONG_HOLD } else { HOLD });
        self.raise_and_show(move |connection| {
            store::emails::mark_failed(connection, id, &error, &settled, retry_at, now)?;
            // The server may be down, which concerns every email: the others wait as well.
            store::emails::hold(connection, hold, now)?;
            Ok(retry_at.is_none().then(|| DueAlert::of_machine(Alert::EmailFailed { code })))
        })
        .await?;
        self.host.state_changed();
        Ok(())
    }

    async fn hold(&self, wait: Duration) -> Result<()> {
        let now = self.clock.now();
        let until = later(now, wait);
        self.store.writer.write(move |connection| store::emails::hold(connection, until, now)).await
    }
}

/// Sends a test email now, without storing it. A server may take `timeout` for one step.
///
/// # Errors
/// Why it was not sent, with the server's reply if there was one.
pub async fn send_test(
    secrets: &Secrets,
    settings: &Settings,
    smtp: &EmailSettings,
    now: Timestamp,
    timeout: Duration,
) -> Result<(), EmailError> {
    smtp.check().map_err(|error| EmailError::settings(error.to_string()))?;
    let password = password(secrets, smtp).await.map_err(|error| no_password(&error))?;
    let message_id = raise::message_id(&smtp.from);
    let email = Email {
        alert: &Alert::Test,
        examples: &[],
        message_id: &message_id,
        thread_id: None,
        at: now,
        show_numbers: false,
    };
    let composed = compose(&email, &messages(settings), &TimeZone::system());
    SmtpClient::new(smtp, password, timeout)?.send(&composed).await
}

async fn password(secrets: &Secrets, smtp: &EmailSettings) -> Result<Option<SecretString>, SecretError> {
    if smtp.user.is_none() {
        return Ok(None);
    }
    let mut read = secrets.read_all(vec![PASSWORD.to_owned()]).await?;
    Ok(read.remove(PASSWORD))
}

fn no_password(error: &SecretError) -> EmailError {
    EmailError { code: EmailErrorCode::Password, reply: error.to_string(), is_final: false }
}

fn messages(settings: &Settings) -> Messages {
    Messages::new(Language::chosen(settings.language.as_deref()))
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
