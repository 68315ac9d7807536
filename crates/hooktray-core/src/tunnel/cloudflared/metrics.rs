//! What `cloudflared` tells on its metrics port.

use std::net::SocketAddr;

use serde_json::Value;

/// The metrics port.
pub(super) struct Metrics {
    client: reqwest::Client,
    at: SocketAddr,
}

impl Metrics {
    pub(super) fn new(client: reqwest::Client, at: SocketAddr) -> Metrics {
        Metrics { client, at }
    }

    /// The address of a tunnel without an account, once Cloudflare gave one.
    pub(super) async fn quick_tunnel(&self) -> Option<String> {
        let answer = self.client.get(format!("http://{}/quicktunnel", self.at)).send().await.ok()?;
        let answer: Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        let hostname = answer.get("hostname")?.as_str()?;
        // Empty until it is known.
        (!hostname.is_empty()).then(|| format!("https://{}", hostname.to_ascii_lowercase()))
    }

    /// Whether there is a connection to Cloudflare: 200, and 503 where there is none.
    pub(super) async fn is_ready(&self) -> bool {
        let answer = self.client.get(format!("http://{}/ready", self.at)).send().await;
        answer.is_ok_and(|answer| answer.status().as_u16() == 200)
    }
}
