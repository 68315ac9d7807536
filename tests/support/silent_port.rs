//! A destination behind a firewall that drops packets: a connection is neither accepted nor refused.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A port with a full backlog, so that the system drops every further connection. Linux only: other systems refuse it.
pub struct SilentPort {
    addr: SocketAddr,
    _listener: TcpListener,
    _filler: TcpStream,
}

impl SilentPort {
    /// Opens the port and fills its backlog.
    pub async fn new() -> SilentPort {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let listener = socket.listen(0).expect("it listens");
        let addr = listener.local_addr().expect("an address");
        // A backlog of 0 holds one connection.
        let filler = TcpStream::connect(addr).await.expect("the one place in the queue");
        SilentPort { addr, _listener: listener, _filler: filler }
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns how many connections wait to be accepted, from `/proc/net/tcp`.
    pub fn waiting(&self) -> usize {
        const SYN_SENT: &str = "02";
        let table = std::fs::read_to_string("/proc/net/tcp").expect("the system's table of connections");
        let remote = format!("0100007F:{:04X}", self.addr.port());
        let columns = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        columns.filter(|columns| columns.get(2) == Some(&remote.as_str()) && columns.get(3) == Some(&SYN_SENT)).count()
    }
}
