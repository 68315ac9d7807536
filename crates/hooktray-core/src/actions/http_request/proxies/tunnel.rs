//! A connection through a proxy to a server that speaks something else than HTTP, such as one for email.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower_service::Service;
use url::Url;

use super::login::{self, Login};

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// Opens a connection to a host through the proxy at this address, by SOCKS5 (RFC 1928) or by CONNECT (RFC 9110, section 9.3.6).
pub(super) async fn open(proxy: &Url, host: &str, port: u16) -> Result<TcpStream, BoxError> {
    let is_socks = proxy.scheme().starts_with("socks");
    let at =
        format!("http://{}:{}", proxy.host_str().unwrap_or_default(), proxy.port_or_known_default().unwrap_or(1080));
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let destination = format!("http://{host}:{port}").parse()?;
    let login = login::of(proxy);
    let stream = if is_socks {
        let socks = SocksV5::new(at.parse()?, Connector(HttpConnector::new()));
        let mut socks = match login {
            Some(Login { user, password }) => socks.with_auth(user, password),
            None => socks,
        };
        socks.call(destination).await?
    } else {
        let tunnel = Tunnel::new(at.parse()?, Connector(HttpConnector::new()));
        let mut tunnel = match login {
            Some(login) => tunnel.with_auth(login.basic()?),
            None => tunnel,
        };
        tunnel.call(destination).await?
    };
    Ok(TokioIo::into_inner(stream).0)
}

/// Connects to a proxy.
#[derive(Clone)]
struct Connector(HttpConnector);

impl Service<Uri> for Connector {
    type Response = TokioIo<ByteByByte>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, proxy: Uri) -> Self::Future {
        let connecting = self.0.call(proxy);
        Box::pin(async { Ok(TokioIo::new(ByteByByte(TokioIo::into_inner(connecting.await?)))) })
    }
}

/// A connection that gives no byte before it is asked for. hyper-util drops what it read behind the response of the proxy, which may
/// be the greeting of the server.
struct ByteByByte(TcpStream);

impl AsyncRead for ByteByByte {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut byte = [0];
        let mut read = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.0).poll_read(context, &mut read))?;
        buffer.put_slice(read.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ByteByByte {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn what_a_server_says_at_once_is_not_lost() {
        for (scheme, replies) in [
            ("http", vec![&b"HTTP/1.1 200 Connection established\r\n\r\n220 ready\r\n"[..]]),
            ("socks5", vec![b"\x05\x00", b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x19220 ready\r\n"]),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let proxy = Url::parse(&format!("{scheme}://{}", listener.local_addr().unwrap())).unwrap();
            let serving = tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.unwrap();
                for reply in replies {
                    assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
                    stream.write_all(reply).await.unwrap();
                }
            });
            let mut stream = open(&proxy, "127.0.0.1", 25).await.unwrap();
            let mut greeting = String::new();
            stream.read_to_string(&mut greeting).await.unwrap();
            assert_eq!(greeting, "220 ready\r\n", "{scheme}");
            serving.await.unwrap();
        }
    }
}
