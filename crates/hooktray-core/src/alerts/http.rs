//! HTTP for the channels: by the system's proxies, as orders go, or by one of the channel's own.

use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::StatusCode;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret as _, SecretString};

use crate::actions::http_request::certificates;
use crate::actions::http_request::network_failure::NetworkFailure;
use crate::actions::http_request::proxies::{self, Proxies, Proxy};
use crate::base::error::{NetworkFault, with_causes};
use crate::retry;
use crate::settings::{ChannelProxy, ProxyServer};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the whole exchange may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
/// The most bytes of a response that are read.
const RESPONSE_CAP: usize = 1024 * 1024;

/// A response.
#[derive(Debug)]
pub(super) struct ServiceResponse {
    /// The HTTP status.
    pub(super) status: u16,
    /// How long the other side asked to wait.
    pub(super) retry_after: Option<Duration>,
    /// Where it sends us to.
    pub(super) location: Option<String>,
    /// The body, as text.
    pub(super) body: String,
}

/// Why there is no response. The texts contain no address: a token or a key may be in it.
#[derive(Debug)]
pub(super) enum NoResponse {
    /// No connection: the message has not arrived.
    Unreachable(NetworkFailure),
    /// The connection ended before the response was complete, or it did not come in time: the message may have arrived.
    BrokenOff(NetworkFailure),
}

/// Returns a client that uses this proxy and follows no redirects.
///
/// # Errors
/// Why there is none, such as a system without root certificates.
pub(super) fn client(proxy: &ChannelProxy, password: Option<&SecretString>) -> Result<reqwest::Client, NetworkFailure> {
    certificates::check_variables()
        .map_err(|missing| NetworkFailure { fault: NetworkFault::NoCertificates, text: missing.to_string() })?;
    // Fails only if another provider was installed before, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = match proxy {
        // reqwest would bypass a proxy that it cannot use.
        ChannelProxy::System => match Proxies::of_system().unusable().next() {
            Some(unusable) => {
                return Err(NetworkFailure { fault: NetworkFault::Proxy, text: unusable.to_string() });
            }
            None => proxies::builder(),
        },
        ChannelProxy::None => reqwest::Client::builder().no_proxy(),
        ChannelProxy::Http(server) => by_proxy("http", server, password)?,
        // With `h` the proxy looks up the names.
        ChannelProxy::Socks5(server) => by_proxy("socks5h", server, password)?,
    };
    let builder = builder
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        .user_agent(concat!("Hooktray/", env!("CARGO_PKG_VERSION")));
    builder.build().map_err(|error| match certificates::check() {
        Ok(()) => NetworkFailure::other(with_causes(&error.without_url())),
        Err(missing) => NetworkFailure { fault: NetworkFault::NoCertificates, text: missing.to_string() },
    })
}

fn by_proxy(
    scheme: &str,
    server: &ProxyServer,
    password: Option<&SecretString>,
) -> Result<reqwest::ClientBuilder, NetworkFailure> {
    let ProxyServer { host, port, user } = server;
    let mut url = url::Url::parse(&format!("{scheme}://{host}:{port}"))
        .map_err(|error| NetworkFailure::other(error.to_string()))?;
    if let Some(user) = user {
        // reqwest decodes them, and a URL keeps a `%` as it is. A URL with a host always takes them.
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let _ = url.set_username(&encoded(user));
        let _ = url.set_password(password.map(|password| encoded(password.expose_secret())).as_deref());
    }
    // The error could name the address, and the password in it.
    let proxy = reqwest::Proxy::all(url).map_err(|error| NetworkFailure::other(with_causes(&error.without_url())))?;
    Ok(reqwest::Client::builder().no_proxy().proxy(proxy))
}

/// Sends a request of a client of this proxy, and reads its response.
pub(super) async fn exchange(
    request: reqwest::RequestBuilder,
    proxy: &ChannelProxy,
    now: Timestamp,
) -> Result<ServiceResponse, NoResponse> {
    let (client, request) = request.build_split();
    let request = request.map_err(|error| no_response(&error.without_url()))?;
    let proxy = match proxy {
        ChannelProxy::System => Proxies::of_system().of(request.url()),
        ChannelProxy::None => None,
        ChannelProxy::Http(server) | ChannelProxy::Socks5(server) => Some(Proxy::new(server.host.clone(), server.port)),
    };
    let mut response = match (client.execute(request).await, proxy) {
        (Ok(response), _) => response,
        (Err(error), Some(proxy)) if error.is_connect() => {
            return Err(NoResponse::Unreachable(proxy.failure(&error.without_url()).await));
        }
        (Err(error), _) => return Err(no_response(&error.without_url())),
    };
    let status = response.status().as_u16();
    if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Err(NoResponse::Unreachable(NetworkFailure::proxy_login()));
    }
    let retry_after = response.headers().get(reqwest::header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| retry::retry_after(value.to_str().ok()?, now));
    let location = response.headers().get(reqwest::header::LOCATION);
    let location = location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| no_response(&error.without_url()))? {
        body.extend_from_slice(&chunk[..chunk.len().min(RESPONSE_CAP - body.len())]);
        if body.len() >= RESPONSE_CAP {
            break;
        }
    }
    Ok(ServiceResponse { status, retry_after, location, body: String::from_utf8_lossy(&body).into_owned() })
}

fn no_response(error: &reqwest::Error) -> NoResponse {
    let why = NetworkFailure::of(error);
    if error.is_connect() || error.is_builder() { NoResponse::Unreachable(why) } else { NoResponse::BrokenOff(why) }
}

/// Returns a wait that another side asked for, at most as long as for orders.
pub(super) fn capped(seconds: u64) -> Duration {
    Duration::from_secs(seconds).min(retry::RETRY_AFTER_CAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn request_without_a_response_in_time_may_have_arrived_and_one_without_a_connection_has_not() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", port.local_addr().unwrap());
        let client = client(&ChannelProxy::None, None).unwrap();
        let call = async || {
            let request = client.post(&address).timeout(Duration::from_millis(50));
            exchange(request, &ChannelProxy::None, Timestamp::UNIX_EPOCH).await
        };
        let late = call().await.unwrap_err();
        assert!(matches!(&late, NoResponse::BrokenOff(why) if why.fault == NetworkFault::TimedOut), "{late:?}");
        drop(port);
        let refused = call().await.unwrap_err();
        assert!(matches!(&refused, NoResponse::Unreachable(why) if why.fault == NetworkFault::Refused), "{refused:?}");
    }
}
