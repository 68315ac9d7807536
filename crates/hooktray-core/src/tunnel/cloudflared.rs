//! The Cloudflare provider: runs `cloudflared` as a child process. It is never downloaded, and it ends with us.
//!
//! Its arguments are from its documentation
//! (<https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/>): `tunnel --url` for an address that
//! lasts as long as the process, `tunnel run` with a token for a tunnel of the user's account, `--metrics` for a port
//! that serves its status.

mod child;
mod log;
mod metrics;

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use super::direct;
use super::error::TunnelError;
use super::provider::{OpenTunnel, Provider};
use super::self_check;
use crate::ingress::{ClientIpSource, Connections};
use crate::secrets::Secrets;
use crate::settings::tunnel::{CLOUDFLARED_TOKEN, NamedTunnel};

pub(super) use child::is_installed;

use child::Child;
use log::Log;
use metrics::CloudflaredMetrics;

/// How long it may take to connect.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Between two status requests while it connects.
const POLL: Duration = Duration::from_millis(300);
/// Between two status requests once it is connected.
const CHECK: Duration = Duration::from_secs(10);
/// Failed checks in a row after which it is restarted: the process can run on without any connection.
const MAX_FAILED_CHECKS: u32 = 3;

/// Runs `cloudflared`.
#[derive(Debug)]
pub(super) struct Cloudflared {
    pub(super) named: Option<NamedTunnel>,
    pub(super) secrets: Secrets,
}

impl Provider for Cloudflared {
    fn client_ip_source(&self) -> ClientIpSource {
        // Cloudflare overwrites it, whatever the sender sets:
        // <https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-connecting-ip>.
        ClientIpSource::ProviderHeader("cf-connecting-ip")
    }

    fn is_helped_by_reopening(&self) -> bool {
        true
    }

    fn open<'a>(&'a self, connections: &'a Connections) -> BoxFuture<'a, Result<OpenTunnel, TunnelError>> {
        Box::pin(self.start(connections))
    }
}

impl Cloudflared {
    async fn start(&self, connections: &Connections) -> Result<OpenTunnel, TunnelError> {
        let token = self.token().await?;
        let (listener, origin) = direct::listen_on_loopback(self.named.as_ref().map_or(0, |named| named.port)).await?;
        let metrics = free_port().await?;
        let (mut child, mut log) = child::start(&arguments(self.named.is_some(), origin, metrics), token.as_ref())?;
        let metrics = CloudflaredMetrics::new(self_check::local_client()?, metrics);
        // Serving from the start: the address may work before we have read it.
        let mut serving = Box::pin(direct::serve(listener, connections.clone()));
        let connected = self.connected(&mut child, &mut log, &metrics);
        let address = tokio::select! {
            address = connected => address?,
            error = &mut serving => return Err(error),
        };
        Ok(OpenTunnel::at(address, async move {
            tokio::select! {
                error = serving => error,
                () = child.ended() => TunnelError::cloudflared_ended(log.last_error()),
                () = log.read_on() => TunnelError::cloudflared_ended("it closed its log"),
                error = disconnected(&metrics) => error,
            }
        }))
    }

    async fn token(&self) -> Result<Option<SecretString>, TunnelError> {
        if self.named.is_none() {
            return Ok(None);
        }
        let read = self.secrets.read_all(vec![CLOUDFLARED_TOKEN.to_owned()]).await;
        let mut read = read.map_err(|error| TunnelError::secret(CLOUDFLARED_TOKEN, &error.to_string()))?;
        Ok(read.remove(CLOUDFLARED_TOKEN))
    }

    /// Waits until it is connected. Returns the address.
    async fn connected(
        &self,
        child: &mut Child,
        log: &mut Log,
        metrics: &CloudflaredMetrics,
    ) -> Result<String, TunnelError> {
        let until = Instant::now() + TIMEOUT;
        let mut address = self.named.as_ref().map(|named| named.url.trim_end_matches('/').to_owned());
        loop {
            if address.is_none() {
                address = metrics.quick_tunnel().await;
            }
            let address_or_logged = address.clone().or_else(|| log.address().map(str::to_owned));
            if let Some(address) = address_or_logged
                && metrics.is_ready().await
            {
                return Ok(address);
            }
            if Instant::now() >= until {
                return Err(TunnelError::cloudflared_not_connected());
            }
            let next = Instant::now() + POLL;
            let wait = async {
                tokio::select! {
                    () = tokio::time::sleep_until(next) => {}
                    () = log.read_on() => tokio::time::sleep_until(next).await,
                }
            };
            tokio::select! {
                () = wait => {}
                () = child.ended() => {
                    log.rest().await;
                    return Err(TunnelError::cloudflared_ended(log.last_error()));
                }
            }
        }
    }
}

/// Waits until it has had no connection for several checks in a row.
async fn disconnected(metrics: &CloudflaredMetrics) -> TunnelError {
    let mut failed = 0;
    while !is_disconnected(&mut failed, metrics.is_ready().await) {
        tokio::time::sleep(CHECK).await;
    }
    TunnelError::cloudflared_not_connected()
}

/// Counts a check. Returns whether to give the process up.
fn is_disconnected(failed: &mut u32, is_ready: bool) -> bool {
    *failed = if is_ready { 0 } else { *failed + 1 };
    *failed >= MAX_FAILED_CHECKS
}

/// Returns the arguments. The token is passed in the environment: every user of the machine can read arguments.
fn arguments(named: bool, origin: SocketAddr, metrics: SocketAddr) -> Vec<String> {
    let mut arguments = vec!["tunnel".to_owned(), "--no-autoupdate".into(), "--metrics".into(), metrics.to_string()];
    if named {
        arguments.push("run".into());
    } else {
        arguments.extend(["--url".into(), format!("http://{origin}")]);
    }
    arguments
}

/// Returns a port for its metrics that was free a moment ago.
async fn free_port() -> Result<SocketAddr, TunnelError> {
    Ok(direct::listen_on_loopback(0).await?.1)
}

/// The environment variable that it reads a token from.
const TOKEN: &str = "TUNNEL_TOKEN";

fn with_token(command: &mut tokio::process::Command, token: Option<&SecretString>) {
    match token {
        Some(token) => command.env(TOKEN, token.expose_secret()),
        None => command.env_remove(TOKEN),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failed_checks_in_a_row_give_the_process_up() {
        let mut failed = 0;
        let checks = [true, false, false, true, false, false, false];
        assert_eq!(
            checks.map(|is_ready| is_disconnected(&mut failed, is_ready)),
            [false, false, false, false, false, false, true]
        );
    }
}
