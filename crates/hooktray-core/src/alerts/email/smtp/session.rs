//! One SMTP session with the server.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};

use super::failures::{SmtpStep, failed, needs_tls, no_login_method, no_starttls, rustls_error, unknown_letters};
use super::{SmtpClient, is_ascii};
use crate::actions::http_request::certificates;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode};
use crate::settings::Security;

/// How long to wait for a greeting before looking whether the server waits for TLS. Servers that make senders wait on
/// purpose take some seconds more, and get them.
const GREETING: Duration = Duration::from_secs(3);

impl SmtpClient {
    /// One SMTP session: connect, secure the connection, log in, send.
    pub(super) async fn session(&self, envelope: &Envelope, content: &[u8]) -> Result<(), ChannelError> {
        let hello = ClientId::default();
        let mut connection = self.connect_securely(&hello).await?;
        let sent = async {
            self.log_in(&mut connection).await?;
            let mut addresses = envelope.to().iter().chain(envelope.from());
            if let Some(address) = addresses.find(|address| !is_ascii(address))
                && !connection.server_info().supports_feature(Extension::SmtpUtfEight)
            {
                return Err(unknown_letters(address));
            }
            connection.send(envelope, content).await.map_err(|error| failed(SmtpStep::Send, &error))
        };
        let sent = sent.await;
        connection.abort().await;
        sent.map(drop)
    }

    /// As a session, without an email.
    pub(super) async fn session_without_email(&self) -> Result<(), ChannelError> {
        let hello = ClientId::default();
        let mut connection = self.connect_securely(&hello).await?;
        let ready = self.log_in(&mut connection).await;
        connection.abort().await;
        ready
    }

    /// Connects, and secures the connection as the settings say.
    async fn connect_securely(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, ChannelError> {
        let mut connection = self.connect(hello).await?;
        if self.security != Security::Starttls {
            return Ok(connection);
        }
        if !connection.server_info().supports_feature(Extension::StartTls) {
            connection.abort().await;
            return Err(no_starttls());
        }
        // After TLS failed, lettre has no stream any more, and `abort` would panic in a debug build (lettre issue 678).
        // Dropping the connection closes it.
        let secured = connection.starttls(self.tls()?, hello).await;
        secured.map(|()| connection).map_err(|error| failed(SmtpStep::StartTls, &error))
    }

    /// Logs in, as the settings say.
    async fn log_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), ChannelError> {
        let Some(credentials) = &self.credentials else { return Ok(()) };
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        if connection.server_info().get_auth_mechanism(&mechanisms).is_none() {
            return Err(no_login_method());
        }
        let logged_in = connection.auth(&mechanisms, credentials).await;
        logged_in.map(drop).map_err(|error| failed(SmtpStep::LogIn, &error))
    }

    /// Connects, and reads the greeting.
    async fn connect(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, ChannelError> {
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

    fn tls(&self) -> Result<TlsParameters, ChannelError> {
        TlsParameters::new(self.host.clone()).map_err(|error| match certificates::check() {
            Ok(()) => Channel::Email.unusable(error.to_string()),
            Err(missing) => Channel::Email.failed(ChannelErrorCode::Tls, missing.to_string()),
        })
    }
}
