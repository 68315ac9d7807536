//! How requests leave this machine: by which proxy, and by which authorities servers are checked. Decided here alone, for all
//! that is sent.

use std::sync::Arc;

use reqwest::redirect::Policy;
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;
use secrecy::SecretString;

use super::proxies::Proxies;
use crate::base::error::SecretError;
use crate::secrets::Secrets;
use crate::settings::{NetworkSettings, ProxyChoice};

/// How requests leave this machine.
#[derive(Debug, Clone)]
pub struct Network {
    proxies: Arc<Proxies>,
    /// The authorities that are trusted besides the system's.
    authorities: Arc<[CertificateDer<'static>]>,
}

impl Network {
    /// Returns the network of these settings, with the password of their proxy.
    #[must_use]
    pub fn new(settings: &NetworkSettings, password: Option<&SecretString>) -> Network {
        // Those that cannot be read were never stored, see `NetworkSettings::check`.
        let authorities = settings.certificates.iter().filter_map(|certificate| certificate.der().ok());
        Network { proxies: Arc::new(Proxies::of(settings, password)), authorities: authorities.collect() }
    }

    /// Returns the network of these settings, with the password from the keychain.
    ///
    /// # Errors
    /// The proxy needs a password that cannot be read. Then nothing may be sent.
    pub async fn of(settings: &NetworkSettings, secrets: &Secrets) -> Result<Network, SecretError> {
        let Some(name) = settings.secret() else { return Ok(Network::new(settings, None)) };
        let read = secrets.read_all(vec![name.to_owned()]).await?;
        Ok(Network::new(settings, read.get(name)))
    }

    /// Returns the network without a proxy, whatever is set.
    pub(crate) fn direct() -> Network {
        Network::new(&NetworkSettings { proxy: ProxyChoice::None, ..NetworkSettings::default() }, None)
    }

    /// Returns the same way out, with no authorities but those of the system.
    pub(super) fn without_authorities(&self) -> Network {
        Network { authorities: Arc::default(), ..self.clone() }
    }

    /// Returns the proxies.
    #[must_use]
    pub fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Returns a builder of clients. A proxy that cannot be used is passed by: see [`Proxies::unusable_for`].
    pub fn client_builder(&self) -> reqwest::ClientBuilder {
        // Fails only if another provider was installed before, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        self.configure(reqwest::Client::builder().user_agent(concat!("Hooktray/", env!("CARGO_PKG_VERSION"))))
    }

    /// Makes a client of somebody else's take this way out. It follows no redirect to where a proxy is set that cannot be used; for
    /// the address that it begins with, see [`Proxies::unusable_for`].
    pub fn configure(&self, client: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        let proxies = Arc::clone(&self.proxies);
        let redirect = Policy::custom(move |attempt| {
            let unusable = proxies.unusable_for(attempt.url()).map(ToString::to_string);
            match unusable {
                Some(why) => attempt.error(why),
                None => Policy::default().redirect(attempt),
            }
        });
        let proxies = Arc::clone(&self.proxies);
        let proxy = reqwest::Proxy::custom(move |url| proxies.address_for(url));
        let builder = client.no_proxy().proxy(proxy).redirect(redirect);
        if self.authorities.is_empty() {
            return builder;
        }
        let authorities = self.authorities.iter().filter_map(|der| reqwest::Certificate::from_der(der).ok());
        builder.tls_certs_merge(authorities)
    }

    /// Returns how TLS checks a server without HTTP.
    ///
    /// # Errors
    /// This system has no authorities to check it by.
    pub(crate) fn tls(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new_with_extra_roots(self.authorities.iter().cloned(), Arc::clone(&provider))?;
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
    }

    /// Returns the authorities that are trusted besides the system's.
    pub(crate) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.authorities
    }
}
