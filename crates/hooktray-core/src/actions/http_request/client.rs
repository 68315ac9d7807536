//! The client that sends requests: by which network, with which certificates, and how both change while the program runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::Request;
use super::certificates::{MissingCertificates, client_with_certificates};
use super::client_builder::{CONNECT_TIMEOUT, builder};
use super::network::Network;
use super::proxies::UnusableProxy;
use crate::base::error::{SecretError, with_causes};
use crate::mutex::locked;
use crate::outcome::{Gate, Problem, ProblemCode};
use crate::secrets::Secrets;
use crate::settings::NetworkSettings;

/// Connecting may take only this fraction of the whole time. Otherwise a host behind a firewall that drops packets would look
/// like one that was reached and does not answer.
const CONNECT_SHARE: f64 = 0.75;
/// Sends requests; clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    chosen: Arc<Mutex<Chosen>>,
    secrets: Secrets,
}

/// The settings of the network, and the clients that follow from them.
#[derive(Debug)]
struct Chosen {
    settings: NetworkSettings,
    /// The password that `clients` give the proxy.
    password: Option<SecretString>,
    clients: Arc<Clients>,
}

/// The clients of one network.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) network: Network,
    default: reqwest::Client,
    /// Clients for shorter timeouts, by connect timeout: in reqwest that is a setting of the client.
    by_connect_timeout: Mutex<HashMap<Duration, reqwest::Client>>,
    /// False while this system has no root certificates. Then only plain HTTP works.
    pub(super) have_certificates: bool,
}

/// Why there is no client to send with.
#[derive(Debug)]
pub(super) enum NoClient {
    /// The proxy's password cannot be read.
    Secret(SecretError),
    /// No client can be made with it.
    NotMade(String),
}

impl NoClient {
    /// Returns what a request waits for, and why.
    pub(super) fn blocks(self, request: &Request) -> (Gate, Problem) {
        match self {
            NoClient::Secret(error) => error.blocks(),
            NoClient::NotMade(why) => (Gate::Origin(request.origin()), Problem::new(ProblemCode::Internal, why)),
        }
    }
}

impl Clients {
    fn new(network: Network) -> Result<Clients, String> {
        let found = client_with_certificates(&network);
        let have_certificates = found.is_some();
        let default = match found {
            Some(client) => client,
            // Trusts nobody, so that no HTTPS request gets out.
            None => builder(&network.without_authorities(), CONNECT_TIMEOUT)
                .tls_certs_only([])
                .build()
                .map_err(|error| with_causes(&error))?,
        };
        Ok(Clients { network, default, by_connect_timeout: Mutex::default(), have_certificates })
    }

    /// Returns a client for requests that may take this long.
    pub(super) fn within(&self, whole: Duration) -> reqwest::Client {
        let connect = whole.mul_f64(CONNECT_SHARE);
        if connect >= CONNECT_TIMEOUT || !self.have_certificates {
            return self.default.clone();
        }
        // If a client cannot be built, the default one is used.
        let build = || builder(&self.network, connect).build().unwrap_or_else(|_| self.default.clone());
        locked(&self.by_connect_timeout).entry(connect).or_insert_with(build).clone()
    }
}

impl Client {
    /// Returns a client over the certificates of the system and the proxies of these settings. Without certificates it sends plain
    /// HTTP only, until [`Client::finds_certificates`].
    ///
    /// # Errors
    /// If no client can be made on this system.
    pub fn new(settings: &NetworkSettings, secrets: &Secrets) -> Result<Client, String> {
        let clients = Clients::new(Network::new(settings, None))?;
        for unusable in clients.network.proxies().unusable() {
            tracing::error!("{unusable}; until then nothing is sent where that proxy is needed");
        }
        let chosen = Chosen { settings: settings.clone(), password: None, clients: Arc::new(clients) };
        Ok(Client { chosen: Arc::new(Mutex::new(chosen)), secrets: secrets.clone() })
    }

    /// Sends by these settings from now on. A request that is under way ends as it began.
    ///
    /// # Errors
    /// If no client can be made on this system. Nothing changes then.
    pub fn change(&self, settings: &NetworkSettings) -> Result<(), String> {
        let clients = Clients::new(Network::new(settings, None))?;
        *locked(&self.chosen) = Chosen { settings: settings.clone(), password: None, clients: Arc::new(clients) };
        Ok(())
    }

    /// Returns the variables that set a proxy which cannot be used.
    #[must_use]
    pub fn unusable_proxies(&self) -> Vec<UnusableProxy> {
        self.latest().network.proxies().unusable().cloned().collect()
    }

    /// Returns true if the proxy is given a password of the keychain.
    pub(crate) fn needs_password(&self) -> bool {
        locked(&self.chosen).settings.secret().is_some()
    }

    /// Returns the clients without a look at the keychain.
    pub(super) fn latest(&self) -> Arc<Clients> {
        Arc::clone(&locked(&self.chosen).clients)
    }

    /// Returns the clients, whose proxy gets the password that the keychain has now.
    ///
    /// # Errors
    /// The password cannot be read, or no client can be made with it. Then nothing may be sent.
    pub(super) async fn current(&self) -> Result<Arc<Clients>, NoClient> {
        let (settings, known, clients) = {
            let chosen = locked(&self.chosen);
            (chosen.settings.clone(), chosen.password.clone(), Arc::clone(&chosen.clients))
        };
        let Some(secret) = settings.secret() else { return Ok(clients) };
        let read = self.secrets.read_all(vec![secret.to_owned()]).await;
        let password = read.map_err(NoClient::Secret)?.remove(secret);
        let text = |password: &Option<SecretString>| password.as_ref().map(|one| one.expose_secret().to_owned());
        if text(&known) == text(&password) {
            return Ok(clients);
        }
        let clients = Clients::new(Network::new(&settings, password.as_ref())).map_err(NoClient::NotMade)?;
        let clients = Arc::new(clients);
        let mut chosen = locked(&self.chosen);
        // Otherwise other settings came meanwhile, and this request ends as it began.
        if chosen.settings == settings {
            (chosen.clients, chosen.password) = (Arc::clone(&clients), password);
        }
        Ok(clients)
    }

    /// Returns true if this system has root certificates by now. Blocks for some milliseconds while it has none.
    pub fn finds_certificates(&self) -> bool {
        let before = self.latest();
        if before.have_certificates {
            return true;
        }
        let Ok(found) = Clients::new(before.network.clone()) else { return false };
        let have_certificates = found.have_certificates;
        let mut chosen = locked(&self.chosen);
        // Otherwise other settings came meanwhile.
        if have_certificates && Arc::ptr_eq(&chosen.clients, &before) {
            chosen.clients = Arc::new(found);
        }
        have_certificates
    }

    /// Returns why this system has no root certificates, if it had none at the last check.
    #[must_use]
    pub fn missing_certificates(&self) -> Option<MissingCertificates> {
        (!self.latest().have_certificates).then(MissingCertificates::find)
    }
}
