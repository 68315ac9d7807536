//! The proxies of the environment, with the `hooktray` program.

use std::net::SocketAddr;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hooktray_support::harness::{Program, plain_flow};
#[cfg(target_os = "linux")]
use hooktray_support::login_proxy::{LoginProxy, USER};
use hooktray_support::receiver::{CannedResponse, Receiver};
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

/// Returns all that a program wrote.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

#[tokio::test]
async fn unusable_proxy_is_named_and_nothing_goes_out_past_it() {
    let receiver = Receiver::start().await;
    for (variable, value) in [
        ("ALL_PROXY", "socks://127.0.0.1:9"),
        ("all_proxy", "quic://user:pass@127.0.0.1:9"),
        ("HTTP_PROXY", "http://127.0.0.1:notaport"),
        ("http_proxy", "http://:8080"),
        ("http_proxy", "no address at all"),
    ] {
        let refused = sent_with(&[(variable, value)], &receiver.url()).await;
        let text = said(&refused);
        assert!(!refused.status.success() && text.contains("proxy_unusable") && text.contains(variable), "{text}");
        assert!(!text.contains("pass@"), "a password of the proxy is shown: {text}");
    }
    // The first of two is the one that counts, as with curl: the usable one does not replace it.
    let both = [("HTTP_PROXY", "socks://127.0.0.1:9"), ("ALL_PROXY", "http://127.0.0.1:9")];
    assert!(said(&sent_with(&both, &receiver.url()).await).contains("proxy_unusable"));
    assert_eq!(receiver.received().len(), 0);
    for excepted in [("NO_PROXY", "127.0.0.1"), ("no_proxy", "*"), ("HTTP_PROXY", "")] {
        let unused = if excepted.0 == "HTTP_PROXY" { "HTTPS_PROXY" } else { "HTTP_PROXY" };
        let sent = sent_with(&[(unused, "socks://127.0.0.1:9"), excepted], &receiver.url()).await;
        assert!(sent.status.success(), "{excepted:?}: {sent:?}");
    }
}

#[tokio::test]
async fn dead_proxy_is_named_and_not_the_destination() {
    let receiver = Receiver::start().await;
    for scheme in ["http", "socks5", "socks5h", "socks4"] {
        let proxy = format!("{scheme}://127.0.0.1:9");
        let text = said(&sent_with(&[("ALL_PROXY", proxy.as_str())], &receiver.url()).await);
        assert!(text.contains("the proxy 127.0.0.1:9 cannot be reached"), "{text}");
        assert!(text.contains("proxy_failed") && text.contains("nothing listens there"), "{text}");
    }
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn proxy_that_asks_for_a_password_is_named() {
    let proxy = Receiver::start().await;
    for destination in ["http://shop.invalid/order", "https://shop.invalid/order"] {
        proxy.reply_next([CannedResponse::status(407)]);
        let address = proxy.url();
        let text = said(&sent_with(&[("ALL_PROXY", address.as_str())], destination).await);
        assert!(text.contains("proxy_failed") && text.contains("asks for a user name"), "{destination}: {text}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn refused_login_of_a_proxy_is_no_refusal_of_the_crm() {
    let (receiver, proxy) = (Receiver::start().await, LoginProxy::http("secret"));
    let with = |password: &str| format!("http://{USER}:{password}@127.0.0.1:{}", proxy.server(None).port);
    let (wrong, right) = (with("0ther"), with("secret"));
    for destination in [receiver.url(), "https://shop.invalid/order".to_owned()] {
        let text = said(&sent_with(&[("ALL_PROXY", wrong.as_str())], &destination).await);
        assert!(text.contains("proxy_failed") && text.contains("asks for a user name"), "{destination}: {text}");
        assert!(!text.contains("0ther"), "a password of the proxy is shown: {text}");
    }
    assert_eq!(receiver.received().len(), 0);
    receiver.reply_next([CannedResponse::status(401)]);
    let text = said(&sent_with(&[("ALL_PROXY", right.as_str())], &receiver.url()).await);
    assert!(text.contains("rejected") && !text.contains("proxy_failed"), "{text}");
    assert_eq!(receiver.received().len(), 1);
}

/// Starts a SOCKS5 proxy that wants a user name and a password (RFC 1929), and takes none of them.
async fn socks_proxy_with_login() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut greeting = [0; 2];
            // The program looks whether the proxy can be reached, and says nothing.
            if near.read_exact(&mut greeting).await.is_err() {
                continue;
            }
            let mut methods = vec![0; greeting[1].into()];
            near.read_exact(&mut methods).await.expect("methods");
            if !methods.contains(&2) {
                near.write_all(&[5, 0xff]).await.expect("sent");
                continue;
            }
            near.write_all(&[5, 2]).await.expect("sent");
            let mut login = [0; 64];
            let _ = near.read(&mut login).await;
            near.write_all(&[1, 1]).await.expect("sent");
        }
    });
    address
}

#[tokio::test]
async fn socks_proxy_that_wants_another_login_is_named() {
    let receiver = Receiver::start().await;
    let proxy = socks_proxy_with_login().await;
    for login in ["", "shop:wrong@"] {
        let address = format!("socks5h://{login}{proxy}");
        let text = said(&sent_with(&[("ALL_PROXY", address.as_str())], &receiver.url()).await);
        assert!(text.contains("proxy_failed") && text.contains("asks for a user name"), "{login}: {text}");
    }
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn address_of_a_proxy_is_read_as_people_write_it() {
    let receiver = Receiver::start().await;
    let (proxy, made) = socks_proxy().await;
    for address in [format!("SOCKS5://{proxy}"), format!(" socks5://{proxy} ")] {
        let sent = sent_with(&[("ALL_PROXY", address.as_str())], &receiver.url()).await;
        assert!(sent.status.success(), "{address}: {sent:?}");
    }
    assert_eq!((receiver.received().len(), made.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn user_of_a_socks4_proxy_is_not_dropped_without_a_word() {
    let receiver = Receiver::start().await;
    let text = said(&sent_with(&[("ALL_PROXY", "socks4a://me@127.0.0.1:9")], &receiver.url()).await);
    assert!(text.contains("proxy_unusable") && text.contains("SOCKS4") && !text.contains("me@"), "{text}");
}

#[tokio::test]
async fn response_of_a_proxy_or_portal_is_no_refusal_of_the_crm() {
    let proxy = Receiver::start().await;
    for reply in [CannedResponse::status(403), CannedResponse::status(511)] {
        proxy.reply_next([reply]);
        let address = proxy.url();
        let text = said(&sent_with(&[("http_proxy", address.as_str())], "http://shop.invalid/order").await);
        assert!(text.contains("proxy_failed") && text.contains("in place of shop.invalid"), "{text}");
    }
    // A CRM may redirect behind an order that it took, so that one is not sent again.
    for target in ["http://shop.invalid/other", "http://thanks.example/"] {
        proxy.reply_next([CannedResponse::redirect(302, target)]);
        let address = proxy.url();
        let text = said(&sent_with(&[("http_proxy", address.as_str())], "http://shop.invalid/order").await);
        assert!(text.contains("redirected"), "{text}");
    }
    let receiver = Receiver::start().await;
    receiver.reply_next([CannedResponse::status(403)]);
    let text = said(&sent_with(&[], &receiver.url()).await);
    assert!(text.contains("rejected"), "{text}");
}

#[test]
fn doctor_names_an_unusable_proxy() {
    let program = Program::new();
    let mut command = program.command(&["doctor", "--listen", "127.0.0.1:0"]);
    let text = said(&command.env("ALL_PROXY", "socks://127.0.0.1:9").output().expect("it runs"));
    assert!(text.lines().any(|line| line.starts_with("BAD  proxy") && line.contains("ALL_PROXY")), "{text}");
}
