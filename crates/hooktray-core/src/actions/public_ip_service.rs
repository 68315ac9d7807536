//! Asks a service for this machine's own address on the internet. Only when the user asks: the service sees the address.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::HeaderMap;
use url::Url;

use super::http_request::{Client, Exchange, Request};
use crate::base::error::{Error, PublicIpFault, Result};
use crate::secrets::Mask;
use crate::template::ip_ranges;

/// How long the service may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Asks a service for this machine's address on the internet. Its response has to be the address and nothing else.
///
/// # Errors
/// A service that cannot be reached, or whose response is not such an address.
pub async fn ask(client: &Client, service: &str) -> Result<IpAddr> {
    let unknown = |host: &str, why| Error::PublicIpUnknown { host: host.to_owned(), why };
    let url = Url::parse(service).map_err(|error| Error::Internal(format!("{service}: {error}")))?;
    let host = url.host_str().unwrap_or(service).to_owned();
    let headers = HeaderMap::new();
    let request = Request { method: "GET", url, headers, body: None, timeout: TIMEOUT, follows_redirects: true };
    let response = match client.send(&request, &Mask::default()).await {
        Exchange::Responded(response) => response,
        Exchange::NotTried { problem, .. } | Exchange::Unreachable(problem) | Exchange::NoAnswer(problem) => {
            return Err(unknown(&host, PublicIpFault::NotAsked(problem)));
        }
    };
    if !(200..300).contains(&response.status) {
        return Err(unknown(&host, PublicIpFault::Status(response.status)));
    }
    let address = response.text().and_then(|text| text.trim().parse().ok());
    let address = address.filter(|address| ip_ranges::is_public(*address));
    address.ok_or_else(|| unknown(&host, PublicIpFault::NoAddress))
}
