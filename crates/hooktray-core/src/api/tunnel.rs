//! Being reachable from outside: how it stands, what can be chosen, and what makes a link safe there.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

use super::{Api, ApiError, FlowView, Note};
use crate::base::error::{Error, NotSetUp, Result};
use crate::engine::ListenerStatus;
use crate::flow::Auth;
use crate::flows;
use crate::settings::tunnel::{SSH_KEY, TunnelProvider};
use crate::settings::{self, DEFAULT_ADDRESS};
use crate::store;
pub use crate::tunnel::TunnelStage;
use crate::tunnel::network::{self, Interface};
use crate::tunnel::{self, PRESETS, SshPreset, keys};

/// The header in which a sender brings the key that was made for it.
const HEADER: &str = "X-Hooktray-Key";

/// How being reachable from outside stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TunnelView {
    /// The provider: `lan`, `address`, `ssh` or `cloudflared`; empty while it is off.
    pub provider: String,
    /// How it stands.
    pub stage: TunnelStage,
    /// What links begin with outside of this machine, if it was known since it was switched on.
    pub address: Option<String>,
    /// What links begin with on this machine, whatever becomes of the rest.
    pub local: String,
    /// Since when it stands like this.
    #[ts(type = "string | null")]
    pub since: Option<Timestamp>,
    /// When it was last tried out with success.
    #[ts(type = "string | null")]
    pub proven_at: Option<Timestamp>,
    /// What was last wrong, in the words of `tunnel-<code>`; it may be over.
    pub trouble: Option<ApiError>,
    /// When that was.
    #[ts(type = "string | null")]
    pub trouble_at: Option<Timestamp>,
}

/// A flow whose senders have to bring a key from now on.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Protected {
    /// The flow.
    pub flow: FlowView,
    /// The header that senders have to send.
    pub header: String,
    /// What has to stand in it. It is given here and never again.
    pub value: String,
}

/// The key by which an SSH server is known: the one that it showed when it was first connected to.
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
            provider: state.provider.to_owned(),
            stage: state.stage,
            address: state.address.clone(),
            local: String::new(),
            since: state.since,
            proven_at: state.proven_at,
            trouble: error.map(ApiError::from),
            trouble_at: error_at,
        }
    }
}

impl From<tunnel::TunnelError> for ApiError {
    fn from(error: tunnel::TunnelError) -> ApiError {
        let tunnel::TunnelError { code, message, args, .. } = error;
        ApiError { code: code.as_str().to_owned(), message, args, notes: Vec::new() }
    }
}

impl Api {
    /// How being reachable from outside stands.
    #[must_use]
    pub fn tunnel(&self) -> TunnelView {
        TunnelView { local: self.local_address(), ..TunnelView::from(&self.engine.tunnel().state()) }
    }

    /// Tries out now whether senders get through, and connects now where it waits to. What came of it is in
    /// [`Api::tunnel`] soon after.
    pub fn tunnel_check(&self) {
        self.engine.tunnel().check_now();
    }

    /// The networks that this machine is in.
    ///
    /// # Errors
    /// Never, as far as anybody knows.
    pub async fn tunnel_interfaces(&self) -> Result<Vec<Interface>, ApiError> {
        self.blocking(|_| Ok(network::interfaces())).await
    }

    /// The services that forward a port over SSH to anybody, for filling in the settings.
    #[must_use]
    pub fn tunnel_services(&self) -> Vec<SshPreset> {
        PRESETS.to_vec()
    }

    /// The public key that belongs to the stored private one: the line for the server. Nothing if none is stored.
    ///
    /// # Errors
    /// A keychain that does not answer; a secret that is no private key.
    pub async fn tunnel_key(&self) -> Result<Option<String>, ApiError> {
        self.blocking(|api| match api.engine.secrets().get(SSH_KEY) {
            Ok(secret) => keys::public(&secret).map(Some),
            Err(crate::base::error::SecretError::Missing(_)) => Ok(None),
            Err(error) => Err(error.into()),
        })
        .await
    }

    /// Makes a private key, stores it in the place of the one before, and gives the public one: the line for the server.
    ///
    /// # Errors
    /// A keychain that does not take it.
    pub async fn tunnel_key_make(&self) -> Result<String, ApiError> {
        self.store_key(keys::generate()?).await
    }

    /// Stores a private key as its file has it, and gives the public one.
    ///
    /// # Errors
    /// What is no private key, or has a passphrase; a keychain that does not take it.
    pub async fn tunnel_key_import(&self, file: SecretString) -> Result<String, ApiError> {
        self.store_key(keys::import(secrecy::ExposeSecret::expose_secret(&file))?).await
    }

    async fn store_key(&self, pair: keys::KeyPair) -> Result<String, ApiError> {
        self.secret_set(SSH_KEY.to_owned(), pair.secret).await?;
        Ok(pair.public)
    }

    /// The key by which the SSH server of the settings is known; nothing if it was never connected to.
    ///
    /// # Errors
    /// A database that cannot be read.
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

    /// Takes the next key that the SSH server of the settings shows for its own, and connects to it again.
    ///
    /// # Errors
    /// Settings without an SSH server.
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

    /// Gives a flow another link. The one before is taken for a day longer.
    ///
    /// # Errors
    /// A number that no flow has.
    pub async fn flow_renew_link(&self, id: i64) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            api.engine.change_flows(|flows| flows.renew_link(id))?;
            api.view(id)
        })
        .await
    }

    /// Makes a key that senders of a flow have to bring from now on, and stores it in the keychain. One that was made
    /// here before is replaced.
    ///
    /// # Errors
    /// A flow whose senders prove themselves in another way; a keychain that does not take it.
    pub async fn flow_protect(&self, id: i64) -> Result<Protected, ApiError> {
        self.blocking(move |api| {
            let mut flow = flows::by_id(&api.engine.store().readers, id)?.flow;
            let secret = format!("flow_{id}_key");
            let auth = Auth::Header { name: HEADER.to_owned(), secret: secret.clone() };
            if flow.webhook().auth != Auth::None && flow.webhook().auth != auth {
                return Err(Error::AuthInUse);
            }
            let value = flows::random_token();
            let now = api.engine.clock().now();
            api.engine.secrets().set_listed(api.engine.store(), &secret, value.clone().into(), now)?;
            flow.webhook_mut().auth = auth;
            let saved = api.engine.change_flows(|flows| flows.change(id, flow))?;
            Ok(Protected { flow: api.viewed(saved), header: HEADER.to_owned(), value })
        })
        .await
    }

    /// The note that a flow can be reached from outside and asks its senders for nothing.
    pub(super) fn exposed(&self, flow: &crate::flow::Flow) -> Option<Note> {
        if self.engine.tunnel().state().stage == TunnelStage::Off {
            return None;
        }
        flow.public_warning().as_ref().map(Note::from)
    }

    /// What links begin with: outside of this machine, if senders come from there.
    pub(super) fn base_address(&self) -> String {
        self.engine.tunnel().state().address.unwrap_or_else(|| self.local_address())
    }

    fn local_address(&self) -> String {
        match (self.engine.address(), self.engine.listener_status()) {
            (Some(address), _) => format!("http://{address}"),
            (None, ListenerStatus::Failed { address, .. }) => format!("http://{address}"),
            (None, _) => format!("http://{DEFAULT_ADDRESS}"),
        }
    }
}
