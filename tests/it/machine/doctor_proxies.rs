//! What `hooktray doctor` finds of the proxies that are set.

use hooktray_support::login_proxy::LoginProxy;
use hooktray_support::receiver::{CannedResponse, Receiver};

use super::doctor::{command, doctor, is_bad, with_database};

#[tokio::test]
async fn proxy_that_is_dead_or_asks_for_a_login_is_bad() {
    let program = with_database();
    let proxy = Receiver::start().await;
    proxy.reply_next([CannedResponse::status(407)]);
    let asking = proxy.url();
    let (socks, http) = (LoginProxy::socks5("secret"), LoginProxy::http("secret"));
    let [login, other_kind] =
        ["socks5://olga:wrong@", "http://"].map(|start| format!("{start}127.0.0.1:{}", socks.server(None).port));
    let http_login = format!("http://olga:wrong@127.0.0.1:{}", http.server(None).port);
    for (variable, address, says) in [
        ("HTTPS_PROXY", "http://127.0.0.1:9", "cannot be reached"),
        ("http_proxy", "socks5h://127.0.0.1:9", "cannot be reached"),
        ("HTTPS_PROXY", asking.as_str(), "asks for a user name"),
        ("HTTPS_PROXY", login.as_str(), "asks for a user name"),
        ("http_proxy", login.as_str(), "asks for a user name"),
        ("HTTPS_PROXY", http_login.as_str(), "asks for a user name"),
        ("http_proxy", http_login.as_str(), "asks for a user name"),
        ("HTTPS_PROXY", other_kind.as_str(), "if it is a SOCKS proxy"),
        ("http_proxy", other_kind.as_str(), "if it is a SOCKS proxy"),
    ] {
        let mut command = command(&program);
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY"] {
            command.env_remove(name);
        }
        command.env(variable, address);
        let lines = tokio::task::spawn_blocking(move || doctor(&mut command)).await.expect("it ends");
        assert!(is_bad(&lines, "proxy", says), "{variable}={address}: {lines:#?}");
    }
}
