//! A destination behind a firewall: whoever connects hears nothing, neither a yes nor a no.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A port whose queue of connections is full, so that the system drops every further one. Linux only: elsewhere the
/// system says no.
pub struct SilentPort {
    addr: SocketAddr,
    _listener: TcpListener,
    _filler: TcpStream,
}

impl SilentPort {
    /// A port that is silent from now on.
    pub async fn new() -> SilentPort {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        let listener = socket.listen(0).expect("it listens");
        let addr = listener.local_addr().expect("an address");
        // A queue of length 0 holds one.
        let filler = TcpStream::connect(addr).await.expect("the one place in the queue");
        SilentPort { addr, _listener: listener, _filler: filler }
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// How many are waiting to be heard right now, as the system says it.
    pub fn waiting(&self) -> usize {
        const SYN_SENT: &str = "02";
        let table = std::fs::read_to_string("/proc/net/tcp").expect("the system's table of connections");
        let remote = format!("0100007F:{:04X}", self.addr.port());
        let columns = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        columns.filter(|columns| columns.get(2) == Some(&remote.as_str()) && columns.get(3) == Some(&SYN_SENT)).count()
    }
}
