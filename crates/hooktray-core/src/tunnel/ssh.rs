//! The SSH provider: a server forwards one of its ports here, over a connection that this program makes itself.

mod greeting;
mod handler;
mod login;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use russh::client::{self, Handle};
use russh::keys::{Algorithm, HashAlg, PublicKey};
use russh::{Disconnect, Preferred};
use tokio::sync::watch;

use super::error::TunnelError;
use super::provider::{OpenTunnel, Provider};
use crate::base::clock::Clock;
use crate::base::error::with_causes;
use crate::ingress::{ClientIpSource, Connections};
use crate::secrets::Secrets;
use crate::settings::tunnel::{SshAddress, SshSettings};
use crate::store::{self, Connection, Store};

use greeting::Greeting;
use handler::{ShownKey, SshHandler};

/// How long each of connecting, logging in and reading the greeting may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// The interval of keep-alive messages on a silent connection. Home routers drop one that is silent for some minutes.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// An SSH server that forwards one of its ports here.
#[derive(Debug)]
pub(super) struct Ssh {
    pub(super) settings: SshSettings,
    pub(super) secrets: Secrets,
    pub(super) store: Store,
    pub(super) clock: Clock,
}

impl Provider for Ssh {
    fn client_ip_source(&self) -> ClientIpSource {
        match self.settings.address {
            // A service that assigns addresses is an HTTP proxy and sets this header.
            SshAddress::Greeting => ClientIpSource::ProviderHeader("x-forwarded-for"),
            // A server that only forwards bytes names the client when it opens a channel. Headers are the sender's own.
            SshAddress::Port | SshAddress::Url { .. } => ClientIpSource::TrustedProxies,
        }
    }

    fn is_helped_by_reopening(&self) -> bool {
        true
    }

    fn open<'a>(&'a self, connections: &'a Connections) -> BoxFuture<'a, Result<OpenTunnel, TunnelError>> {
        Box::pin(self.connect(connections))
    }
}

impl Ssh {
    async fn connect(&self, connections: &Connections) -> Result<OpenTunnel, TunnelError> {
        let server = self.settings.server();
        let credential = login::credential(&self.settings, &self.secrets).await?;
        let pinned = self.pinned().await?;
        let shown = Arc::new(ShownKey::default());
        let handler = SshHandler::new(pinned.clone(), Arc::clone(&shown), connections.clone());
        let connecting =
            client::connect(config(pinned.as_ref()), (self.settings.host.as_str(), self.settings.port), handler);
        let handle = match tokio::time::timeout(TIMEOUT, connecting).await {
            Ok(Ok(handle)) => handle,
            Ok(Err(error)) => return Err(self.not_connected(pinned.as_ref(), &shown, &error)),
            Err(_) => return Err(TunnelError::ssh_unreachable(&server, "it does not answer in time")),
        };
        let mut session = SshSession(Some(handle));
        let Some(handle) = session.0.as_mut() else { return Err(self.lost(&"it ended")) };
        let logging_in = login::log_in(handle, &self.settings, credential);
        match tokio::time::timeout(TIMEOUT, logging_in).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Err(TunnelError::ssh_login(&server, &self.settings.user)),
            Ok(Err(error)) => return Err(self.lost(&error)),
            Err(_) => return Err(TunnelError::ssh_unreachable(&server, "it does not answer in time")),
        }
        // The key is stored only after the login: before that, the server may be any.
        if let (None, Some(key)) = (&pinned, shown.get()) {
            self.pin(&key).await?;
        }
        self.forward(session).await
    }

    /// Asks the server to forward the port, and finds out the public address.
    async fn forward(&self, mut session: SshSession) -> Result<OpenTunnel, TunnelError> {
        let SshSettings { host, bind, bind_port, address, .. } = &self.settings;
        let Some(handle) = session.0.as_mut() else { return Err(self.lost(&"it ended")) };
        let requesting = handle.tcpip_forward(bind.as_str(), u32::from(*bind_port));
        let assigned = match tokio::time::timeout(TIMEOUT, requesting).await {
            Ok(Ok(assigned)) => assigned,
            Ok(Err(russh::Error::RequestDenied)) => {
                return Err(TunnelError::ssh_forward(&self.settings.server(), *bind_port));
            }
            Ok(Err(error)) => return Err(self.lost(&error)),
            Err(_) => return Err(TunnelError::ssh_unreachable(&self.settings.server(), "it does not answer in time")),
        };
        // The server returns a port only if it was asked to choose one.
        let port = if *bind_port == 0 { assigned } else { u32::from(*bind_port) };
        let (address, greeting) = match address {
            SshAddress::Url { url } => (watch::channel(url.trim_end_matches('/').to_owned()).1, None),
            SshAddress::Port => {
                let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
                (watch::channel(format!("http://{host}:{port}")).1, None)
            }
            SshAddress::Greeting => {
                let reading = Greeting::read(handle);
                let greeting = match tokio::time::timeout(TIMEOUT, reading).await {
                    Ok(Ok(Some(greeting))) => greeting,
                    Ok(Ok(None)) | Err(_) => return Err(TunnelError::ssh_no_address(&self.settings.server())),
                    Ok(Err(error)) => return Err(self.lost(&error)),
                };
                (greeting.address(), Some(greeting))
            }
        };
        let server = self.settings.server();
        let closed = async move {
            let greeting_ended = async {
                match greeting {
                    Some(greeting) => greeting.follow().await,
                    None => std::future::pending().await,
                }
            };
            let why = tokio::select! {
                why = session.ended() => why,
                () = greeting_ended => "it closed the session".to_owned(),
            };
            TunnelError::ssh_lost(&server, &why)
        };
        Ok(OpenTunnel { address, closed: Box::pin(closed) })
    }

    fn not_connected(&self, pinned: Option<&PublicKey>, shown: &ShownKey, error: &russh::Error) -> TunnelError {
        let server = self.settings.server();
        match (error, pinned, shown.get()) {
            (russh::Error::UnknownKey, Some(pinned), Some(key)) => {
                TunnelError::ssh_host_key(&server, &fingerprint(pinned), &fingerprint(&key))
            }
            // The known key is of a type that the server no longer offers.
            (russh::Error::NoCommonAlgo { .. }, Some(pinned), _) => {
                TunnelError::ssh_host_key(&server, &fingerprint(pinned), "a key of another type")
            }
            _ => TunnelError::ssh_unreachable(&server, &with_causes(error)),
        }
    }

    fn lost(&self, why: &dyn std::fmt::Display) -> TunnelError {
        TunnelError::ssh_lost(&self.settings.server(), &why.to_string())
    }

    /// Returns the host key that the server is known by.
    async fn pinned(&self) -> Result<Option<PublicKey>, TunnelError> {
        let server = self.settings.server();
        let read = move |connection: &Connection| store::tunnel::host_key(connection, &server);
        let found = self.store.readers.read_async(read).await.map_err(TunnelError::settings)?;
        found.map(|key| PublicKey::from_openssh(&key).map_err(TunnelError::settings)).transpose()
    }

    async fn pin(&self, key: &PublicKey) -> Result<(), TunnelError> {
        let (server, now) = (self.settings.server(), self.clock.now());
        let text = key.to_openssh().map_err(TunnelError::settings)?;
        tracing::info!(server, key = fingerprint(key), "the host key of a new SSH server is stored");
        let pin = move |connection: &Connection| store::tunnel::pin_host_key(connection, &server, &text, now);
        self.store.writer.write(pin).await.map_err(TunnelError::settings)
    }
}

/// Returns the fingerprint as `ssh` prints it.
pub(super) fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

fn config(pinned: Option<&PublicKey>) -> Arc<client::Config> {
    let mut preferred = Preferred::DEFAULT;
    if let Some(pinned) = pinned {
        // Ask a server with several host keys for the type that is known: a key of another type would look like that of
        // another server.
        let kind = pinned.algorithm();
        let is_rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
        // One RSA key works with every hash.
        let same = |algorithm: &&Algorithm| (is_rsa(algorithm) && is_rsa(&kind)) || **algorithm == kind;
        preferred.key = Cow::Owned(Preferred::DEFAULT.key.iter().filter(same).cloned().collect());
    }
    Arc::new(client::Config {
        preferred,
        keepalive_interval: Some(KEEP_ALIVE),
        keepalive_max: 3,
        nodelay: true,
        ..client::Config::default()
    })
}

/// A connection that is closed properly when it is dropped.
struct SshSession(Option<Handle<SshHandler>>);

impl SshSession {
    /// Waits until it ends. Returns why.
    async fn ended(mut self) -> String {
        match self.0.as_mut() {
            Some(handle) => match handle.await {
                Ok(()) => "the server closed it".to_owned(),
                Err(error) => with_causes(&error),
            },
            None => String::new(),
        }
    }
}

impl Drop for SshSession {
    fn drop(&mut self) {
        if let (Some(handle), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current())
            && !handle.is_closed()
        {
            // Otherwise the server holds the port until it notices that the client is gone.
            runtime.spawn(async move { handle.disconnect(Disconnect::ByApplication, "", "en").await });
        }
    }
}
