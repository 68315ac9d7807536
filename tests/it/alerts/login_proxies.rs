//! Messages by a proxy that wants a user name and a password, which is a secret of its own.

use hooktray_core::settings::{self, ProxyChoice, ProxyServer, Settings, TELEGRAM_PROXY_PASSWORD, TelegramAccess};
use hooktray_support::bot_api::{self, BotApi, OWNER_CHAT, TOKEN};
use hooktray_support::harness::TestEngine;
use hooktray_support::login_proxy::{LoginProxy, USER};
use hooktray_support::receiver::{CannedResponse, Receiver};

use super::incidents::refused;
use crate::test_flow::test_flow;

const PASSWORD: &str = "S3cretOfTheProxy";

fn store(engine: &TestEngine, access: TelegramAccess, password: Option<&str>) {
    engine.secrets.set(settings::TELEGRAM_TOKEN, TOKEN.to_owned().into()).expect("stored");
    if let Some(password) = password {
        engine.secrets.set(TELEGRAM_PROXY_PASSWORD, password.to_owned().into()).expect("stored");
    }
    let telegram = Some(bot_api::settings(access, OWNER_CHAT));
    let settings = Settings { language: Some("en".into()), telegram, ..Settings::default() };
    settings::save(engine.inner().store(), &settings).expect("saved");
}

/// Returns both proxies as a channel uses them, for this user.
fn proxies(socks: &LoginProxy, http: &LoginProxy, user: Option<&str>) -> [ProxyChoice; 2] {
    [ProxyChoice::Socks5(socks.server(user)), ProxyChoice::Http(http.server(user))]
}

#[tokio::test]
async fn message_goes_by_a_proxy_with_its_user_and_password() {
    let (socks, http) = (LoginProxy::socks5(PASSWORD), LoginProxy::http(PASSWORD));
    for proxy in proxies(&socks, &http, Some(USER)) {
        let api = BotApi::start().await;
        let test = test_flow(|_| {}).await;
        store(&test.engine, TelegramAccess { api: api.access().api, proxy: proxy.clone() }, Some(PASSWORD));
        refused(&test, 1..=1).await;
        assert_eq!(api.messages().len(), 1, "{proxy:?}");
    }
}

#[tokio::test]
async fn password_with_signs_that_mean_something_in_an_address_is_sent_as_it_is() {
    let password = "p@ss:w/rd%41 ?#ы";
    let socks = LoginProxy::socks5(password);
    let api = BotApi::start().await;
    let test = test_flow(|_| {}).await;
    let proxy = ProxyChoice::Socks5(socks.server(Some(USER)));
    store(&test.engine, TelegramAccess { api: api.access().api, proxy }, Some(password));
    refused(&test, 1..=1).await;
    assert_eq!(api.messages().len(), 1);
}

#[tokio::test]
async fn proxy_that_refuses_the_login_is_named_and_no_password_shown() {
    let (socks, http) = (LoginProxy::socks5(PASSWORD), LoginProxy::http(PASSWORD));
    let api = BotApi::start().await;
    for (user, password) in [(Some(USER), Some("0therPassword")), (Some("anna"), Some(PASSWORD)), (None, None)] {
        for proxy in proxies(&socks, &http, user) {
            let test = test_flow(|_| {}).await;
            // As to Telegram itself: an HTTP proxy is asked for a tunnel.
            let access = TelegramAccess { api: api.access().api.replace("http://", "https://"), proxy };
            store(&test.engine, access.clone(), password);
            let error = test.engine.api().telegram_check(access.clone()).await.expect_err("not let in");
            let text = format!("{error:?}");
            assert!(text.contains("proxy") && text.contains("password"), "{user:?} {access:?}: {text}");
            assert!(!text.contains("0therPassword") && !text.contains(PASSWORD) && !text.contains(TOKEN), "{text}");
        }
    }
    assert_eq!(api.messages().len(), 0);
}

#[tokio::test]
async fn proxy_that_wants_a_login_for_plain_http_is_named() {
    let proxy = Receiver::start().await;
    proxy.reply_next([CannedResponse::status(407)]);
    let port = proxy.address().port();
    let server = ProxyServer { host: "127.0.0.1".into(), port, user: None };
    let test = test_flow(|_| {}).await;
    let access = TelegramAccess { api: "http://telegram.example".into(), proxy: ProxyChoice::Http(server) };
    store(&test.engine, access.clone(), None);
    let error = test.engine.api().telegram_check(access).await.expect_err("not let in");
    assert_eq!(
        (error.code.as_str(), error.args.get("fault").map(String::as_str)),
        ("telegram_unreachable", Some("proxy_login"))
    );
}

#[tokio::test]
async fn user_without_a_stored_password_is_told_to_store_it() {
    let socks = LoginProxy::socks5(PASSWORD);
    let api = BotApi::start().await;
    let test = test_flow(|_| {}).await;
    let access = TelegramAccess { api: api.access().api, proxy: ProxyChoice::Socks5(socks.server(Some(USER))) };
    store(&test.engine, access.clone(), None);
    let error = test.engine.api().telegram_check(access).await.expect_err("no password");
    let text = format!("{error:?}");
    assert!(text.contains(TELEGRAM_PROXY_PASSWORD), "{text}");
}
