//! Sends a request and reads its response, within limits of time and size.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret as _, SecretString};

use super::certificates::{MissingCertificates, client_with_certificates};
use super::client_builder::{CONNECT_TIMEOUT, builder};
use super::network::Network;
use super::network_failure::NetworkFailure;
use super::proxies::{Proxy, UnusableProxy};
use super::response::{Response, ResponseBody};
use super::{Request, redirect};
use crate::base::error::{NetworkFault, SecretError, with_causes};
use crate::base::lock::locked;
use crate::outcome::{Gate, Problem, ProblemCode};
use crate::secrets::{Mask, Secrets};
use crate::settings::NetworkSettings;

/// The most bytes of a response that are read. The response to an order has a few hundred.
const RESPONSE_CAP: usize = 1024 * 1024;
/// Connecting may take only this fraction of the whole time. Otherwise a host behind a firewall that drops packets would look
/// like one that was reached and does not answer.
const CONNECT_SHARE: f64 = 0.75;
/// The argument `fault` of a request without a response since the proxy closed the connection.
pub(super) const PROXY_CLOSED: &str = "proxy_closed";
/// The most redirects in a row. Browsers follow 20; an order needs one.
const MOST_REDIRECTS: usize = 5;

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
    have_certificates: bool,
}

/// The result of sending a request.
#[derive(Debug)]
pub enum Exchange {
    /// A response.
    Responded(Response),
    /// No connection; the destination has received nothing.
    Unreachable(Problem),
    /// Nothing was tried: this system has no certificates to check the destination by, or a proxy that cannot be used.
    NotTried {
        /// What has to change first.
        gate: Gate,
        /// Why.
        problem: Problem,
    },
    /// A connection, but no complete response; the destination may have acted on the request.
    NoAnswer(Problem),
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
    fn within(&self, whole: Duration) -> reqwest::Client {
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
    fn latest(&self) -> Arc<Clients> {
        Arc::clone(&locked(&self.chosen).clients)
    }

    /// Returns the clients, whose proxy gets the password that the keychain has now.
    ///
    /// # Errors
    /// The password cannot be read. Then nothing may be sent.
    pub(super) async fn current(&self) -> Result<Arc<Clients>, SecretError> {
        let (secret, clients) = {
            let chosen = locked(&self.chosen);
            (chosen.settings.secret(), Arc::clone(&chosen.clients))
        };
        let Some(secret) = secret else { return Ok(clients) };
        let password = self.secrets.read_all(vec![secret.to_owned()]).await?.remove(secret);
        let mut chosen = locked(&self.chosen);
        let text = |password: &Option<SecretString>| password.as_ref().map(|one| one.expose_secret().to_owned());
        if chosen.settings.secret().is_some() && text(&chosen.password) != text(&password) {
            let network = Network::new(&chosen.settings, password.as_ref());
            let clients = Clients::new(network).map_err(SecretError::Unavailable)?;
            (chosen.clients, chosen.password) = (Arc::new(clients), password);
        }
        Ok(Arc::clone(&chosen.clients))
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

    /// Sends a request. `mask` knows the secrets in it, which no redirect may carry to another host.
    pub async fn send(&self, request: &Request, mask: &Mask) -> Exchange {
        let mut response = match self.exchange(request).await {
            Exchange::Responded(response) => response,
            failed => return failed,
        };
        let (mut hop, mut may_be_taken) = (request.clone(), false);
        for _ in 0..MOST_REDIRECTS {
            let Some(next) = redirect::next(&hop, &response, mask) else {
                // The redirect leads where this program does not follow.
                may_be_taken |= hop.follows_redirects && redirect::may_have_taken_before(&hop, &response);
                break;
            };
            may_be_taken |= redirect::may_have_taken(&hop, &next, response.status);
            response = match self.exchange(&next).await {
                Exchange::Responded(response) => response,
                // The redirect is the last that is known of the order.
                _ if may_be_taken => break,
                Exchange::Unreachable(problem) | Exchange::NotTried { problem, .. } => {
                    return Exchange::NoAnswer(behind_redirect(request, &next, &problem));
                }
                Exchange::NoAnswer(problem) => return Exchange::NoAnswer(problem),
            };
            hop = next;
        }
        Exchange::Responded(Response { may_be_taken_before: may_be_taken, ..response })
    }

    /// Sends one request and reads its response.
    pub(super) async fn exchange(&self, request: &Request) -> Exchange {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
        let mut clients = match self.current().await {
            Ok(clients) => clients,
            Err(error) => {
                let (gate, problem) = error.blocks();
                return Exchange::NotTried { gate, problem };
            }
        };
        let network = clients.network.clone();
        if let Some(unusable) = network.proxies().unusable_for(&request.url) {
            return Exchange::NotTried { gate: Gate::Origin(request.origin()), problem: unusable.problem() };
        }
        let needs_certificates = request.url.scheme() == "https";
        if needs_certificates && !clients.have_certificates && self.finds_certificates() {
            clients = self.latest();
        }
        if needs_certificates && !clients.have_certificates {
            let missing = MissingCertificates::find();
            let problem = Problem::new(ProblemCode::CertificatesMissing, missing.to_string());
            return Exchange::NotTried {
                gate: Gate::Certificates,
                problem: Problem { args: missing.args(), ..problem },
            };
        }
        let client = clients.within(request.timeout);
        let mut builder =
            client.request(method, request.url.clone()).headers(request.headers.clone()).timeout(request.timeout);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let host = request.url.host_str().unwrap_or_default();
        let proxy = network.proxies().proxy_for(&request.url);
        match (builder.send().await, proxy) {
            (Ok(response), Some(proxy)) if proxy.refused_login(&request.url, response.status()).await => {
                Exchange::Unreachable(proxy.needs_login())
            }
            (Ok(response), Some(proxy)) if is_of_proxy(request, &response) => {
                Exchange::Unreachable(proxy.responded_instead(host, response.status().as_u16()))
            }
            (Ok(response), _) => read(response, request).await,
            (Err(error), proxy) if error.is_connect() => Exchange::Unreachable(match proxy {
                Some(proxy) => proxy.problem(host, &error.without_url()).await,
                None => {
                    let failure = NetworkFailure::of(&error.without_url());
                    failure.problem(ProblemCode::Unreachable, host, "cannot be reached")
                }
            }),
            (Err(error), Some(proxy)) if request.url.scheme() == "http" => no_answer_by(&proxy, error, request),
            (Err(error), _) => no_answer(error, request),
        }
    }
}

/// Returns the problem of a request whose destination was reached, and redirected to an address that was not: it may have taken
/// the order.
fn behind_redirect(request: &Request, next: &Request, problem: &Problem) -> Problem {
    let host = |request: &Request| request.url.host_str().unwrap_or_default().to_owned();
    let (from, to) = (host(request), host(next));
    let why = format!("{from} redirected to {to}, and the response behind that is not known: {}", problem.message);
    Problem::new(ProblemCode::NoAnswer, why).with("host", from).with("to", to).with("fault", "redirected")
}

/// True if a response on an unprotected way through a proxy is probably not the destination's: the proxy forbids the address, or
/// the network asks for a login first (RFC 6585, section 6). A CRM refuses in JSON. A redirect is none of these: it may be what a
/// CRM says behind an order that it took, and the order would be sent again.
fn is_of_proxy(request: &Request, response: &reqwest::Response) -> bool {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    if request.url.scheme() != "http" || header(CONTENT_TYPE).is_some_and(|kind| kind.contains("json")) {
        return false;
    }
    matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::NETWORK_AUTHENTICATION_REQUIRED)
}

async fn read(mut response: reqwest::Response, request: &Request) -> Exchange {
    let (mut body, mut is_cut) = (Vec::new(), false);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = RESPONSE_CAP - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                is_cut = chunk.len() > room;
                if is_cut {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => return no_answer(error, request),
        }
    }
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let host = request.url.host_str().unwrap_or_default().to_owned();
    Exchange::Responded(Response {
        host,
        status: response.status().as_u16(),
        headers: headers.collect(),
        body: ResponseBody::Received(body),
        is_cut,
        may_be_taken_before: false,
    })
}

/// As [`no_answer`], of an unprotected request through a proxy. If the connection ended, or brought something that is not HTTP, that
/// was the proxy's doing; whether it passed the request on is not known.
fn no_answer_by(proxy: &Proxy, error: reqwest::Error, request: &Request) -> Exchange {
    match no_answer(error, request) {
        Exchange::NoAnswer(problem) if problem.args.get("fault").is_some_and(|fault| is_broken_off(fault)) => {
            let host = request.url.host_str().unwrap_or_default();
            let Problem { message, args, .. } = proxy.closed(host);
            Exchange::NoAnswer(Problem { code: ProblemCode::NoAnswer, message, args }.with("fault", PROXY_CLOSED))
        }
        unanswered => unanswered,
    }
}

fn is_broken_off(fault: &str) -> bool {
    [NetworkFault::Closed, NetworkFault::NotHttp].iter().any(|broken_off| broken_off.as_str() == fault)
}

fn no_answer(error: reqwest::Error, request: &Request) -> Exchange {
    let host = request.url.host_str().unwrap_or_default();
    let failure = NetworkFailure::of(&error.without_url());
    let problem = failure.problem(ProblemCode::NoAnswer, host, "gave no complete response");
    Exchange::NoAnswer(if failure.fault == NetworkFault::TimedOut {
        let why = format!("{host} gave no response within {} seconds", request.timeout.as_secs());
        Problem { message: why, ..problem }
    } else {
        problem
    })
}
