//! The connection to a server, up to its greeting.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::SmtpClient;
use super::failures::{self, SmtpStep};
use super::received::{Received, WatchedStream};
use crate::actions::http_request::certificates::{self, MissingCertificates};
use crate::actions::http_request::network_failure::NetworkFailure;
use crate::base::error::{Channel, ChannelError, ChannelErrorCode, NetworkFault, Setting, innermost_of};
use crate::settings::Security;

/// How long to wait for a greeting before looking whether the server waits for TLS. Servers that make senders wait on
/// purpose take some seconds more, and get them.
const GREETING: Duration = Duration::from_secs(3);

/// A server that has greeted.
pub(super) struct Connected {
    pub(super) connection: AsyncSmtpConnection,
    pub(super) received: Received,
}

impl SmtpClient {
    /// Connects, and reads the greeting.
    pub(super) async fn connect(&self) -> Result<Connected, ChannelError> {
        if self.security != Security::None {
            certificates::check_variables().map_err(|missing| without_certificates(&missing))?;
        }
        if self.security == Security::Tls {
            return self.connect_by_tls().await;
        }
        let connecting = self.connect_plainly();
        tokio::pin!(connecting);
        if let Ok(connected) = tokio::time::timeout(GREETING, &mut connecting).await {
            return connected;
        }
        match self.why_silent().await {
            Some(error) => Err(error),
            None => connecting.await,
        }
    }

    async fn connect_plainly(&self) -> Result<Connected, ChannelError> {
        let (stream, received) = WatchedStream::new(self.open().await?);
        self.greeted(Box::new(stream), received).await
    }

    async fn connect_by_tls(&self) -> Result<Connected, ChannelError> {
        let (connector, name) = self.tls_connector()?;
        let (stream, raw) = WatchedStream::new(self.open().await?);
        raw.go_on();
        match tokio::time::timeout(self.timeout, connector.connect(name, stream)).await {
            Ok(Ok(stream)) => {
                let (stream, received) = WatchedStream::new(stream);
                self.greeted(Box::new(stream), received).await
            }
            Ok(Err(error)) => Err(failures::of_tls(&error, &raw)),
            Err(_) => Err(failures::no_greeting()),
        }
    }

    async fn open(&self) -> Result<TcpStream, ChannelError> {
        let connecting = self.network.proxies().connect(&self.host, self.port);
        let late = |_| NetworkFailure::of(&io::Error::from(io::ErrorKind::TimedOut));
        let connected = tokio::time::timeout(self.timeout, connecting).await.map_err(late);
        connected
            .flatten()
            .map_err(|why| Channel::Email.failed(ChannelErrorCode::Unreachable, why.text).with_fault(why.fault))
    }

    async fn greeted(&self, stream: Box<dyn AsyncTokioStream>, received: Received) -> Result<Connected, ChannelError> {
        let hello = ClientId::default();
        let greeted = AsyncSmtpConnection::connect_with_transport(stream, &hello);
        match tokio::time::timeout(self.timeout, greeted).await {
            Ok(Ok(connection)) => {
                received.go_on();
                Ok(Connected { connection, received })
            }
            Ok(Err(error)) => Err(failures::failed(SmtpStep::Connect, &error, &received)),
            Err(_) if received.nothing() => Err(failures::no_greeting()),
            Err(_) => Err(failures::too_slow()),
        }
    }

    /// Returns what speaks at a port that says nothing by itself: a server that begins with TLS, or one of another kind, such as a
    /// web server. Nothing if that cannot be told; the server may be slow.
    async fn why_silent(&self) -> Option<ChannelError> {
        certificates::check_variables().ok()?;
        let (connector, name) = self.tls_connector().ok()?;
        let asked = async {
            let (stream, received) = WatchedStream::new(self.open().await.ok()?);
            match connector.connect(name, stream).await {
                Ok(_) => Some(failures::needs_tls()),
                // The certificate is not trusted.
                Err(error) => match innermost_of(&error)? {
                    rustls::Error::InvalidCertificate(_) => Some(failures::needs_tls()),
                    rustls::Error::InvalidMessage(_) if !received.may_be_smtp() => Some(failures::not_smtp(&received)),
                    _ => None,
                },
            }
        };
        tokio::time::timeout(GREETING, asked).await.ok().flatten()
    }

    fn tls_connector(&self) -> Result<(TlsConnector, ServerName<'static>), ChannelError> {
        let config = self.network.tls().map_err(|error| no_tls(&error))?;
        let name = ServerName::try_from(self.host.clone());
        let name = name.map_err(|error| {
            Channel::Email.unchecked(Setting::EmailHost.error(format!("{}: {error}", self.host)).into())
        })?;
        Ok((TlsConnector::from(Arc::new(config)), name))
    }
}

/// Returns why there is no TLS at all on this system.
pub(super) fn no_tls(error: &dyn std::error::Error) -> ChannelError {
    match certificates::check() {
        Ok(()) => Channel::Email.unusable(error.to_string()),
        Err(missing) => without_certificates(&missing),
    }
}

fn without_certificates(missing: &MissingCertificates) -> ChannelError {
    Channel::Email.failed(ChannelErrorCode::Tls, missing.to_string()).with_fault(NetworkFault::NoCertificates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::http_request::network::Network;
    use crate::base::error::SettingError;
    use crate::settings::EmailSettings;

    fn client(host: &str, to: &str) -> Result<SmtpClient, ChannelError> {
        let settings = EmailSettings {
            host: host.into(),
            port: 465,
            security: Security::Tls,
            user: None,
            from: "shop@example.ru".into(),
            from_name: String::new(),
            to: vec![to.into()],
            show_numbers: false,
            quiet_hours: false,
        };
        SmtpClient::new(&settings, None, Duration::from_secs(1), Network::direct())
    }

    fn setting(error: Option<ChannelError>) -> SettingError {
        *error.and_then(|error| error.setting).expect("a setting")
    }

    #[test]
    fn address_and_server_that_cannot_be_used_are_named_as_settings() {
        let address = setting(client("smtp.yandex.ru", "olga").err());
        assert_eq!((address.setting, &*address.value), (Setting::EmailAddress, "olga"));
        let server = client("smtp yandex.ru", "olga@example.ru").expect("a client");
        assert_eq!(setting(server.tls_connector().err()).setting, Setting::EmailHost);
    }
}
