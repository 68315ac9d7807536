//! Hands emails to an SMTP server.

mod connect;
mod failures;
mod login;
mod received;
mod session;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use lettre::address::AddressError;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, Message};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::Composed;
use crate::actions::http_request::network::Network;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, Setting};
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
    network: Network,
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

impl SmtpClient {
    /// Returns a client of the server of these settings, which may take `timeout` for one step. `network` is the way there.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(
        settings: &EmailSettings,
        password: Option<SecretString>,
        timeout: Duration,
        network: Network,
    ) -> Result<SmtpClient, ChannelError> {
        let address = |text: &str| {
            ascii_domain(text).map_err(|error| {
                Channel::Email.unchecked(Setting::EmailAddress.error(format!("{text}: {error}")).with(text).into())
            })
        };
        let credentials = settings.user.as_ref().zip(password.as_ref());
        let name = Some(settings.from_name.trim().to_owned()).filter(|name| !name.is_empty());
        let to = settings.to.iter().map(|to| Ok(Mailbox::new(None, address(to)?)));
        Ok(SmtpClient {
            host: ascii_host(&settings.host),
            port: settings.port,
            security: settings.security,
            credentials: credentials
                .map(|(user, password)| Credentials::new(user.clone(), password.expose_secret().to_owned())),
            from: Mailbox::new(name, address(&settings.from)?),
            to: to.collect::<Result<_, ChannelError>>()?,
            mask: Mask::new(password),
            timeout,
            network,
        })
    }

    /// Sends an email to all recipients.
    ///
    /// # Errors
    /// As [`SmtpClient::send_to_rest`].
    pub async fn send(&self, email: &Composed) -> Result<(), ChannelError> {
        self.send_to_rest(email, &mut Vec::new()).await
    }

    /// Connects and logs in, and sends nothing.
    ///
    /// # Errors
    /// Why no email can be sent.
    pub async fn check(&self) -> Result<(), ChannelError> {
        self.within_time(self.session_without_email(), failures::too_slow).await
    }

    /// Sends an email to the recipients that are not done, and adds those that now are. If the server refuses one of
    /// several, puts one off, or takes no addresses in its letters, the email is sent to each of them separately.
    ///
    /// # Errors
    /// Why it was not sent to one of them, with the server's reply if there was one. It is final once all are done.
    pub async fn send_to_rest(&self, email: &Composed, done: &mut Vec<Recipient>) -> Result<(), ChannelError> {
        let is_done = |to: &&Mailbox| done.iter().any(|done| done.address == to.email.to_string());
        let rest: Vec<&Mailbox> = self.to.iter().filter(|to| !is_done(to)).collect();
        let message = self.message(email, &self.to)?;
        let sent = if rest.is_empty() { Ok(()) } else { self.hand_over(&self.envelope(&rest)?, &message).await };
        match sent {
            Ok(()) => done.extend(rest.into_iter().map(Recipient::reached)),
            Err(error) if self.to.len() > 1 && is_of_recipients(&error) => {
                let sent = self.send_separately(email, &rest, done).await;
                return sent.map_err(|error| error.with_reached(reached(done)));
            }
            Err(error) => return Err(error.with_reached(reached(done))),
        }
        check_refused(done, ChannelErrorCode::Refused).map_err(|error| error.with_reached(reached(done)))
    }

    /// Tries every recipient. Returns the first error after which one of them is to be tried again, otherwise all refusals.
    async fn send_separately(
        &self,
        email: &Composed,
        rest: &[&Mailbox],
        done: &mut Vec<Recipient>,
    ) -> Result<(), ChannelError> {
        // An address that is not ASCII needs SMTPUTF8 (RFC 6531): where the server lacks it, no header may contain one.
        let is_plain = |to: &&Mailbox| is_ascii(&to.email);
        let plain: Vec<Mailbox> = self.to.iter().filter(is_plain).cloned().collect();
        let (mut waiting, mut code) = (None, None);
        for to in rest {
            let shown = if is_plain(to) { &plain } else { &self.to };
            let message = self.message(email, shown)?;
            let Err(error) = self.hand_over(&self.envelope(&[*to])?, &message).await else {
                done.push(Recipient::reached(to));
                continue;
            };
            if is_of_recipients(&error) && error.code != ChannelErrorCode::Later {
                done.push(Recipient { address: to.email.to_string(), refused: Some(error.reply) });
                code.get_or_insert(error.code);
                continue;
            }
            let is_later = error.code == ChannelErrorCode::Later;
            waiting.get_or_insert(ChannelError { reply: format!("{}: {}", to.email, error.reply), ..error });
            if !is_later {
                // Such an error concerns the other recipients as well.
                break;
            }
        }
        match waiting {
            Some(error) => Err(error),
            None => check_refused(done, code.unwrap_or(ChannelErrorCode::Refused)),
        }
    }

    fn envelope(&self, to: &[&Mailbox]) -> Result<Envelope, ChannelError> {
        let to = to.iter().map(|to| to.email.clone()).collect();
        Envelope::new(Some(self.from.email.clone()), to).map_err(|error| Channel::Email.unusable(error.to_string()))
    }

    async fn hand_over(&self, envelope: &Envelope, message: &Message) -> Result<(), ChannelError> {
        let content = message.formatted();
        let is_under_way = AtomicBool::new(false);
        let late = || {
            if is_under_way.load(Ordering::Relaxed) { failures::too_slow_to_confirm() } else { failures::too_slow() }
        };
        self.within_time(self.session(envelope, &content, &is_under_way), late).await
    }

    /// Returns how a session ends, or `late` if it takes too long.
    async fn within_time(
        &self,
        session: impl Future<Output = Result<(), ChannelError>>,
        late: impl FnOnce() -> ChannelError,
    ) -> Result<(), ChannelError> {
        match tokio::time::timeout(self.timeout * 3, session).await {
            Ok(sent) => sent.map_err(|error| ChannelError { reply: self.mask.text(&error.reply), ..error }),
            Err(_) => Err(late()),
        }
    }

    fn message(&self, email: &Composed, to: &[Mailbox]) -> Result<Message, ChannelError> {
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
        let mut message = builder.multipart(body).map_err(|error| Channel::Email.unusable(error.to_string()))?;
        // RFC 3834: keeps automatic replies, such as holiday notices, from answering.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// True if the server refused one recipient, for good or for now; another one may still be accepted.
fn is_of_recipients(error: &ChannelError) -> bool {
    matches!(error.code, ChannelErrorCode::Refused | ChannelErrorCode::Later | ChannelErrorCode::AddressLetters)
}

/// Returns those who have the email.
fn reached(done: &[Recipient]) -> Vec<String> {
    done.iter().filter(|done| done.refused.is_none()).map(|done| done.address.clone()).collect()
}

/// Fails, for good, if a recipient was refused, now or by an earlier try.
fn check_refused(done: &[Recipient], code: ChannelErrorCode) -> Result<(), ChannelError> {
    let refused = done.iter().filter_map(|done| Some(format!("{}: {}", done.address, done.refused.as_ref()?)));
    match refused.collect::<Vec<_>>().as_slice() {
        [] => Ok(()),
        refused => Err(Channel::Email.refused(code, refused.join("; "))),
    }
}

fn is_ascii(address: &Address) -> bool {
    AsRef::<str>::as_ref(address).is_ascii()
}

/// Reads an address. A domain in other letters has a form in ASCII that every server takes (RFC 5891).
fn ascii_domain(text: &str) -> Result<Address, AddressError> {
    let address: Address = text.parse()?;
    Address::new(address.user(), ascii_host(address.domain()))
}

/// Returns a host in ASCII: `почта.рф` as `xn--80a1acny.xn--p1ai`, the only form that certificates and name servers know.
fn ascii_host(host: &str) -> String {
    match url::Host::parse(host) {
        Ok(url::Host::Domain(domain)) => domain,
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => host.to_owned(),
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

    #[test]
    fn server_in_other_letters_is_asked_by_its_name_in_ascii_and_others_by_their_own() {
        let hosts = [
            ("почта.рф", "xn--80a1acny.xn--p1ai"),
            ("smtp.example.ru", "smtp.example.ru"),
            ("127.0.0.1", "127.0.0.1"),
            ("::1", "::1"),
        ];
        for (host, ascii) in hosts {
            let settings = EmailSettings {
                host: host.to_owned(),
                port: 465,
                security: Security::Tls,
                user: None,
                from: "shop@example.ru".to_owned(),
                from_name: String::new(),
                to: vec!["owner@example.ru".to_owned()],
                show_numbers: false,
                quiet_hours: false,
            };
            assert_eq!(
                SmtpClient::new(&settings, None, Duration::from_secs(1), Network::direct()).unwrap().host,
                ascii
            );
        }
    }
}
