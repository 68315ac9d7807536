//! Proof that the way in is open: a request to ourselves through the public address, with an answer that only this
//! engine can give.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::error::TunnelError;
use crate::ingress::SelfCheckTokens;

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Bytes of an answer that are read; ours is shorter.
const ANSWER_CAP: usize = 4096;

/// A client for trying out the way in: each try makes a connection and looks the name up anew, as a new sender would.
pub(super) fn client() -> Result<reqwest::Client, TunnelError> {
    build(reqwest::Client::builder())
}

/// A client for what runs on this machine.
pub(super) fn client_here() -> Result<reqwest::Client, TunnelError> {
    build(reqwest::Client::builder().no_proxy())
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, TunnelError> {
    // Fails only if another provider was installed before, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    builder
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .timeout(PATIENCE)
        .user_agent(concat!("Hooktray/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| TunnelError::settings(error.to_string()))
}

/// SelfCheckTokens at our own door by its public address.
pub(super) async fn prove(
    client: &reqwest::Client,
    address: &str,
    knocks: &Arc<SelfCheckTokens>,
) -> Result<(), TunnelError> {
    let knock = knocks.knock();
    let (status, answer) = ask(client, address, &format!("/health?knock={}", knock.nonce)).await?;
    match answer.get("answer").and_then(Value::as_str) {
        Some(answer) if answer == knock.answer => Ok(()),
        Some(_) | None => Err(TunnelError::elsewhere(address, status)),
    }
}

/// Asks whether somebody like us is there.
pub(super) async fn somebody_answers(client: &reqwest::Client, address: &str) -> Result<(), TunnelError> {
    let (status, answer) = ask(client, address, "/health").await?;
    match answer.get("status").and_then(Value::as_str) {
        Some("ok") if status == 200 => Ok(()),
        Some(_) | None => Err(TunnelError::elsewhere(address, status)),
    }
}

async fn ask(client: &reqwest::Client, address: &str, path: &str) -> Result<(u16, Value), TunnelError> {
    let request = client.get(format!("{address}{path}"));
    let mut response = request.send().await.map_err(|error| failed(address, error))?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(address, error))? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_CAP {
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
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        why = deeper.to_string();
        cause = deeper.source();
    }
    TunnelError::not_reached(address, &why)
}
