//! A question that only the proxy itself can answer: a tunnel to a host that nobody has (RFC 2606).

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::login::Login;

/// How long the start of a response is, up to its status: `HTTP/1.1 407`.
const START: usize = 12;

/// What a proxy says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It asks for a login, or for another one.
    LoginRefused,
    /// It does not speak HTTP.
    NotHttp,
    /// It let the question in, or refused it for another reason.
    Other,
}

/// Asks the HTTP proxy at the other end of a connection.
pub(super) async fn ask(mut connection: TcpStream, login: Option<Login>) -> Answer {
    let Ok(start) = response_start(&mut connection, login).await else { return Answer::NotHttp };
    match start.strip_prefix(b"HTTP/") {
        None => Answer::NotHttp,
        // tinyproxy responds 401 to a login that it refuses.
        Some([.., b' ', b'4', b'0', b'7' | b'1']) => Answer::LoginRefused,
        Some(_) => Answer::Other,
    }
}

async fn response_start(connection: &mut TcpStream, login: Option<Login>) -> io::Result<[u8; START]> {
    let mut request = b"CONNECT hooktray.invalid:443 HTTP/1.1\r\nHost: hooktray.invalid:443\r\n".to_vec();
    if let Some(login) = login.and_then(|login| login.basic().ok()) {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(login.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    connection.write_all(&request).await?;
    let mut start = [0; START];
    connection.read_exact(&mut start).await?;
    Ok(start)
}
