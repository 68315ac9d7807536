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
        let response = self.client.get(format!("http://{}/quicktunnel", self.at)).send().await.ok()?;
        let response: Value = serde_json::from_slice(&response.bytes().await.ok()?).ok()?;
        let hostname = response.get("hostname")?.as_str()?;
        // Empty until it is assigned.
        (!hostname.is_empty()).then(|| format!("https://{}", hostname.to_ascii_lowercase()))
    }

    /// Returns whether it is connected to Cloudflare: the status is 200 then, else 503.
    pub(super) async fn is_ready(&self) -> bool {
        let response = self.client.get(format!("http://{}/ready", self.at)).send().await;
        response.is_ok_and(|response| response.status().as_u16() == 200)
    }
}
