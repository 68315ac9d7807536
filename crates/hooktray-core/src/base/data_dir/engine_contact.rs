//! How another process finds the engine of a data dir, and wakes it.

use std::convert::Infallible;
use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

use super::{DataDirLock, is_held};
use crate::base::error::{Error, Result};

/// Contains the port on which the engine listens for wake-ups from `hooktray retry`.
const WAKE: &str = "hooktray.wake";
/// Contains the address on which the engine receives records.
const ADDRESS: &str = "hooktray.address";

/// After a wake-up that could not be read.
const WAKE_PAUSE: Duration = Duration::from_secs(1);

impl DataDirLock {
    /// Listens for [`wake`] on a loopback port, and calls `woken` for each.
    ///
    /// # Errors
    /// [`Error::Io`] if the port cannot be opened or its number cannot be stored. It does not return otherwise.
    pub async fn listen_for_wake(&self, woken: impl Fn()) -> Result<Infallible> {
        let file = self.path.join(WAKE);
        let socket = tokio::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::io(&file))?;
        let port = socket.local_addr().map_err(Error::io(&file))?.port();
        let mut written = File::create(&file).map_err(Error::io(&file))?;
        write!(written, "{port}").map_err(Error::io(&file))?;
        // A datagram only means “check the queue”: a forged one costs one check.
        let mut one = [0; 1];
        loop {
            match socket.recv_from(&mut one).await {
                Ok(_) => woken(),
                // Windows reports a datagram that is too long, or one of ours that nobody took, as an error of the socket.
                // The socket works on after either.
                Err(error) => {
                    tracing::debug!(%error, "a wake-up could not be read");
                    woken();
                    tokio::time::sleep(WAKE_PAUSE).await;
                }
            }
        }
    }

    /// Notes where the engine receives records, for [`engine_address`]. Nothing else depends on it.
    pub fn note_address(&self, address: SocketAddr) {
        let _ = note_address(&self.path, address);
    }
}

/// The address of an engine that waits to start. It is known to other processes until this is dropped, or this process ends.
#[derive(Debug)]
pub(crate) struct WaitingAddress {
    _locked: Option<File>,
}

/// Notes where senders get replies while the engine cannot start yet. It does not lock the data dir.
pub(crate) fn note_waiting_address(path: &Path, address: SocketAddr) -> WaitingAddress {
    // A shared lock: on Windows, nobody could read the file under another one.
    WaitingAddress { _locked: note_address(path, address).filter(|file| file.try_lock_shared().is_ok()) }
}

fn note_address(path: &Path, address: SocketAddr) -> Option<File> {
    // A new file takes the place of the old one, which this user may not be allowed to write.
    let written = tempfile::NamedTempFile::new_in(path).and_then(|mut file| {
        write!(file, "{address}")?;
        Ok(file.persist(path.join(ADDRESS))?)
    });
    written
        .inspect_err(|error| {
            tracing::warn!(%error, "the address of the engine could not be noted, so “flow url” does not know it");
            // The old one would be a wrong one.
            let _ = std::fs::remove_file(path.join(ADDRESS));
        })
        .ok()
}

/// Returns the address on which this data dir's engine receives records, if one runs or waits to start.
#[must_use]
pub fn engine_address(path: &Path) -> Option<SocketAddr> {
    let last = last_address(path)?;
    // Nobody is asked at the address: after a crash, it can be another program's.
    (is_held(path).is_ok_and(|held| held) || is_waited_at(path)).then_some(last)
}

/// Returns whether an engine waits to start, see [`note_waiting_address`].
#[must_use]
pub fn is_waited_at(path: &Path) -> bool {
    File::open(path.join(ADDRESS)).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Returns where the last engine of this data dir received records, if one ever did.
#[must_use]
pub fn last_address(path: &Path) -> Option<SocketAddr> {
    std::fs::read_to_string(path.join(ADDRESS)).ok()?.trim().parse().ok()
}

/// Returns an address that can be connected to: some systems cannot connect to 0.0.0.0, which is every address.
#[must_use]
pub fn connectable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}

/// Wakes the engine that holds this data dir, if there is one. It would check by itself within a minute.
pub fn wake(path: &Path) {
    let port = std::fs::read_to_string(path.join(WAKE)).ok().and_then(|text| text.trim().parse::<u16>().ok());
    if let (Some(port), Ok(socket)) = (port, UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))) {
        let _ = socket.send_to(&[1], SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Windows reports a datagram that does not fit as an error of the socket; other systems cut it.
    #[tokio::test]
    async fn wake_up_socket_survives_a_datagram_that_is_too_long() {
        let folder = tempfile::TempDir::new().unwrap();
        let (lock, woken) = (DataDirLock::take(folder.path()).unwrap(), Arc::new(tokio::sync::Notify::new()));
        let notify = Arc::clone(&woken);
        let listening = tokio::spawn(async move { lock.listen_for_wake(|| notify.notify_one()).await });
        let noted = || std::fs::read_to_string(folder.path().join(WAKE)).ok()?.parse::<u16>().ok();
        let port = loop {
            match noted() {
                Some(port) => break port,
                None => tokio::task::yield_now().await,
            }
        };
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        sender.send_to(&[0; 60_000], (Ipv4Addr::LOCALHOST, port)).unwrap();
        woken.notified().await;
        wake(folder.path());
        woken.notified().await;
        assert!(!listening.is_finished());
        listening.abort();
    }

    #[tokio::test]
    async fn address_is_known_while_an_engine_holds_the_folder() {
        let folder = tempfile::TempDir::new().unwrap();
        assert_eq!(engine_address(folder.path()), None);
        let lock = DataDirLock::take(folder.path()).unwrap();
        assert_eq!(engine_address(folder.path()), None, "it does not listen yet");
        let address = SocketAddr::from(([0, 0, 0, 0], 8477));
        lock.note_address(address);
        assert_eq!(engine_address(folder.path()), Some(address));
        assert_eq!(connectable(address), SocketAddr::from(([127, 0, 0, 1], 8477)));
        drop(lock);
        assert_eq!(engine_address(folder.path()), None);
    }

    #[test]
    fn address_is_known_while_an_engine_waits_to_start_and_not_when_another_program_listens_there() {
        let folder = tempfile::TempDir::new().unwrap();
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let waiting = note_waiting_address(folder.path(), address);
        assert_eq!(engine_address(folder.path()), Some(address));
        drop(waiting);
        assert_eq!(engine_address(folder.path()), None, "whoever listens there is not ours");
    }

    #[cfg(unix)]
    #[test]
    fn address_file_that_cannot_be_written_is_replaced() {
        let folder = tempfile::TempDir::new().unwrap();
        let lock = DataDirLock::take(folder.path()).unwrap();
        // A link to nowhere stands for the file of another user: this test may run as root, who may write all files.
        std::os::unix::fs::symlink("/nowhere/at/all", folder.path().join(ADDRESS)).unwrap();
        lock.note_address(SocketAddr::from(([127, 0, 0, 1], 8499)));
        assert_eq!(engine_address(folder.path()), Some(SocketAddr::from(([127, 0, 0, 1], 8499))));
    }
}
