//! Ports that nobody listens on.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Returns a free port outside of the ephemeral range, so that it can be released and bound again.
pub fn free_port() -> u16 {
    // Below the ephemeral ports (on Linux from 32768), each process in its own range.
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let place = u16::try_from(std::process::id() % 100).unwrap_or_default() * 100;
    let ports = || 20_000 + (place + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
    let free = std::iter::repeat_with(ports).take(10_000).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.expect("a port")
}
