//! An SSH server that forwards one of its ports here, by a connection that this program makes itself.

mod greeting;
mod login;
mod visits;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use russh::client::{self, Handle};
use russh::keys::{Algorithm, HashAlg, PublicKey};
use russh::{Disconnect, Preferred};
use tokio::sync::watch;

use super::error::TunnelError;
use super::provider::{Boxed, Open, Provider};
use crate::base::clock::Clock;
use crate::ingress::{Connections, Forwarded};
use crate::secrets::Secrets;
use crate::settings::tunnel::{SshAddress, SshSettings};
use crate::store::{self, Connection, Store};

use greeting::Greeting;
use visits::{Shown, Visits};

/// How long a connection, a login and a greeting may take, each.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the server is asked whether it is still there, if it says nothing; home routers forget a connection that is
/// silent for some minutes.
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
    fn forwarded(&self) -> Forwarded {
        match self.settings.address {
            // A service that gives out addresses reads the requests, and says from whom each is.
            SshAddress::Greeting => Forwarded::ByTunnel("x-forwarded-for"),
            // A server that only forwards bytes says who connects when it opens a channel; headers are the sender's own.
            SshAddress::Port | SshAddress::Url { .. } => Forwarded::ByNamed,
        }
    }

    fn open<'a>(&'a self, visitors: &'a Connections) -> Boxed<'a, Result<Open, TunnelError>> {
        Box::pin(self.connect(visitors))
    }
}

impl Ssh {
    async fn connect(&self, visitors: &Connections) -> Result<Open, TunnelError> {
        let server = self.settings.server();
        let key = login::secret(&self.settings, &self.secrets).await?;
        let pinned = self.pinned().await?;
        let shown = Arc::new(Shown::default());
        let visits = Visits::new(pinned.clone(), Arc::clone(&shown), visitors.clone());
        let connecting =
            client::connect(config(pinned.as_ref()), (self.settings.host.as_str(), self.settings.port), visits);
        let handle = match tokio::time::timeout(PATIENCE, connecting).await {
            Ok(Ok(handle)) => handle,
            Ok(Err(error)) => return Err(self.not_connected(pinned.as_ref(), &shown, &error)),
            Err(_) => return Err(TunnelError::ssh_unreachable(&server, "it does not answer in time")),
        };
        let mut session = Session(Some(handle));
        let Some(handle) = session.0.as_mut() else { return Err(self.lost(&"it ended")) };
        let entering = login::enter(handle, &self.settings, key);
        match tokio::time::timeout(PATIENCE, entering).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Err(TunnelError::ssh_login(&server, &self.settings.user)),
            Ok(Err(error)) => return Err(self.lost(&error)),
            Err(_) => return Err(TunnelError::ssh_unreachable(&server, "it does not answer in time")),
        }
        // Only who let us in is remembered: before that, it may have been anybody.
        if let (None, Some(key)) = (&pinned, shown.key()) {
            self.pin(&key).await?;
        }
        self.forward(session).await
    }

    /// Asks for the port, and finds out the address.
    async fn forward(&self, mut session: Session) -> Result<Open, TunnelError> {
        let SshSettings { host, bind, bind_port, address, .. } = &self.settings;
        let Some(handle) = session.0.as_mut() else { return Err(self.lost(&"it ended")) };
        let asking = handle.tcpip_forward(bind.as_str(), u32::from(*bind_port));
        let given = match tokio::time::timeout(PATIENCE, asking).await {
            Ok(Ok(given)) => given,
            Ok(Err(russh::Error::RequestDenied)) => {
                return Err(TunnelError::ssh_forward(&self.settings.server(), *bind_port));
            }
            Ok(Err(error)) => return Err(self.lost(&error)),
            Err(_) => return Err(TunnelError::ssh_unreachable(&self.settings.server(), "it does not answer in time")),
        };
        // The server says the port only where it was asked to choose one.
        let port = if *bind_port == 0 { given } else { u32::from(*bind_port) };
        let (address, greeting) = match address {
            SshAddress::Url { url } => (watch::channel(url.trim_end_matches('/').to_owned()).1, None),
            SshAddress::Port => {
                let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
                (watch::channel(format!("http://{host}:{port}")).1, None)
            }
            SshAddress::Greeting => {
                let hearing = Greeting::hear(handle);
                let greeting = match tokio::time::timeout(PATIENCE, hearing).await {
                    Ok(Ok(Some(greeting))) => greeting,
                    Ok(Ok(None)) | Err(_) => return Err(TunnelError::ssh_no_address(&self.settings.server())),
                    Ok(Err(error)) => return Err(self.lost(&error)),
                };
                (greeting.address(), Some(greeting))
            }
        };
        let server = self.settings.server();
        let broken = async move {
            let heard = async {
                match greeting {
                    Some(greeting) => greeting.follow().await,
                    None => std::future::pending().await,
                }
            };
            let why = tokio::select! {
                why = session.ended() => why,
                () = heard => "it closed the session".to_owned(),
            };
            TunnelError::ssh_lost(&server, &why)
        };
        Ok(Open { address, broken: Box::pin(broken) })
    }

    fn not_connected(&self, pinned: Option<&PublicKey>, shown: &Shown, error: &russh::Error) -> TunnelError {
        let server = self.settings.server();
        match (error, pinned, shown.key()) {
            (russh::Error::UnknownKey, Some(pinned), Some(key)) => {
                TunnelError::ssh_host_key(&server, &fingerprint(pinned), &fingerprint(&key))
            }
            // The key that is known is of a kind that the server does not show any more.
            (russh::Error::NoCommonAlgo { .. }, Some(pinned), _) => {
                TunnelError::ssh_host_key(&server, &fingerprint(pinned), "another kind")
            }
            _ => TunnelError::ssh_unreachable(&server, &error.to_string()),
        }
    }

    fn lost(&self, why: &dyn std::fmt::Display) -> TunnelError {
        TunnelError::ssh_lost(&self.settings.server(), &why.to_string())
    }

    /// The key that the server had when it was first seen.
    async fn pinned(&self) -> Result<Option<PublicKey>, TunnelError> {
        let server = self.settings.server();
        let read = move |connection: &Connection| store::tunnel::host_key(connection, &server);
        let found =
            self.store.readers.read_async(read).await.map_err(|error| TunnelError::settings(error.to_string()))?;
        found
            .map(|key| PublicKey::from_openssh(&key).map_err(|error| TunnelError::settings(error.to_string())))
            .transpose()
    }

    async fn pin(&self, key: &PublicKey) -> Result<(), TunnelError> {
        let failed = |why: String| TunnelError::settings(why);
        let (server, now) = (self.settings.server(), self.clock.now());
        let text = key.to_openssh().map_err(|error| failed(error.to_string()))?;
        tracing::info!(server, key = fingerprint(key), "this server is known by its key from now on");
        let pin = move |connection: &Connection| store::tunnel::pin_host_key(connection, &server, &text, now);
        self.store.writer.write(pin).await.map_err(|error| failed(error.to_string()))
    }
}

/// How keys are shown: as `ssh` shows them.
pub(super) fn fingerprint(key: &PublicKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

fn config(pinned: Option<&PublicKey>) -> Arc<client::Config> {
    let mut preferred = Preferred::DEFAULT;
    if let Some(pinned) = pinned {
        // A server with keys of several kinds shows the one that is known; one of another kind would look like another
        // server's.
        let kind = pinned.algorithm();
        let is_rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
        // One RSA key serves all hashes.
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

/// A session that says goodbye when it is dropped.
struct Session(Option<Handle<Visits>>);

impl Session {
    /// Waits until it has ended; says why.
    async fn ended(mut self) -> String {
        match self.0.as_mut() {
            Some(handle) => match handle.await {
                Ok(()) => "the server closed it".to_owned(),
                Err(error) => error.to_string(),
            },
            None => String::new(),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let (Some(handle), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current())
            && !handle.is_closed()
        {
            // Without it the server would keep the port until it notices that nobody is there.
            runtime.spawn(async move { handle.disconnect(Disconnect::ByApplication, "", "en").await });
        }
    }
}
