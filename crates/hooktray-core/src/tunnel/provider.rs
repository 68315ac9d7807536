//! What every tunnel provider has in common.

use std::fmt::Debug;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::error::TunnelError;
use crate::ingress::{ClientIpSource, Connections};

/// Makes this machine reachable from outside.
pub(super) trait Provider: Debug + Send + Sync {
    /// Returns where the address of a sender that comes in here is read from.
    fn client_ip_source(&self) -> ClientIpSource;

    /// True if opening the tunnel again may help when the self-check fails. Otherwise it would only keep senders out meanwhile.
    fn is_helped_by_reopening(&self) -> bool;

    /// Opens the tunnel and hands what comes in to `connections`.
    fn open<'a>(&'a self, connections: &'a Connections) -> BoxFuture<'a, Result<OpenTunnel, TunnelError>>;
}

/// An open tunnel. Dropping it closes the tunnel.
pub(super) struct OpenTunnel {
    /// The base address of links. Some services change it while the tunnel is open.
    pub(super) address: watch::Receiver<String>,
    /// Drives the tunnel. Ends, with the reason, when the other side closes it.
    pub(super) closed: BoxFuture<'static, TunnelError>,
}

impl OpenTunnel {
    /// Returns a tunnel whose address never changes.
    pub(super) fn at(address: String, closed: impl Future<Output = TunnelError> + Send + 'static) -> OpenTunnel {
        // The sender may be dropped: the receiver keeps the value.
        OpenTunnel { address: watch::channel(address).1, closed: Box::pin(closed) }
    }
}
