//! Handing emails to an SMTP server.

use std::time::{Duration, SystemTime};

use lettre::address::AddressError;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};
use lettre::{Address, Message};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::Composed;
use crate::actions::http_request::certificates;
use crate::base::error::{EmailError, EmailErrorCode, with_causes};
use crate::secrets::Mask;
use crate::settings::{EmailSettings, Security};

/// How long a server may take for one step.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait for a greeting before looking whether the server waits for TLS. Servers that make senders wait on
/// purpose take some seconds more, and get them.
const GREETING: Duration = Duration::from_secs(3);

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

/// A recipient that an email has reached, or never will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The address.
    pub address: String,
    /// The server's reply, if it refused this recipient for good.
    pub refused: Option<String>,
}

impl Recipient {
    fn reached(to: &Mailbox) -> Recipient {
        Recipient { address: to.email.to_string(), refused: None }
    }
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
    /// Returns a client of the server of these settings, which may take `timeout` for one step.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(
        settings: &EmailSettings,
        password: Option<SecretString>,
        timeout: Duration,
    ) -> Result<SmtpClient, EmailError> {
        let address = |text: &str| ascii_domain(text).map_err(|error| EmailError::settings(format!("{text}: {error}")));
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

    /// Sends an email to all recipients.
    ///
    /// # Errors
    /// As [`SmtpClient::send_to_rest`].
    pub async fn send(&self, email: &Composed) -> Result<(), EmailError> {
        self.send_to_rest(email, &mut Vec::new()).await
    }

    /// Sends an email to the recipients that are not settled, and adds those that now are. If the server refuses one of
    /// several, puts one off, or takes no addresses in its letters, the email is sent to each of them separately.
    ///
    /// # Errors
    /// Why it was not sent to one of them, with the server's reply if there was one. It is final once all are settled.
    pub async fn send_to_rest(&self, email: &Composed, settled: &mut Vec<Recipient>) -> Result<(), EmailError> {
        let is_settled = |to: &&Mailbox| settled.iter().any(|settled| settled.address == to.email.to_string());
        let rest: Vec<&Mailbox> = self.to.iter().filter(|to| !is_settled(to)).collect();
        let message = self.message(email, &self.to)?;
        let sent = if rest.is_empty() { Ok(()) } else { self.hand_over(&self.envelope(&rest)?, &message).await };
        match sent {
            Ok(()) => settled.extend(rest.into_iter().map(Recipient::reached)),
            Err(error) if self.to.len() > 1 && is_of_recipients(&error) => {
                return self.send_separately(email, &rest, settled).await;
            }
            Err(error) => return Err(error),
        }
        refused_before(settled)
    }

    /// Tries every recipient. Returns the first error after which one of them is to be tried again, otherwise the first
    /// refusal.
    async fn send_separately(
        &self,
        email: &Composed,
        rest: &[&Mailbox],
        settled: &mut Vec<Recipient>,
    ) -> Result<(), EmailError> {
        // An address in other letters may stand in no header where the server does not know them (RFC 6531).
        let is_plain = |to: &&Mailbox| is_ascii(&to.email);
        let plain: Vec<Mailbox> = self.to.iter().filter(is_plain).cloned().collect();
        let (mut waiting, mut refused) = (None, None);
        for to in rest {
            let shown = if is_plain(to) { &plain } else { &self.to };
            let message = self.message(email, shown)?;
            let Err(error) = self.hand_over(&self.envelope(&[*to])?, &message).await else {
                settled.push(Recipient::reached(to));
                continue;
            };
            let named = EmailError { reply: format!("{}: {}", to.email, error.reply), ..error.clone() };
            if is_of_recipients(&error) && error.code != EmailErrorCode::Later {
                settled.push(Recipient { address: to.email.to_string(), refused: Some(error.reply) });
                refused.get_or_insert(EmailError { is_final: true, ..named });
                continue;
            }
            waiting.get_or_insert(named);
            if error.code != EmailErrorCode::Later {
                // It concerns the others as well.
                break;
            }
        }
        match waiting.or(refused) {
            Some(error) => Err(error),
            None => refused_before(settled),
        }
    }

    fn envelope(&self, to: &[&Mailbox]) -> Result<Envelope, EmailError> {
        let to = to.iter().map(|to| to.email.clone()).collect();
        Envelope::new(Some(self.from.email.clone()), to).map_err(|error| EmailError::settings(error.to_string()))
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
        let hello = ClientId::default();
        let mut connection = self.connect(&hello).await?;
        let sent = async {
            if self.security == Security::Starttls {
                connection.starttls(self.tls()?, &hello).await.map_err(failed_at(SmtpStep::StartTls))?;
            }
            if let Some(credentials) = &self.credentials {
                let mechanisms = [Mechanism::Plain, Mechanism::Login];
                if connection.server_info().get_auth_mechanism(&mechanisms).is_none() {
                    return Err(no_login_method());
                }
                connection.auth(&mechanisms, credentials).await.map_err(failed_at(SmtpStep::LogIn))?;
            }
            let mut addresses = envelope.to().iter().chain(envelope.from());
            if let Some(address) = addresses.find(|address| !is_ascii(address))
                && !connection.server_info().supports_feature(Extension::SmtpUtfEight)
            {
                return Err(unknown_letters(address));
            }
            connection.send(envelope, content).await.map_err(failed_at(SmtpStep::Send))
        };
        let sent = sent.await;
        connection.abort().await;
        sent.map(drop)
    }

    /// Connects, and reads the greeting.
    async fn connect(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, EmailError> {
        let implicit_tls = if self.security == Security::Tls { Some(self.tls()?) } else { None };
        let connecting = self.connect_with(hello, implicit_tls);
        tokio::pin!(connecting);
        if self.security != Security::Tls {
            // A server that begins with TLS says nothing and waits for us to begin.
            match tokio::time::timeout(GREETING, &mut connecting).await {
                Ok(connected) => return connected.map_err(|error| failed(SmtpStep::Connect, &error)),
                Err(_) if self.begins_with_tls(hello).await => return Err(needs_tls()),
                Err(_) => {}
            }
        }
        connecting.await.map_err(|error| failed(SmtpStep::Connect, &error))
    }

    async fn connect_with(
        &self,
        hello: &ClientId,
        tls: Option<TlsParameters>,
    ) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let server = (self.host.as_str(), self.port);
        AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), hello, tls, None).await
    }

    /// True if the server answers in TLS, with a certificate that is trusted or not.
    async fn begins_with_tls(&self, hello: &ClientId) -> bool {
        let Ok(tls) = self.tls() else { return false };
        match tokio::time::timeout(GREETING, self.connect_with(hello, Some(tls))).await {
            Ok(Ok(mut connection)) => {
                connection.abort().await;
                true
            }
            Ok(Err(error)) => matches!(rustls_error(&error), Some(rustls::Error::InvalidCertificate(_))),
            Err(_) => false,
        }
    }

    fn tls(&self) -> Result<TlsParameters, EmailError> {
        TlsParameters::new(self.host.clone()).map_err(|error| match certificates::check() {
            Ok(()) => EmailError::settings(error.to_string()),
            Err(missing) => EmailError { code: EmailErrorCode::Tls, reply: missing.to_string(), is_final: false },
        })
    }

    fn message(&self, email: &Composed, to: &[Mailbox]) -> Result<Message, EmailError> {
        let seconds = u64::try_from(email.at.as_second()).unwrap_or_default();
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(email.subject.clone())
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(email.message_id.clone()));
        if let Some(thread) = &email.thread_id {
            builder = builder.in_reply_to(thread.clone()).references(thread.clone());
        }
        builder = to.iter().cloned().fold(builder, lettre::message::MessageBuilder::to);
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

/// True if a server says no to a recipient, for now or for good, and may say yes to another.
fn is_of_recipients(error: &EmailError) -> bool {
    matches!(error.code, EmailErrorCode::Refused | EmailErrorCode::Later | EmailErrorCode::AddressLetters)
}

/// Fails, for good, if a recipient was refused by an earlier try.
fn refused_before(settled: &[Recipient]) -> Result<(), EmailError> {
    let refused = settled.iter().find_map(|settled| Some((&settled.address, settled.refused.as_ref()?)));
    refused.map_or(Ok(()), |(address, reply)| {
        Err(EmailError { code: EmailErrorCode::Refused, reply: format!("{address}: {reply}"), is_final: true })
    })
}

/// Returns what an error at this step means.
fn failed(step: SmtpStep, error: &lettre::transport::smtp::Error) -> EmailError {
    let code = match error.status().map(u16::from) {
        Some(530 | 534 | 535 | 538) => EmailErrorCode::Login,
        Some(400..500) => EmailErrorCode::Later,
        Some(_) => EmailErrorCode::Refused,
        // What came is not TLS: the server greets in plain text, as on the ports for STARTTLS.
        None if matches!(rustls_error(error), Some(rustls::Error::InvalidMessage(_))) && step == SmtpStep::Connect => {
            EmailErrorCode::NeedsStarttls
        }
        None if error.is_tls() || rustls_error(error).is_some() => EmailErrorCode::Tls,
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

/// Returns why rustls refused the connection, as it does with a certificate that is not trusted. Its error comes inside an
/// I/O error, which hides it from `source`.
fn rustls_error(error: &lettre::transport::smtp::Error) -> Option<&rustls::Error> {
    let chain = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let mut inner = chain.filter_map(|error| error.downcast_ref::<std::io::Error>()?.get_ref());
    inner.find_map(|error| error.downcast_ref::<rustls::Error>())
}

fn needs_tls() -> EmailError {
    let reply = "the server waits for TLS and does not greet before; choose TLS".to_owned();
    EmailError { code: EmailErrorCode::NeedsTls, reply, is_final: false }
}

fn no_login_method() -> EmailError {
    let reply = "the server takes no password (neither PLAIN nor LOGIN) on this connection".to_owned();
    EmailError { code: EmailErrorCode::LoginMethod, reply, is_final: true }
}

fn unknown_letters(address: &Address) -> EmailError {
    let reply = format!("the server takes only addresses in Latin letters (no SMTPUTF8), and not {address}");
    EmailError { code: EmailErrorCode::AddressLetters, reply, is_final: true }
}

fn is_ascii(address: &Address) -> bool {
    AsRef::<str>::as_ref(address).is_ascii()
}

/// Reads an address. A domain in other letters has a form in ASCII that every server takes (RFC 5891).
fn ascii_domain(text: &str) -> Result<Address, AddressError> {
    let address: Address = text.parse()?;
    match url::Host::parse(address.domain()) {
        Ok(url::Host::Domain(domain)) => Address::new(address.user(), domain),
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => Ok(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_in_other_letters_is_written_in_ascii_and_the_rest_stays() {
        for (text, ascii) in [
            ("shop@почта.рф", "shop@xn--80a1acny.xn--p1ai"),
            ("магазин@почта.рф", "магазин@xn--80a1acny.xn--p1ai"),
            ("Shop+1@example.ru", "Shop+1@example.ru"),
            ("shop@[127.0.0.1]", "shop@[127.0.0.1]"),
        ] {
            assert_eq!(AsRef::<str>::as_ref(&ascii_domain(text).unwrap()), ascii);
        }
    }
}
