//! The metrics port of `cloudflared`.

use std::net::SocketAddr;

use serde_json::Value;

/// A client for the metrics port.
pub(super) struct CloudflaredMetrics {
    client: reqwest::Client,
    at: SocketAddr,
}

impl CloudflaredMetrics {
    pub(super) fn new(client: reqwest::Client, at: SocketAddr) -> CloudflaredMetrics {
        CloudflaredMetrics { client, at }
    }

    /// Returns the address of a tunnel without an account, once Cloudflare has assigned one.
    pub(super) async fn quick_tunnel(&self) -> Option<String> {
        let answer = self.client.get(format!("http://{}/quicktunnel", self.at)).send().await.ok()?;
        let answer: Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        let hostname = answer.get("hostname")?.as_str()?;
        // Empty until it is assigned.
        (!hostname.is_empty()).then(|| format!("https://{}", hostname.to_ascii_lowercase()))
    }

    /// Returns whether it is connected to Cloudflare: the status is 200 then, else 503.
    pub(super) async fn is_ready(&self) -> bool {
        let answer = self.client.get(format!("http://{}/ready", self.at)).send().await;
        answer.is_ok_and(|answer| answer.status().as_u16() == 200)
    }
}
