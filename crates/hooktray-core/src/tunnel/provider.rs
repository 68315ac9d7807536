//! What every way from outside to this machine has in common.

use std::fmt::Debug;
use std::pin::Pin;

use tokio::sync::watch;

use super::error::TunnelError;
use crate::ingress::{Connections, Forwarded};

/// A future that may be kept.
pub(super) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way from outside to this machine.
pub(super) trait Provider: Debug + Send + Sync {
    /// Whose word is taken for the address of a sender that comes by it.
    fn forwarded(&self) -> Forwarded;

    /// Opens the way and hands over to `visitors` whoever comes by it.
    fn open<'a>(&'a self, visitors: &'a Connections) -> Boxed<'a, Result<Open, TunnelError>>;
}

/// A way that is open. Dropping it closes the way.
pub(super) struct Open {
    /// What links begin with. Some services give another address while the way is open.
    pub(super) address: watch::Receiver<String>,
    /// Does what the way needs done, and ends with the reason when it is closed from the other side.
    pub(super) broken: Boxed<'static, TunnelError>,
}

impl Open {
    /// A way whose address stays as it is.
    pub(super) fn at(address: String, broken: impl Future<Output = TunnelError> + Send + 'static) -> Open {
        // The sender may go: the receiver keeps the value.
        Open { address: watch::channel(address).1, broken: Box::pin(broken) }
    }
}
