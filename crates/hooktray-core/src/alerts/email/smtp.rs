//! Handing emails to an SMTP server.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret as _, SecretString};

use super::Composed;
use crate::base::error::{EmailError, EmailErrorCode, with_causes};
use crate::secrets::Mask;
use crate::settings::{EmailSettings, Security};

/// How long a server may take for one step.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// A client of one SMTP server.
#[derive(Debug)]
pub struct SmtpClient {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    from: Mailbox,
    to: Vec<Mailbox>,
    mask: Mask,
    timeout: Duration,
}

/// The steps of an SMTP session. What an error means depends on the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SmtpStep {
    Connect,
    StartTls,
    LogIn,
    Send,
}

impl SmtpClient {
    /// A client of the server of these settings, which may take `timeout` for one step.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(
        settings: &EmailSettings,
        password: Option<SecretString>,
        timeout: Duration,
    ) -> Result<SmtpClient, EmailError> {
        let address = |text: &String| text.parse().map_err(|error| EmailError::settings(format!("{text}: {error}")));
        let credentials = settings.user.as_ref().zip(password.as_ref());
        let name = Some(settings.from_name.trim().to_owned()).filter(|name| !name.is_empty());
        let to = settings.to.iter().map(|to| Ok(Mailbox::new(None, address(to)?)));
        Ok(SmtpClient {
            host: settings.host.clone(),
            port: settings.port,
            security: settings.security,
            credentials: credentials
                .map(|(user, password)| Credentials::new(user.clone(), password.expose_secret().to_owned())),
            from: Mailbox::new(name, address(&settings.from)?),
            to: to.collect::<Result<_, EmailError>>()?,
            mask: Mask::new(password),
            timeout,
        })
    }

    /// Sends an email. If the server refuses one recipient of several, it is sent to each of them separately.
    ///
    /// # Errors
    /// Why it was not sent, with the server's reply if there was one.
    pub async fn send(&self, email: &Composed) -> Result<(), EmailError> {
        let message = self.message(email)?;
        match self.hand_over(message.envelope(), &message).await {
            Err(error) if error.code == EmailErrorCode::Refused && self.to.len() > 1 => {
                self.send_separately(&message).await
            }
            sent => sent,
        }
    }

    /// Tries every recipient, then returns the first refusal.
    async fn send_separately(&self, message: &Message) -> Result<(), EmailError> {
        let mut result = Ok(());
        for to in &self.to {
            let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()]);
            let sent = match envelope {
                Ok(envelope) => self.hand_over(&envelope, message).await,
                Err(error) => Err(EmailError::settings(error.to_string())),
            };
            if let Err(error) = sent {
                let reply = format!("{}: {}", to.email, error.reply);
                // Final, since another try would send it again to those who have it.
                result = result.and(Err(EmailError { reply, is_final: true, ..error }));
            }
        }
        result
    }

    async fn hand_over(&self, envelope: &Envelope, message: &Message) -> Result<(), EmailError> {
        let content = message.formatted();
        match tokio::time::timeout(self.timeout * 3, self.session(envelope, &content)).await {
            Ok(sent) => sent.map_err(|error| EmailError { reply: self.mask.text(&error.reply), ..error }),
            Err(_) => {
                let reply = "the email server does not answer".into();
                Err(EmailError { code: EmailErrorCode::Unreachable, reply, is_final: false })
            }
        }
    }

    /// One SMTP session: connect, secure the connection, log in, send.
    async fn session(&self, envelope: &Envelope, content: &[u8]) -> Result<(), EmailError> {
        let failed_at = |step| move |error| failed(step, &error);
        let tls = || TlsParameters::new(self.host.clone()).map_err(|error| EmailError::settings(error.to_string()));
        let hello = ClientId::default();
        let implicit_tls = if self.security == Security::Tls { Some(tls()?) } else { None };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &hello, implicit_tls, None)
                .await
                .map_err(failed_at(SmtpStep::Connect))?;
        let sent = async {
            if self.security == Security::Starttls {
                connection.starttls(tls()?, &hello).await.map_err(failed_at(SmtpStep::StartTls))?;
            }
            if let Some(credentials) = &self.credentials {
                let mechanisms = [Mechanism::Plain, Mechanism::Login];
                connection.auth(&mechanisms, credentials).await.map_err(failed_at(SmtpStep::LogIn))?;
            }
            connection.send(envelope, content).await.map_err(failed_at(SmtpStep::Send))
        };
        let sent = sent.await;
        connection.abort().await;
        sent.map(drop)
    }

    fn message(&self, email: &Composed) -> Result<Message, EmailError> {
        let seconds = u64::try_from(email.at.as_second()).unwrap_or_default();
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(email.subject.clone())
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(email.message_id.clone()));
        if let Some(thread) = &email.thread_id {
            builder = builder.in_reply_to(thread.clone()).references(thread.clone());
        }
        builder = self.to.iter().cloned().fold(builder, lettre::message::MessageBuilder::to);
        let part = |kind, text: &String| SinglePart::builder().header(kind).body(text.clone());
        let body = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, &email.text))
            .singlepart(part(ContentType::TEXT_HTML, &email.html));
        let mut message = builder.multipart(body).map_err(|error| EmailError::settings(error.to_string()))?;
        // RFC 3834: keeps automatic replies, such as holiday notices, from answering.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// What an error at this step means.
fn failed(step: SmtpStep, error: &lettre::transport::smtp::Error) -> EmailError {
    let code = match error.status().map(u16::from) {
        Some(530 | 534 | 535 | 538) => EmailErrorCode::Login,
        Some(400..500) => EmailErrorCode::Later,
        Some(_) => EmailErrorCode::Refused,
        None if error.is_tls() || is_rustls(error) => EmailErrorCode::Tls,
        None if error.is_timeout() => EmailErrorCode::Unreachable,
        // A server without STARTTLS, or one that ends the connection instead of using it.
        None if step == SmtpStep::StartTls => EmailErrorCode::Tls,
        None if step == SmtpStep::Connect && !error.is_response() => EmailErrorCode::Unreachable,
        None => EmailErrorCode::BrokenOff,
    };
    // A wrong password stays wrong, and trying it again gets the account locked.
    let is_final = matches!(code, EmailErrorCode::Login | EmailErrorCode::Refused);
    EmailError { code, reply: with_causes(error), is_final }
}

/// True if rustls refused the connection, as it does with a certificate that is not trusted. Its error comes inside an
/// I/O error, which hides it from `source`.
fn is_rustls(error: &lettre::transport::smtp::Error) -> bool {
    let chain = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let mut inner = chain.filter_map(|error| error.downcast_ref::<std::io::Error>()?.get_ref());
    inner.any(|error| error.is::<rustls::Error>())
}
