//! A destination that violates HTTP: it responds with the bytes a test sets, and with any amount of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What follows the first bytes of a response.
#[derive(Debug, Clone, Copy)]
pub enum AfterResponse {
    /// The connection is closed.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing: the connection stays open.
    Hang,
    /// The same bytes in a loop, as fast as they are read, up to this many.
    Flood(&'static [u8], u64),
}

/// A running destination, ended on drop.
pub struct RawServer {
    addr: SocketAddr,
    requests: Arc<AtomicU64>,
    written: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl RawServer {
    /// Answers every request with these bytes, then as `then` says.
    pub async fn start(first: impl Into<Vec<u8>>, then: AfterResponse) -> RawServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let (first, written) = (first.into(), Arc::new(AtomicU64::new(0)));
        let requests = Arc::new(AtomicU64::new(0));
        let (count, responded) = (Arc::clone(&written), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                responded.fetch_add(1, Ordering::SeqCst);
                let (first, count) = (first.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    // Every request of a test fits.
                    let mut request = [0; 16 * 1024];
                    if stream.read(&mut request).await.is_err() || stream.write_all(&first).await.is_err() {
                        return;
                    }
                    match then {
                        AfterResponse::Close => {}
                        AfterResponse::Reset => {
                            let _ = stream.set_zero_linger();
                        }
                        AfterResponse::Hang => std::future::pending().await,
                        AfterResponse::Flood(bytes, most) => {
                            while count.load(Ordering::SeqCst) < most && stream.write_all(bytes).await.is_ok() {
                                count.fetch_add(bytes.len() as u64, Ordering::SeqCst);
                            }
                        }
                    }
                });
            }
        });
        RawServer { addr, requests, written, task }
    }

    /// Returns host and port.
    pub fn address(&self) -> String {
        self.addr.to_string()
    }

    /// Returns the number of connections, which is that of requests: each is closed after its response.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Returns the number of flood bytes that were read.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::SeqCst)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
