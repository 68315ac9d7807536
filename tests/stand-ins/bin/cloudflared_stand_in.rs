//! A stand-in for `cloudflared`: the same arguments, log, metrics port and header, with a public side on this machine.
//!
//! It writes its process id, arguments and token into the directory `STAND_IN`, where its certificate is. A file `limited` there
//! makes it fail as Cloudflare's rate limit does.

use std::path::PathBuf;
use std::time::Duration;

use hooktray_stand_ins::tunnel_edge::{TunnelEdge, relay};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = PathBuf::from(std::env::var_os("STAND_IN").expect("a temporary directory"));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let token = std::env::var("TUNNEL_TOKEN").unwrap_or_default();
    // Renamed, so that no half-written file is read.
    let started = format!("{}\n{}\n{token}\n", std::process::id(), arguments.join(" "));
    std::fs::write(folder.join("started.new"), started).expect("written");
    std::fs::rename(folder.join("started.new"), folder.join("started")).expect("renamed");
    let after = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1).cloned();
    let metrics = after("--metrics").expect("--metrics");
    log("INF", "Thank you for trying Cloudflare Tunnel.");
    if folder.join("limited").exists() {
        log("ERR", "Error unmarshaling QuickTunnel response: error code: 1015 error=\"invalid character 'e'\"");
        std::process::exit(1);
    }
    let edge = TunnelEdge::open(&folder).await;
    let address = edge.address();
    let quick = after("--url");
    // The service that is configured in the account for a named tunnel.
    let named = std::env::var("STAND_IN_SERVICE").unwrap_or_default();
    let behind = quick.as_deref().map_or(named, |url| url.trim_start_matches("http://").to_owned());
    if quick.is_some() {
        log("INF", "Requesting new quick Tunnel on trycloudflare.com...");
        log("INF", "|  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |");
    } else {
        // Whoever waits for the file finds the whole of it.
        let (new, public) = (folder.join("public.new"), folder.join("public"));
        std::fs::write(&new, &address).and_then(|()| std::fs::rename(new, public)).expect("written");
    }
    tokio::join!(tell(&metrics, &address, quick.is_some()), pass_on(edge, &behind));
}

fn log(level: &str, message: &str) {
    eprintln!("2026-11-24T09:00:00Z {level} {message}");
}

/// Serves the metrics port. The address is known a moment later than the port.
async fn tell(metrics: &str, address: &str, quick: bool) {
    let listener = TcpListener::bind(metrics).await.expect("the metrics port");
    let mut asked = 0;
    loop {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { break };
            head.push(byte);
        }
        asked += 1;
        let head = String::from_utf8_lossy(&head).into_owned();
        let is_ready = asked > 2;
        let (status, body) = match head.split(' ').nth(1) {
            Some("/ready") if is_ready => (200, r#"{"status":200,"readyConnections":4}"#.to_owned()),
            Some("/ready") => (503, r#"{"status":503,"readyConnections":0}"#.to_owned()),
            Some("/quicktunnel") => {
                let hostname = if quick && asked > 1 { address } else { "" };
                (200, format!(r#"{{"hostname":"{hostname}"}}"#))
            }
            _ => (404, String::new()),
        };
        let length = body.len();
        let response =
            format!("HTTP/1.1 {status} -\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}");
        let _ = stream.write_all(response.as_bytes()).await;
        let _ = tokio::time::timeout(Duration::from_secs(1), stream.shutdown()).await;
    }
}

async fn pass_on(edge: TunnelEdge, behind: &str) {
    loop {
        let sender = edge.next().await;
        let behind = behind.to_owned();
        tokio::spawn(async move {
            if let Ok(stream) = TcpStream::connect(behind).await {
                relay(sender, stream, "CF-Connecting-IP").await;
            }
        });
    }
}
