//! HTTP for the channels, by the network of the program, as orders go, or with a proxy of the channel's own.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::redirect::Policy;

use crate::actions::http_request::certificates;
use crate::actions::http_request::network::Network;
use crate::actions::http_request::network_failure::NetworkFailure;
use crate::base::error::{NetworkFault, with_causes};
use crate::retry;

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

/// Returns a client of this network that follows no redirects.
///
/// # Errors
/// Why there is none, such as a system without root certificates.
pub(super) fn client(network: &Network) -> Result<reqwest::Client, NetworkFailure> {
    certificates::check_variables()
        .map_err(|missing| NetworkFailure { fault: NetworkFault::NoCertificates, text: missing.to_string() })?;
    let builder = network.client_builder().redirect(Policy::none()).connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT);
    builder.build().map_err(|error| match certificates::check() {
        Ok(()) => NetworkFailure::other(with_causes(&error.without_url())),
        Err(missing) => NetworkFailure { fault: NetworkFault::NoCertificates, text: missing.to_string() },
    })
}

/// Sends a request of a client of this network, and reads its response.
pub(super) async fn exchange(
    request: reqwest::RequestBuilder,
    network: &Network,
    now: Timestamp,
) -> Result<ServiceResponse, NoResponse> {
    let (client, request) = request.build_split();
    let request = request.map_err(|error| no_response(&error.without_url()))?;
    let url = request.url().clone();
    // The client would bypass a proxy that it cannot use.
    if let Some(unusable) = network.proxies().unusable_for(&url) {
        return Err(NoResponse::Unreachable(NetworkFailure { fault: NetworkFault::Proxy, text: unusable.to_string() }));
    }
    let mut response = match (client.execute(request).await, network.proxies().proxy_for(&url)) {
        (Ok(response), Some(proxy)) if proxy.refused_login(&url, response.status()).await => {
            return Err(NoResponse::Unreachable(NetworkFailure::proxy_login()));
        }
        (Ok(response), _) => response,
        (Err(error), Some(proxy)) if error.is_connect() => {
            return Err(NoResponse::Unreachable(proxy.failure(NetworkFailure::of(&error.without_url())).await));
        }
        (Err(error), _) => return Err(no_response(&error.without_url())),
    };
    let status = response.status().as_u16();
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
        let network = Network::direct();
        let client = client(&network).unwrap();
        let call = async || {
            let request = client.post(&address).timeout(Duration::from_millis(50));
            exchange(request, &network, Timestamp::UNIX_EPOCH).await
        };
        let late = call().await.unwrap_err();
        assert!(matches!(&late, NoResponse::BrokenOff(why) if why.fault == NetworkFault::TimedOut), "{late:?}");
        drop(port);
        let refused = call().await.unwrap_err();
        assert!(matches!(&refused, NoResponse::Unreachable(why) if why.fault == NetworkFault::Refused), "{refused:?}");
    }
}
