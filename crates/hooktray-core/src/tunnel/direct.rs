//! The two ways that only need somebody to listen: the local network, and an address that the user has.

use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpListener;

use super::error::TunnelError;
use super::network;
use super::provider::{Boxed, Open, Provider};
use crate::ingress::{Connections, Forwarded};

/// Machines of the same network.
#[derive(Debug)]
pub(super) struct Lan {
    pub(super) interface: String,
    pub(super) port: u16,
}

/// An address of the user's, whose requests a proxy or a router brings here.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) url: String,
    pub(super) listen: String,
}

impl Provider for Lan {
    fn forwarded(&self) -> Forwarded {
        Forwarded::ByNamed
    }

    fn open<'a>(&'a self, visitors: &'a Connections) -> Boxed<'a, Result<Open, TunnelError>> {
        Box::pin(async move {
            let ip = network::address_of(&self.interface).ok_or_else(|| TunnelError::no_interface(&self.interface))?;
            let (listener, address) = listen(&SocketAddr::new(ip, self.port).to_string()).await?;
            Ok(Open::at(format!("http://{address}"), heard(listener, visitors.clone())))
        })
    }
}

impl Provider for Address {
    fn forwarded(&self) -> Forwarded {
        Forwarded::ByNamed
    }

    fn open<'a>(&'a self, visitors: &'a Connections) -> Boxed<'a, Result<Open, TunnelError>> {
        Box::pin(async move {
            let (listener, _) = listen(&self.listen).await?;
            Ok(Open::at(self.url.clone(), heard(listener, visitors.clone())))
        })
    }
}

/// Listens; gives the address with the port that it has.
pub(super) async fn listen(address: &str) -> Result<(TcpListener, SocketAddr), TunnelError> {
    let listener = TcpListener::bind(address).await.map_err(|error| TunnelError::port(address, &error.to_string()))?;
    let bound = listener.local_addr().map_err(|error| TunnelError::port(address, &error.to_string()))?;
    Ok((listener, bound))
}

/// Listens on this machine only, on this port or on any.
pub(super) async fn listen_here(port: u16) -> Result<(TcpListener, SocketAddr), TunnelError> {
    listen(&SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), port).to_string()).await
}

/// Hears whoever comes to the listener. Ends only with the engine.
pub(super) async fn heard(listener: TcpListener, visitors: Connections) -> TunnelError {
    visitors.listen(listener).await;
    std::future::pending().await
}
