//! One SMTP session with the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};

use super::connect::{Connected, no_tls};
use super::failures::{SmtpStep, failed, no_starttls, unknown_letters};
use super::{SmtpClient, is_ascii};
use crate::base::error::ChannelError;
use crate::settings::Security;

/// How long the reply to QUIT may take.
const GOODBYE: Duration = Duration::from_secs(2);

impl SmtpClient {
    /// One SMTP session: connect, secure the connection, log in, send. Sets `is_under_way` before the email is sent.
    pub(super) async fn session(
        &self,
        envelope: &Envelope,
        content: &[u8],
        is_under_way: &AtomicBool,
    ) -> Result<(), ChannelError> {
        let mut server = self.connect_securely().await?;
        let sent = async {
            self.log_in(&mut server).await?;
            let Connected { connection, received } = &mut server;
            let mut addresses = envelope.to().iter().chain(envelope.from());
            if let Some(address) = addresses.find(|address| !is_ascii(address))
                && !connection.server_info().supports_feature(Extension::SmtpUtfEight)
            {
                return Err(unknown_letters(address));
            }
            is_under_way.store(true, Ordering::Relaxed);
            connection.send(envelope, content).await.map_err(|error| failed(SmtpStep::Send, &error, received))
        };
        let sent = sent.await;
        leave(server).await;
        sent.map(drop)
    }

    /// As a session, without an email.
    pub(super) async fn session_without_email(&self) -> Result<(), ChannelError> {
        let mut server = self.connect_securely().await?;
        let ready = self.log_in(&mut server).await;
        leave(server).await;
        ready
    }

    /// Connects, and secures the connection as the settings say.
    async fn connect_securely(&self) -> Result<Connected, ChannelError> {
        let mut server = self.connect().await?;
        if self.security != Security::Starttls {
            return Ok(server);
        }
        if !server.connection.server_info().supports_feature(Extension::StartTls) {
            leave(server).await;
            return Err(no_starttls());
        }
        let mut tls = TlsParameters::builder(self.host.clone());
        for authority in self.network.authorities() {
            tls = tls.add_root_certificate(Certificate::from_der(authority.to_vec()).map_err(|error| no_tls(&error))?);
        }
        let tls = tls.build().map_err(|error| no_tls(&error))?;
        // After TLS failed, lettre has no stream any more, and `abort` would panic in a debug build (lettre issue 678).
        // Dropping the connection closes it.
        match server.connection.starttls(tls, &ClientId::default()).await {
            Ok(()) => Ok(server),
            Err(error) => Err(failed(SmtpStep::StartTls, &error, &server.received)),
        }
    }
}

/// Says goodbye, and waits only a moment for the reply: the session has its result by then, and an email that the server has accepted
/// must not be sent again.
async fn leave(mut server: Connected) {
    let _ = tokio::time::timeout(GOODBYE, server.connection.abort()).await;
}
