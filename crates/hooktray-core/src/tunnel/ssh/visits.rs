//! What an SSH server does to us: it shows its key, and opens a channel for each sender.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use russh::Channel;
use russh::client::{ChannelOpenHandle, Handler, Msg, Session};
use russh::keys::{PublicKey, PublicKeyOrCertificate};

use crate::ingress::Connections;

/// The key that the server has shown.
#[derive(Debug, Default)]
pub(super) struct Shown(Mutex<Option<PublicKey>>);

impl Shown {
    pub(super) fn key(&self) -> Option<PublicKey> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Hears the server.
pub(super) struct Visits {
    pinned: Option<PublicKey>,
    shown: Arc<Shown>,
    visitors: Connections,
}

impl Visits {
    pub(super) fn new(pinned: Option<PublicKey>, shown: Arc<Shown>, visitors: Connections) -> Visits {
        Visits { pinned, shown, visitors }
    }
}

impl Handler for Visits {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let key = key.public_key();
        let is_known = self.pinned.as_ref().is_none_or(|pinned| pinned.key_data() == key.key_data());
        *self.shown.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
        Ok(is_known)
    }

    async fn server_channel_open_forwarded_tcpip(
        &mut self,
        channel: Channel<Msg>,
        _connected_address: &str,
        _connected_port: u32,
        originator_address: &str,
        originator_port: u32,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        reply.accept().await;
        // A service that says no address for its sender says it in a header, or not at all.
        let ip = originator_address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let peer = SocketAddr::new(ip, u16::try_from(originator_port).unwrap_or_default());
        if !self.visitors.welcome(channel.into_stream(), peer) {
            tracing::warn!("a sender from outside found no place");
        }
        Ok(())
    }
}
