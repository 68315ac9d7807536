//! A connection through a proxy to a server that speaks something else than HTTP, such as one for email.

use std::error::Error;

use base64::Engine as _;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderValue;
use tokio::net::TcpStream;
use tower_service::Service;
use url::Url;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// Opens a connection to a host through the proxy at this address, by SOCKS5 (RFC 1928) or by CONNECT (RFC 9110, section 9.3.6).
pub(super) async fn open(proxy: &Url, host: &str, port: u16) -> Result<TcpStream, BoxError> {
    let is_socks = proxy.scheme().starts_with("socks");
    let at =
        format!("http://{}:{}", proxy.host_str().unwrap_or_default(), proxy.port_or_known_default().unwrap_or(1080));
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let destination = format!("http://{host}:{port}").parse()?;
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let login = (!proxy.username().is_empty())
        .then(|| (decoded(proxy.username()), decoded(proxy.password().unwrap_or_default())));
    let stream = if is_socks {
        let socks = SocksV5::new(at.parse()?, HttpConnector::new());
        let mut socks = match login {
            Some((user, password)) => socks.with_auth(user, password),
            None => socks,
        };
        socks.call(destination).await?
    } else {
        let tunnel = Tunnel::new(at.parse()?, HttpConnector::new());
        let mut tunnel = match login {
            Some((user, password)) => tunnel.with_auth(basic(&user, &password)?),
            None => tunnel,
        };
        tunnel.call(destination).await?
    };
    Ok(TokioIo::into_inner(stream))
}

/// Returns the header value with a login (RFC 7617).
fn basic(user: &str, password: &str) -> Result<HeaderValue, BoxError> {
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    let mut value = HeaderValue::try_from(format!("Basic {encoded}"))?;
    value.set_sensitive(true);
    Ok(value)
}
