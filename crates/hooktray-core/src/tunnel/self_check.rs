//! The self-check: a request to ourselves through the public address, whose response has a proof that only this engine knows.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::error::TunnelError;
use crate::actions::http_request::network::Network;
use crate::base::error::causes;
use crate::ingress::SelfCheckTokens;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The most bytes of a reply that are read. This engine's is shorter.
const MAX_REPLY_BYTES: usize = 4096;

/// Returns a client for self-checks. Like a new sender, it connects and resolves the name for each request.
fn client(network: &Network) -> Result<reqwest::Client, TunnelError> {
    build(network.client_builder())
}

/// Returns a client for programs on this machine.
pub(super) fn local_client() -> Result<reqwest::Client, TunnelError> {
    build(Network::direct().client_builder())
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, TunnelError> {
    builder
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .timeout(TIMEOUT)
        .build()
        .map_err(TunnelError::settings)
}

/// Checks that requests to the public address reach this engine.
pub(super) async fn run(network: &Network, address: &str, tokens: &Arc<SelfCheckTokens>) -> Result<(), TunnelError> {
    let token = tokens.issue();
    let (status, reply) = get(network, address, &format!("/health?self_check={}", token.nonce)).await?;
    match reply.get("answer").and_then(Value::as_str) {
        Some(proof) if proof == token.proof => Ok(()),
        Some(_) | None => Err(TunnelError::elsewhere(address, status)),
    }
}

/// Checks that some Hooktray answers at an address.
pub(super) async fn is_hooktray_at(network: &Network, address: &str) -> Result<(), TunnelError> {
    let (status, reply) = get(network, address, "/health").await?;
    match reply.get("status").and_then(Value::as_str) {
        Some("ok") if status == 200 => Ok(()),
        Some(_) | None => Err(TunnelError::elsewhere(address, status)),
    }
}

async fn get(network: &Network, address: &str, path: &str) -> Result<(u16, Value), TunnelError> {
    let url = Url::parse(&format!("{address}{path}")).map_err(TunnelError::settings)?;
    if let Some(unusable) = network.proxies().unusable_for(&url) {
        return Err(TunnelError::not_reached(address, &unusable.to_string()));
    }
    let mut response = client(network)?.get(url).send().await.map_err(|error| failed(address, error))?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(address, error))? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_REPLY_BYTES {
            break;
        }
    }
    Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
}

fn failed(address: &str, error: reqwest::Error) -> TunnelError {
    if error.is_timeout() {
        return TunnelError::no_answer(address);
    }
    let error = error.without_url();
    let why = causes(&error).pop().unwrap_or_default();
    TunnelError::not_reached(address, &why)
}
