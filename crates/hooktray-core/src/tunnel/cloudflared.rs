//! Cloudflare's own program as a child: started where it is installed, never downloaded, and ended with us.
//!
//! What it is asked for is in its documentation
//! (<https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/>): `tunnel --url` for an address that
//! lasts as long as the process, `tunnel run` with a token for one of the user's account, `--metrics` for a port that
//! tells how it stands.

mod child;
mod log;
mod metrics;

use std::net::SocketAddr;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use super::direct;
use super::error::TunnelError;
use super::provider::{Boxed, Open, Provider};
use super::self_check;
use crate::ingress::{Connections, Forwarded};
use crate::secrets::Secrets;
use crate::settings::tunnel::{CLOUDFLARED_TOKEN, NamedTunnel};

pub(super) use child::is_installed;

use child::Child;
use log::Log;
use metrics::Metrics;

/// How long it may take to be connected.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked while it connects.
const ASK: Duration = Duration::from_millis(300);
/// How often it is asked once it is connected.
const CHECK: Duration = Duration::from_secs(10);
/// Checks in a row that may go wrong: the process can live on without any connection.
const CHECKS: u32 = 3;

/// Cloudflare's own program.
#[derive(Debug)]
pub(super) struct Cloudflared {
    pub(super) named: Option<NamedTunnel>,
    pub(super) secrets: Secrets,
}

impl Provider for Cloudflared {
    fn forwarded(&self) -> Forwarded {
        // Cloudflare writes it itself, whatever the sender says:
        // <https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-connecting-ip>.
        Forwarded::ByTunnel("cf-connecting-ip")
    }

    fn open<'a>(&'a self, visitors: &'a Connections) -> Boxed<'a, Result<Open, TunnelError>> {
        Box::pin(self.start(visitors))
    }
}

impl Cloudflared {
    async fn start(&self, visitors: &Connections) -> Result<Open, TunnelError> {
        let token = self.token().await?;
        let (listener, here) = direct::listen_here(self.named.as_ref().map_or(0, |named| named.port)).await?;
        let metrics = free_port().await?;
        let (mut child, mut log) = child::start(&arguments(self.named.is_some(), here, metrics), token.as_ref())?;
        let metrics = Metrics::new(self_check::client_here()?, metrics);
        // Nobody comes before the address is known, but whoever does is heard.
        let heard = direct::heard(listener, visitors.clone());
        let mut heard = Box::pin(heard);
        let connected = self.connected(&mut child, &mut log, &metrics);
        let address = tokio::select! {
            address = connected => address?,
            trouble = &mut heard => return Err(trouble),
        };
        Ok(Open::at(address, async move {
            tokio::select! {
                trouble = heard => trouble,
                () = child.ended() => TunnelError::cloudflared_ended(log.last_error()),
                () = log.read_on() => TunnelError::cloudflared_ended("it closed its log"),
                trouble = unready(&metrics) => trouble,
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

    /// Waits until it is connected; gives the address.
    async fn connected(&self, child: &mut Child, log: &mut Log, metrics: &Metrics) -> Result<String, TunnelError> {
        let until = Instant::now() + PATIENCE;
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
            let again = Instant::now() + ASK;
            let wait = async {
                tokio::select! {
                    () = tokio::time::sleep_until(again) => {}
                    () = log.read_on() => tokio::time::sleep_until(again).await,
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

/// Ends when it had no connection for several checks in a row.
async fn unready(metrics: &Metrics) -> TunnelError {
    let mut bad = 0;
    while !is_lost(&mut bad, metrics.is_ready().await) {
        tokio::time::sleep(CHECK).await;
    }
    TunnelError::cloudflared_not_connected()
}

/// Counts a check; gives whether it has no connection for good.
fn is_lost(bad: &mut u32, is_ready: bool) -> bool {
    *bad = if is_ready { 0 } else { *bad + 1 };
    *bad >= CHECKS
}

/// The arguments. The token is not among them, where every user of the machine could read it.
fn arguments(named: bool, here: SocketAddr, metrics: SocketAddr) -> Vec<String> {
    let mut arguments = vec!["tunnel".to_owned(), "--no-autoupdate".into(), "--metrics".into(), metrics.to_string()];
    if named {
        arguments.push("run".into());
    } else {
        arguments.extend(["--url".into(), format!("http://{here}")]);
    }
    arguments
}

/// A port for its metrics that was free just now.
async fn free_port() -> Result<SocketAddr, TunnelError> {
    Ok(direct::listen_here(0).await?.1)
}

/// The environment variable in which it takes a token.
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
    fn a_process_without_a_connection_is_given_up_after_three_checks_in_a_row() {
        let mut bad = 0;
        let checks = [true, false, false, true, false, false, false];
        assert_eq!(
            checks.map(|is_ready| is_lost(&mut bad, is_ready)),
            [false, false, false, false, false, false, true]
        );
    }
}
