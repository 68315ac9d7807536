//! Raw HTTP requests, so that tests can send what no HTTP client would.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The status line and headers, as sent.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Response {
    /// Parses a complete response.
    pub fn parse(bytes: &[u8]) -> Response {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no response: {text:?}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Response { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// Returns the code in an error's body.
    pub fn code(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}", self.body));
        body["error"]["code"].as_str().unwrap_or_else(|| panic!("{}", self.body)).to_owned()
    }
}

/// Sends these bytes and reads until the other side closes.
pub async fn exchange(address: &str, bytes: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The other side may respond and close before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    Response::parse(&response)
}

/// Sends these bytes and reads until the other side closes. Returns the status if one arrived.
pub async fn status(address: &str, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let _ = stream.write_all(bytes).await;
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    let first = std::str::from_utf8(response.get(..12)?).ok()?;
    first.strip_prefix("HTTP/1.1 ")?.parse().ok()
}

/// Returns a request that posts JSON and closes the connection.
pub fn posted(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {length}\r\n");
    format!("{head}Content-Type: application/json\r\n\r\n{body}").into_bytes()
}

/// Sends a request with these headers (each ending in CRLF) and this body; its length and `Connection: close` are added.
pub async fn request(address: &str, method: &str, target: &str, headers: &str, body: &[u8]) -> Response {
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    exchange(address, &[head.as_bytes(), body].concat()).await
}

/// Posts JSON.
pub async fn post(address: &str, path: &str, body: &str) -> Response {
    request(address, "POST", path, "Content-Type: application/json\r\n", body.as_bytes()).await
}

/// Sends a sample file: a raw request with `{token}` in place of the token.
pub async fn sample(address: &str, token: &str, sample: &str) -> Response {
    let with_token = sample.replace("{token}", token);
    let closing = with_token.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    exchange(address, closing.as_bytes()).await
}
