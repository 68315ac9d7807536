//! Handing letters to a mail server.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};

use super::Composed;
use crate::secrets::Mask;
use crate::settings::{EmailSettings, Security};

/// How long a server may take for one step.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailError {
    /// A stable word: `settings`, `unreachable`, `tls`, `login`, `password`, `refused`, `later` or
    /// `broken_off`.
    pub code: &'static str,
    /// The server's own words, or the system's.
    pub words: String,
    /// Whether trying again cannot help without a change.
    pub is_final: bool,
}

/// A way to a mail server.
#[derive(Debug)]
pub struct SmtpClient {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    mask: Mask,
    patience: Duration,
}

impl SmtpClient {
    /// A way to the server of these settings, which may take `patience` for one step.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(
        settings: &EmailSettings,
        password: Option<&SecretString>,
        patience: Duration,
    ) -> Result<SmtpClient, EmailError> {
        let address = |text: &String| text.parse().map_err(|error| unusable(format!("{text}: {error}")));
        let parameters = || TlsParameters::new(settings.host.clone()).map_err(|error| unusable(error.to_string()));
        let tls = match settings.security {
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::Starttls => Tls::Required(parameters()?),
            Security::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(patience));
        if let (Some(user), Some(password)) = (&settings.user, password) {
            builder = builder
                .credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()))
                .authentication(vec![Mechanism::Plain, Mechanism::Login]);
        }
        let name = Some(settings.from_name.trim().to_owned()).filter(|name| !name.is_empty());
        let from = Mailbox::new(name, address(&settings.from)?);
        let to = settings.to.iter().map(|to| Ok(Mailbox::new(None, address(to)?)));
        let to = to.collect::<Result<_, EmailError>>()?;
        Ok(SmtpClient { transport: builder.build(), from, to, mask: Mask::new(password.cloned()), patience })
    }

    /// Hands over a letter. Where a server refuses one address of several, the others get it one by one.
    ///
    /// # Errors
    /// Why it was not taken, in the server's own words where it said any.
    pub async fn send(&self, letter: &Composed) -> Result<(), EmailError> {
        let message = self.message(letter)?;
        let whole = self.hand_over(message.envelope(), &message).await;
        match whole {
            Err(error) if error.code == "refused" && self.to.len() > 1 => self.one_by_one(&message).await,
            whole => whole,
        }
    }

    /// Gives the first refusal, after everybody had their turn.
    async fn one_by_one(&self, message: &Message) -> Result<(), EmailError> {
        let mut result = Ok(());
        for to in &self.to {
            let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()]);
            let sent = match envelope {
                Ok(envelope) => self.hand_over(&envelope, message).await,
                Err(error) => Err(unusable(error.to_string())),
            };
            if let Err(error) = sent {
                let words = format!("{}: {}", to.email, error.words);
                // Whoever had it would get it again with the next try.
                result = result.and(Err(EmailError { words, is_final: true, ..error }));
            }
        }
        result
    }

    async fn hand_over(&self, envelope: &Envelope, message: &Message) -> Result<(), EmailError> {
        let content = message.formatted();
        match tokio::time::timeout(self.patience * 3, self.transport.send_raw(envelope, &content)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                let error = explained(&error);
                Err(EmailError { words: self.mask.text(&error.words), ..error })
            }
            Err(_) => {
                let words = "the mail server does not answer".into();
                Err(EmailError { code: "unreachable", words, is_final: false })
            }
        }
    }

    fn message(&self, letter: &Composed) -> Result<Message, EmailError> {
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(letter.subject.clone())
            .date(
                SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(letter.at.as_second()).unwrap_or_default()),
            )
            .message_id(Some(letter.message_id.clone()));
        if let Some(thread) = &letter.thread_id {
            builder = builder.in_reply_to(thread.clone()).references(thread.clone());
        }
        builder = self.to.iter().cloned().fold(builder, lettre::message::MessageBuilder::to);
        let part = |kind, text: &String| SinglePart::builder().header(kind).body(text.clone());
        let body = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, &letter.text))
            .singlepart(part(ContentType::TEXT_HTML, &letter.html));
        let mut message = builder.multipart(body).map_err(|error| unusable(error.to_string()))?;
        // RFC 3834: so that no holiday notice answers, and nothing answers that.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(message)
    }
}

fn unusable(words: String) -> EmailError {
    EmailError { code: "settings", words, is_final: true }
}

fn explained(error: &lettre::transport::smtp::Error) -> EmailError {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = inner.source();
    }
    let status = error.status().map(u16::from);
    let code = match status {
        Some(530 | 534 | 535 | 538) => "login",
        Some(400..500) => "later",
        Some(_) => "refused",
        None if error.is_tls() || words.contains("ertificate") || words.contains("STARTTLS") => "tls",
        None if error.is_timeout() || words.contains("onnection") => "unreachable",
        None => "broken_off",
    };
    // A wrong password does not mend itself, and trying it again gets an account locked.
    EmailError { code, words, is_final: matches!(code, "login" | "refused") }
}
