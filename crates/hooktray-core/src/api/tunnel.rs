//! The tunnel: its state, what can be chosen, and what makes a link safe to publish.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, Finding, FlowView};
use crate::base::data_dir;
use crate::base::error::{Error, NotSetUp, Result, SecretError};
use crate::engine::ListenerStatus;
use crate::flow::Auth;
use crate::flows;
use crate::settings::tunnel::{SSH_KEY, TunnelProvider};
use crate::settings::{self, DEFAULT_ADDRESS};
use crate::store;
pub use crate::tunnel::TunnelStage;
use crate::tunnel::network::{self, Interface};
use crate::tunnel::{self, PRESETS, SshPreset, ssh_key};

/// The header that carries the key of a sender.
const HEADER: &str = "X-Hooktray-Key";

/// The state of the tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TunnelView {
    /// The provider: `lan`, `address`, `ssh` or `cloudflared`; empty while it is off.
    pub provider: String,
    /// The stage.
    pub stage: TunnelStage,
    /// What links start with outside this machine, once it is known.
    pub address: Option<String>,
    /// What links start with on this machine.
    pub local: String,
    /// When this stage began.
    #[ts(type = "string | null")]
    pub since: Option<Timestamp>,
    /// When the self-check last passed.
    #[ts(type = "string | null")]
    pub checked_at: Option<Timestamp>,
    /// The last error; the message is `tunnel-<code>`. It may be over.
    pub error: Option<ApiError>,
    /// When that error happened.
    #[ts(type = "string | null")]
    pub error_at: Option<Timestamp>,
}

/// A flow whose senders have to send a key from now on.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ProtectedFlow {
    /// The flow.
    pub flow: FlowView,
    /// The header that senders have to set.
    pub header: String,
    /// The header's value. It is returned only here.
    pub value: String,
}

/// The key that an SSH server showed on the first connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ServerKey {
    /// The server, as `host:port`.
    pub server: String,
    /// The key's fingerprint, as `ssh` shows it.
    pub fingerprint: String,
    /// When it was first seen.
    #[ts(type = "string")]
    pub seen_at: Timestamp,
}

impl From<&tunnel::TunnelState> for TunnelView {
    fn from(state: &tunnel::TunnelState) -> TunnelView {
        let (error, error_at) = state.error.clone().unzip();
        TunnelView {
            provider: state.provider.map_or_else(String::new, |provider| provider.to_string()),
            stage: state.stage,
            address: state.address.clone(),
            local: String::new(),
            since: state.since,
            checked_at: state.checked_at,
            error: error.map(ApiError::from),
            error_at,
        }
    }
}

impl From<tunnel::TunnelError> for ApiError {
    fn from(error: tunnel::TunnelError) -> ApiError {
        let tunnel::TunnelError { code, message, args, .. } = error;
        ApiError { code: code.as_str().to_owned(), message, args, findings: Vec::new() }
    }
}

impl Api {
    /// Returns the state of the tunnel.
    #[must_use]
    pub fn tunnel(&self) -> TunnelView {
        TunnelView { local: self.local_address(), ..TunnelView::from(&self.engine.tunnel().state()) }
    }

    /// Starts a self-check, and reconnects at once if the tunnel is waiting to. The result is in [`Api::tunnel`] soon after.
    pub fn tunnel_check(&self) {
        self.engine.tunnel().check_now();
    }

    /// Returns the networks that this machine is in.
    ///
    /// # Errors
    /// None.
    pub async fn tunnel_interfaces(&self) -> Result<Vec<Interface>, ApiError> {
        self.blocking(|_| Ok(network::interfaces())).await
    }

    /// Returns the known services that forward a port over SSH, to fill in the settings.
    #[must_use]
    pub fn tunnel_services(&self) -> Vec<SshPreset> {
        PRESETS.to_vec()
    }

    /// Returns the public key of the stored private one, as the line for the server; `None` if none is stored.
    ///
    /// # Errors
    /// The keychain cannot be read, or the secret is not a private key.
    pub async fn tunnel_key(&self) -> Result<Option<String>, ApiError> {
        self.blocking(|api| {
            let secret = api.optional_secret(SSH_KEY)?;
            secret.map(|secret| ssh_key::public(&secret)).transpose()
        })
        .await
    }

    /// Returns a secret, if it is stored.
    fn optional_secret(&self, name: &str) -> Result<Option<SecretString>, SecretError> {
        match self.engine.secrets().get(name) {
            Ok(secret) => Ok(Some(secret)),
            Err(SecretError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates and stores a private key, in place of the previous one. Returns the public key, as the line for the server.
    ///
    /// # Errors
    /// The keychain refuses it.
    pub async fn tunnel_key_make(&self) -> Result<String, ApiError> {
        self.store_key(ssh_key::generate()?).await
    }

    /// Stores a private key from its file's text. Returns the public key.
    ///
    /// # Errors
    /// The text is not a private key or has a passphrase, or the keychain refuses it.
    pub async fn tunnel_key_import(&self, file: SecretString) -> Result<String, ApiError> {
        self.store_key(ssh_key::import(secrecy::ExposeSecret::expose_secret(&file))?).await
    }

    async fn store_key(&self, pair: ssh_key::KeyPair) -> Result<String, ApiError> {
        self.secret_set(SSH_KEY.to_owned(), pair.secret).await?;
        Ok(pair.public)
    }

    /// Returns the key that the SSH server of the settings showed on the first connection; `None` before that.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tunnel_server_key(&self) -> Result<Option<ServerKey>, ApiError> {
        self.blocking(|api| {
            let readers = &api.engine.store().readers;
            let Some(TunnelProvider::Ssh(ssh)) = settings::load(readers)?.tunnel.map(|tunnel| tunnel.provider) else {
                return Ok(None);
            };
            let server = ssh.server();
            let known = tunnel::known_server(readers, &server)?;
            Ok(known.map(|(fingerprint, seen_at)| ServerKey { server, fingerprint, seen_at }))
        })
        .await
    }

    /// Accepts the next key that the SSH server of the settings shows, and reconnects.
    ///
    /// # Errors
    /// The settings have no SSH server.
    pub async fn tunnel_trust_new_key(&self) -> Result<(), ApiError> {
        self.blocking(|api| {
            let settings = settings::load(&api.engine.store().readers)?;
            let Some(TunnelProvider::Ssh(ssh)) = settings.tunnel.map(|tunnel| tunnel.provider) else {
                return Err(NotSetUp::SshServer.into());
            };
            let server = ssh.server();
            let forget = move |connection: &_| store::tunnel::forget_host_key(connection, &server);
            api.engine.store().writer.write_blocking(forget)?;
            api.engine.tunnel().check_now();
            Ok(())
        })
        .await
    }

    /// Gives a flow a new link. The previous link works for one more day.
    ///
    /// # Errors
    /// There is no such flow.
    pub async fn flow_renew_link(&self, id: i64) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            api.engine.change_flows(|flows| flows.renew_link(id))?;
            api.view(id)
        })
        .await
    }

    /// Creates a key that senders of a flow have to send from now on, and stores it in the keychain, in place of a previous
    /// one.
    ///
    /// # Errors
    /// The flow has another kind of authentication, the keychain refuses the key, or the flow cannot be stored. A previous key
    /// stays valid then.
    pub async fn flow_protect(&self, id: i64) -> Result<ProtectedFlow, ApiError> {
        self.blocking(move |api| {
            let secret = format!("flow_{id}_key");
            let auth = Auth::Header { name: HEADER.to_owned(), secret: secret.clone() };
            let (value, now) = (flows::random_token(), api.engine.clock().now());
            let saved = api.engine.change_flows(|all| {
                let mut flow = flows::by_id(all.readers(), id)?.flow;
                if flow.webhook().auth != Auth::None && flow.webhook().auth != auth {
                    return Err(Error::AuthInUse);
                }
                let previous = api.optional_secret(&secret)?;
                flow.webhook_mut().auth = auth;
                let stored = api.engine.secrets().set_listed(api.engine.store(), &secret, value.clone().into(), now);
                let saved = stored.and_then(|()| all.change(id, flow));
                if saved.is_err()
                    && let Some(previous) = previous
                    && let Err(error) = api.engine.secrets().set(&secret, previous)
                {
                    tracing::error!(flow = id, code = error.code().as_str(), "the previous key could not be put back");
                }
                saved
            })?;
            Ok(ProtectedFlow { flow: api.viewed(saved), header: HEADER.to_owned(), value })
        })
        .await
    }

    /// Returns a warning if the flow is reachable from outside without authentication.
    pub(super) fn exposed(&self, flow: &crate::flow::Flow) -> Option<Finding> {
        if self.engine.tunnel().state().stage == TunnelStage::Off {
            return None;
        }
        flow.public_warning()
    }

    /// Returns what links start with: the tunnel's address if there is one.
    pub(super) fn base_address(&self) -> String {
        self.engine.tunnel().state().address.unwrap_or_else(|| self.local_address())
    }

    fn local_address(&self) -> String {
        match (self.engine.address(), self.engine.listener_status()) {
            (Some(address), _) => format!("http://{}", data_dir::connectable(address)),
            (None, ListenerStatus::Failed { address, .. }) => format!("http://{address}"),
            (None, _) => format!("http://{DEFAULT_ADDRESS}"),
        }
    }
}
