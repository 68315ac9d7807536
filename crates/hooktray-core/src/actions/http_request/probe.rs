//! Finds out whether a destination, or a proxy on the way there, can be reached. Nothing of an order is sent.

use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::net::TcpStream;
use url::Url;

use super::Request;
use super::client::Client;
use super::proxies::ProxyFault;
use super::send::{Exchange, PROXY_CLOSED};
use crate::outcome::{Problem, ProblemCode};

/// How long a probe may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

impl Client {
    /// Returns why requests do not get through the proxies that are set: one does not answer, or wants another login. Asks
    /// them for an address at which nothing is.
    pub(crate) async fn proxy_problems(&self) -> Vec<Problem> {
        let Ok(clients) = self.current().await else { return Vec::new() };
        let mut problems = Vec::new();
        for scheme in ["https", "http"] {
            let Some(url) = clients.network.proxies().test_address(scheme) else { continue };
            let (Exchange::Unreachable(problem) | Exchange::NoAnswer(problem)) = self.exchange(&probe(url)).await
            else {
                continue;
            };
            let fault = problem.args.get("fault").map(String::as_str).unwrap_or_default();
            // For this host, any proxy may respond instead.
            let is_of_proxy =
                problem.code == ProblemCode::ProxyFailed && fault != ProxyFault::RespondedInstead.as_str();
            if (is_of_proxy || fault == PROXY_CLOSED) && !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems
    }

    /// Returns true if a destination, such as `https://api.aray.com`, can be reached the way that a request goes: through
    /// the same proxy, and with the same certificate check. Nothing of an order is sent.
    pub async fn reaches(&self, origin: &str) -> bool {
        let Ok(url) = Url::parse(origin) else { return false };
        let Ok(clients) = self.current().await else { return false };
        let proxies = clients.network.proxies();
        let is_direct = proxies.proxy_for(&url).is_none() && proxies.unusable_for(&url).is_none();
        if url.scheme() == "http" && is_direct {
            // Without TLS and a proxy, a connection is all that there is to test.
            return takes_connections(&url).await;
        }
        matches!(self.exchange(&probe(url)).await, Exchange::Responded(_) | Exchange::NoAnswer(_))
    }
}

/// Returns a request that asks for nothing.
fn probe(url: Url) -> Request {
    let headers = HeaderMap::new();
    Request { method: "HEAD", url, headers, body: None, timeout: PROBE_TIMEOUT, follows_redirects: false }
}

async fn takes_connections(origin: &Url) -> bool {
    let (Some(host), Some(port)) = (origin.host_str(), origin.port_or_known_default()) else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    matches!(tokio::time::timeout(PROBE_TIMEOUT, TcpStream::connect((host, port))).await, Ok(Ok(_)))
}
