//! Handles what the SSH server starts: it shows its host key, and opens a channel for each sender.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use russh::Channel;
use russh::client::{ChannelOpenHandle, Handler, Msg, Session};
use russh::keys::{PublicKey, PublicKeyOrCertificate};

use crate::ingress::Connections;
use crate::mutex::locked;

/// The host key that the server has shown.
#[derive(Debug, Default)]
pub(super) struct ShownKey(Mutex<Option<PublicKey>>);

impl ShownKey {
    pub(super) fn get(&self) -> Option<PublicKey> {
        locked(&self.0).clone()
    }
}

/// Handles the events of one connection.
pub(super) struct SshHandler {
    pinned: Option<PublicKey>,
    shown: Arc<ShownKey>,
    connections: Connections,
}

impl SshHandler {
    pub(super) fn new(pinned: Option<PublicKey>, shown: Arc<ShownKey>, connections: Connections) -> SshHandler {
        SshHandler { pinned, shown, connections }
    }
}

impl Handler for SshHandler {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let key = key.public_key();
        let is_known = self.pinned.as_ref().is_none_or(|pinned| pinned.key_data() == key.key_data());
        *locked(&self.shown.0) = Some(key);
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
        // A service that names no client address here names it in a header, or not at all.
        let ip = originator_address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let peer = SocketAddr::new(ip, u16::try_from(originator_port).unwrap_or_default());
        if !self.connections.accept(channel.into_stream(), peer) {
            tracing::warn!("a sender was turned away: all connection slots are taken");
        }
        Ok(())
    }
}
