//! The public side of a tunnel service: accepts HTTPS, adds a header with the sender's address, and forwards the request.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// The address of every sender on the public side.
pub const SENDER: &str = "203.0.113.9";

/// A public side with a TLS certificate.
pub struct TunnelEdge {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl TunnelEdge {
    /// Opens one on a free port, with the certificate in this directory.
    pub async fn open(folder: &Path) -> TunnelEdge {
        let certificates = CertificateDer::pem_file_iter(folder.join("cert.pem")).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).expect("its key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(certificates.map(|one| one.expect("readable")).collect(), key)
            .expect("they belong together");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        TunnelEdge { listener, acceptor: TlsAcceptor::from(Arc::new(config)) }
    }

    /// Returns the address without a scheme.
    pub fn address(&self) -> String {
        self.listener.local_addr().expect("an address").to_string()
    }

    /// Accepts the next sender. Skips one that does not speak TLS.
    pub async fn next(&self) -> TlsStream<TcpStream> {
        loop {
            let (stream, _) = self.listener.accept().await.expect("a connection");
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return stream;
            }
        }
    }
}

/// Forwards one request with this header added, and the response back.
pub async fn relay<A, B>(mut sender: A, mut behind: B, header: &str)
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = sender.read_u8().await else { return };
        head.push(byte);
    }
    head.truncate(head.len() - 2);
    let head = [&head[..], format!("{header}: {SENDER}\r\n\r\n").as_bytes()].concat();
    if behind.write_all(&head).await.is_ok() {
        let _ = copy_bidirectional(&mut sender, &mut behind).await;
    }
}
