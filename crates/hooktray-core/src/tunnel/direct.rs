//! The two providers that only need a listener: the local network, and an address that the user has.

use std::net::{IpAddr, SocketAddr};

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use super::error::TunnelError;
use super::network;
use super::provider::{OpenTunnel, Provider};
use crate::base::error::plain;
use crate::ingress::{ClientIpSource, Connections};

/// The local network.
#[derive(Debug)]
pub(super) struct Lan {
    pub(super) interface: String,
    pub(super) port: u16,
}

/// An address of the user's, whose requests a proxy or router forwards here.
#[derive(Debug)]
pub(super) struct OwnAddress {
    pub(super) url: String,
    pub(super) listen: String,
}

impl Provider for Lan {
    fn client_ip_source(&self) -> ClientIpSource {
        ClientIpSource::TrustedProxies
    }

    fn is_helped_by_reopening(&self) -> bool {
        // The machine may have another address by now.
        true
    }

    fn open<'a>(&'a self, connections: &'a Connections) -> BoxFuture<'a, Result<OpenTunnel, TunnelError>> {
        Box::pin(async move {
            let ip = network::address_of(&self.interface).ok_or_else(|| TunnelError::no_interface(&self.interface))?;
            let (listener, address) = listen(&SocketAddr::new(ip, self.port).to_string()).await?;
            Ok(OpenTunnel::at(format!("http://{address}"), serve(listener, connections.clone())))
        })
    }
}

impl Provider for OwnAddress {
    fn client_ip_source(&self) -> ClientIpSource {
        ClientIpSource::TrustedProxies
    }

    fn is_helped_by_reopening(&self) -> bool {
        false
    }

    fn open<'a>(&'a self, connections: &'a Connections) -> BoxFuture<'a, Result<OpenTunnel, TunnelError>> {
        Box::pin(async move {
            let (listener, _) = listen(&self.listen).await?;
            Ok(OpenTunnel::at(self.url.clone(), serve(listener, connections.clone())))
        })
    }
}

/// Listens on an address. Returns it with the port chosen by the system if it was 0.
pub(super) async fn listen(address: &str) -> Result<(TcpListener, SocketAddr), TunnelError> {
    let listener = TcpListener::bind(address).await.map_err(|error| TunnelError::port(address, &plain(&error)))?;
    let bound = listener.local_addr().map_err(|error| TunnelError::port(address, &plain(&error)))?;
    Ok((listener, bound))
}

/// Listens on 127.0.0.1; port 0 picks a free one.
pub(super) async fn listen_on_loopback(port: u16) -> Result<(TcpListener, SocketAddr), TunnelError> {
    listen(&SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), port).to_string()).await
}

/// Serves a listener. Ends only with the engine.
pub(super) async fn serve(listener: TcpListener, connections: Connections) -> TunnelError {
    connections.listen(listener).await;
    std::future::pending().await
}
