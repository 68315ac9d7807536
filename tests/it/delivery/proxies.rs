//! The proxies of the environment, with the `hooktray` program.

use std::net::SocketAddr;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hooktray_support::harness::{Program, plain_flow};
use hooktray_support::receiver::Receiver;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// Starts a SOCKS5 proxy without a password (RFC 1928), for one IPv4 address at a time. Returns its address and the number of
/// connections that it made.
async fn socks_proxy() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut greeting = [0; 2];
            near.read_exact(&mut greeting).await.expect("version and number of methods");
            near.read_exact(&mut vec![0; greeting[1].into()]).await.expect("methods");
            near.write_all(&[5, 0]).await.expect("sent");
            let mut request = [0; 10];
            near.read_exact(&mut request).await.expect("a request");
            let [5, 1, 0, 1, a, b, c, d, high, low] = request else { panic!("{request:?}") };
            let mut far = TcpStream::connect(SocketAddr::from(([a, b, c, d], u16::from_be_bytes([high, low]))))
                .await
                .expect("the destination");
            near.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.expect("sent");
            count.fetch_add(1, Ordering::SeqCst);
            let _ = copy_bidirectional(&mut near, &mut far).await;
        }
    });
    (address, made)
}

/// Sends a sample with these variables set.
async fn sent_with(variables: &[(&str, &str)], destination: &str) -> Output {
    let program = Program::new();
    let flow = plain_flow(destination, json!({"enabled": false}));
    assert!(program.with_input(&["flow", "import", "-"], &flow.to_string()).status.success());
    let sample = program.data_dir().join("sample.json");
    std::fs::write(&sample, r#"{"id": "1"}"#).expect("written");
    let mut command = program.command(&["flow", "test", "plain", sample.to_str().expect("text"), "--send"]);
    for name in
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"]
    {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output().expect("it runs")).await.expect("it ends")
}

#[tokio::test]
async fn star_in_no_proxy_excepts_every_host() {
    let receiver = Receiver::start().await;
    let dead = "http://127.0.0.1:9";
    let refused = sent_with(&[("http_proxy", dead)], &receiver.url()).await;
    assert!(!refused.status.success() && receiver.received().is_empty(), "the proxy is used: {refused:?}");
    for variable in ["NO_PROXY", "no_proxy"] {
        for value in ["*", "shop.example, *"] {
            let sent = sent_with(&[("http_proxy", dead), (variable, value)], &receiver.url()).await;
            assert!(sent.status.success(), "{variable}={value}: {sent:?}");
        }
    }
    assert_eq!(receiver.received().len(), 4);
}

#[tokio::test]
async fn socks_proxy_is_used() {
    let receiver = Receiver::start().await;
    let (proxy, made) = socks_proxy().await;
    for scheme in ["socks5", "socks5h"] {
        let proxy = format!("{scheme}://{proxy}");
        let sent = sent_with(&[("ALL_PROXY", proxy.as_str())], &receiver.url()).await;
        assert!(sent.status.success(), "{sent:?}");
    }
    assert_eq!((receiver.received().len(), made.load(Ordering::SeqCst)), (2, 2));
}
