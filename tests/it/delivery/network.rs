//! The proxy and the authorities of the settings, for all that is sent.

use hooktray_core::api::ApiError;
use hooktray_core::base::ca_certificate::CaCertificate;
use hooktray_core::settings::{
    NetworkSettings, PROXY_PASSWORD, ProxyChoice, ProxyServer, TELEGRAM_PROXY_PASSWORD, TELEGRAM_TOKEN, TelegramAccess,
    WEBHOOK_ADDRESS,
};
use hooktray_support::bot_api::{self, BotApi, OWNER_CHAT, TOKEN};
use hooktray_support::login_proxy::{LoginProxy, USER};
use hooktray_support::mail_server::MailServer;
use hooktray_support::receiver::{CannedResponse, Receiver};

use crate::test_flow::{TestFlow, test_flow};

const PASSWORD: &str = "S3cretOfTheProxy";

async fn choose(test: &TestFlow, proxy: ProxyChoice) {
    test.change_settings(|settings| settings.network.proxy = proxy).await;
}

fn store(test: &TestFlow, name: &str, value: &str) {
    test.engine.secrets.set(name, value.to_owned().into()).expect("stored");
}

fn dead() -> ProxyChoice {
    ProxyChoice::Http(ProxyServer { host: "127.0.0.1".into(), port: 9, user: None })
}

/// Returns both proxies, which ask for a login.
fn proxies() -> (LoginProxy, LoginProxy) {
    (LoginProxy::socks5(PASSWORD), LoginProxy::http(PASSWORD))
}

fn choices(socks: &LoginProxy, http: &LoginProxy) -> [ProxyChoice; 2] {
    [ProxyChoice::Socks5(socks.server(Some(USER))), ProxyChoice::Http(http.server(Some(USER)))]
}

#[tokio::test]
async fn orders_go_through_the_chosen_proxy_and_wait_for_its_right_login() {
    let socks = LoginProxy::socks5(PASSWORD);
    for proxy in [ProxyChoice::Socks5(socks.server(Some(USER)))] {
        let test = test_flow(|_| {}).await;
        store(&test, PROXY_PASSWORD, "0therPassword");
        choose(&test, proxy).await;
        test.send_numbered(1..=2).await;
        test.engine.run_worker().await;
        let error = test.engine.newest()["error"].clone();
        assert_eq!(
            (
                error["code"].as_str(),
                error["message"].as_str().is_some_and(|said| said.contains("in the settings of Hooktray"))
            ),
            (Some("proxy_failed"), true)
        );
        assert!(!error.to_string().contains("0therPassword"), "{error}");
        assert!(test.aray.requests().is_empty(), "past the proxy");
        // The next request takes the new password.
        test.engine.api().secret_set(PROXY_PASSWORD.into(), PASSWORD.to_owned().into()).await.expect("stored");
        test.engine.run_worker_after(60).await;
        assert_eq!((test.engine.statuses(), test.aray.orders().len()), (vec!["delivered".to_owned(); 2], 2));
    }
}

#[tokio::test]
async fn orders_wait_for_a_password_that_is_not_stored() {
    let socks = LoginProxy::socks5(PASSWORD);
    let test = test_flow(|_| {}).await;
    choose(&test, ProxyChoice::Socks5(socks.server(Some(USER)))).await;
    test.send_numbered(1..=2).await;
    test.engine.run_worker().await;
    assert_eq!((test.error().as_str(), test.aray.requests().len()), ("secret_missing", 0));
    test.engine.api().secret_set(PROXY_PASSWORD.into(), PASSWORD.to_owned().into()).await.expect("stored");
    test.engine.run_worker_after(600).await;
    assert_eq!(test.engine.statuses(), ["delivered"; 2]);
}

#[tokio::test]
async fn other_proxy_counts_from_the_next_request_on() {
    let test = test_flow(|_| {}).await;
    choose(&test, dead()).await;
    test.send_numbered(1..=3).await;
    test.engine.run_worker().await;
    assert_eq!((test.error().as_str(), test.aray.requests().len()), ("proxy_failed", 0));
    choose(&test, ProxyChoice::None).await;
    // What waited is tried at once, and the clock stands still.
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"; 3]);
}

#[tokio::test]
async fn hosts_of_the_list_are_reached_without_the_proxy() {
    let mail = MailServer::plain();
    let test = test_flow(|_| {}).await;
    test.change_settings(|settings| {
        settings.network.proxy = dead();
        settings.network.without_proxy = "localhost 127.0.0.0/8".into();
    })
    .await;
    test.send_numbered(1..=1).await;
    test.engine.run_worker().await;
    assert_eq!(test.engine.statuses(), ["delivered"]);
    test.engine.api().email_test(mail.settings()).await.expect("sent");
}

/// Tries everything that is sent besides orders. Returns what of it failed.
async fn everything_else(test: &TestFlow, mail: &MailServer, bot: &BotApi, service: &Receiver) -> Vec<ApiError> {
    let api = test.engine.api();
    store(test, TELEGRAM_TOKEN, TOKEN);
    store(test, WEBHOOK_ADDRESS, &service.url());
    let webhook = hooktray_core::alerts::webhook::presets().remove(0).settings;
    let access = TelegramAccess { api: bot.access().api, proxy: ProxyChoice::System };
    test.change_settings(|settings| settings.public_ip_service = service.url()).await;
    service.reply_next([CannedResponse::text(200, "95.161.221.10")]);
    let ended = [
        api.public_ip_find().await.map(drop),
        api.email_test(mail.settings()).await,
        api.telegram_test(bot_api::settings(access, OWNER_CHAT)).await,
        api.webhook_test(webhook).await,
    ];
    ended.into_iter().filter_map(Result::err).collect()
}

#[tokio::test]
async fn mail_telegram_webhook_and_the_search_for_the_address_go_the_same_way() {
    let (socks, http) = proxies();
    for proxy in choices(&socks, &http) {
        let (mail, bot, service) = (MailServer::plain(), BotApi::start().await, Receiver::start().await);
        let test = test_flow(|_| {}).await;
        for password in [None, Some("0therPassword")] {
            if let Some(password) = password {
                store(&test, PROXY_PASSWORD, password);
            }
            choose(&test, proxy.clone()).await;
            let failed = everything_else(&test, &mail, &bot, &service).await;
            assert_eq!(failed.len(), 4, "{failed:#?}");
            assert!(!format!("{failed:?}").contains("0therPassword"), "{failed:#?}");
            assert!(mail.emails().is_empty() && bot.calls().is_empty() && service.received().is_empty());
        }
        store(&test, PROXY_PASSWORD, PASSWORD);
        let failed = everything_else(&test, &mail, &bot, &service).await;
        assert!(failed.is_empty(), "{proxy:?}: {failed:#?}");
        let arrived = (mail.emails().len(), bot.messages().len(), service.received().len());
        assert_eq!(arrived, (1, 1, 2), "{proxy:?}");
    }
}

#[tokio::test]
async fn dead_proxy_is_named_by_everything_that_is_sent() {
    let (mail, bot, service) = (MailServer::plain(), BotApi::start().await, Receiver::start().await);
    let test = test_flow(|_| {}).await;
    choose(&test, dead()).await;
    let failed = everything_else(&test, &mail, &bot, &service).await;
    assert_eq!(failed.len(), 4);
    for error in failed {
        assert!(error.message.contains("the proxy 127.0.0.1:9 cannot be reached"), "{error:?}");
    }
    assert!(mail.emails().is_empty() && bot.calls().is_empty() && service.received().is_empty());
}

#[tokio::test]
async fn proxy_of_telegram_is_used_before_that_of_the_program() {
    let socks = LoginProxy::socks5(PASSWORD);
    let bot = BotApi::start().await;
    let test = test_flow(|_| {}).await;
    choose(&test, dead()).await;
    store(&test, TELEGRAM_TOKEN, TOKEN);
    store(&test, TELEGRAM_PROXY_PASSWORD, PASSWORD);
    for proxy in [ProxyChoice::Socks5(socks.server(Some(USER))), ProxyChoice::None] {
        let access = TelegramAccess { api: bot.access().api, proxy };
        test.engine.api().telegram_test(bot_api::settings(access, OWNER_CHAT)).await.expect("sent");
    }
    assert_eq!(bot.messages().len(), 2);
}

#[tokio::test]
async fn email_goes_to_a_server_of_an_authority_that_was_chosen() {
    for mode in ["tls", "starttls"] {
        let mail = MailServer::secure(mode, serde_json::json!({}));
        let test = test_flow(|_| {}).await;
        store(&test, hooktray_core::settings::PASSWORD, hooktray_support::mail_server::PASSWORD);
        let email = mail.settings();
        let error = test.engine.api().email_test(email.clone()).await.expect_err("nobody knows the authority");
        assert_eq!(error.args.get("fault").map(String::as_str), Some("certificate_issuer"), "{mode}: {error:?}");
        let file = std::fs::read(mail.ca()).expect("a certificate");
        let certificates = CaCertificate::read_all(&file, jiff::Timestamp::now()).expect("an authority");
        assert_eq!(certificates[0].owner, "Test CA");
        test.change_settings(|settings| {
            settings.network = NetworkSettings { certificates, ..NetworkSettings::default() }
        })
        .await;
        test.engine.api().email_test(email).await.unwrap_or_else(|error| panic!("{mode}: {error:?}"));
        assert_eq!(mail.emails().len(), 1);
    }
}
