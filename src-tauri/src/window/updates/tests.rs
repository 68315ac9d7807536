//! A build with a key against a server with a version that was signed with it, and a build without.

use serde_json::{Value as Json, json};
use tauri::App;
use tauri::test::{MockRuntime, mock_builder, mock_context, noop_assets};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Source, Updates, download, update_install, update_look, update_source};

/// Made with `tauri signer generate`; the private half is nowhere any more.
const KEY: &str = "dW50cnVzdGVkIGNvbW1lbnQ6IG1pbmlzaWduIHB1YmxpYyBrZXk6IDgyMTc2NEFFNDhBNTFDMTUKUldRVkhLVklybVFYZ3BUMURKaGo3VWhyeUZ5NFBCcExQb2VHdXBjcmhnTWY4eTk1WWFyY2RTU1UK";
/// What was signed with it, with `tauri signer sign --app-version 99.0.0`, and the signature.
const PACKAGE: &str = "not a program, only signed as one\n";
const SIGNATURE: &str = "dW50cnVzdGVkIGNvbW1lbnQ6IHNpZ25hdHVyZSBmcm9tIHRhdXJpIHNlY3JldCBrZXkKUlVRVkhLVklybVFYZ3ZsVVZYQ2t3ckprSFlHL0c5c1RvZHVjMk84Q2wyVWFya013N3VPYjFJMzRYY0V5ajN1cHF4Um85Y09tZGdjVmlIRmVsSStEbDFKMEVDQ1Y3bXhRbGdRPQp0cnVzdGVkIGNvbW1lbnQ6IHRpbWVzdGFtcDoxNzk1NjAxNDY3CWZpbGU6dXBkYXRlLmJpbgl2ZXJzaW9uOjk5LjAuMApWWnlpOExRd0dRejdNOVlEVEhDUEpDZVdaMWQ3QnYyR0QrRXplSXBIVzYvL3V4cmgzTlJFL0pBaVZzZWhkb0UzQXB4Skw1ZnlDNng1U21vUjJiL1ZEUT09Cg==";

/// Serves this as `latest.json`, and this package; gives the address of the first.
async fn served(latest: impl FnOnce(&str) -> Json, package: &'static str) -> &'static str {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let latest = latest(&format!("{address}/package")).to_string();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4096];
            let length = stream.read(&mut asked).await.unwrap();
            let body = if asked[..length].starts_with(b"GET /package ") { package } else { latest.as_str() };
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            stream.write_all((head + body).as_bytes()).await.unwrap();
        }
    });
    Box::leak(format!("{address}/latest.json").into_boxed_str())
}

fn latest(version: &'static str) -> impl FnOnce(&str) -> Json {
    move |package| {
        let here = json!({ "url": package, "signature": SIGNATURE });
        let platform = format!("{}-{}", std::env::consts::OS.replace("macos", "darwin"), std::env::consts::ARCH);
        json!({ "version": version, "notes": "A second receiver.", "platforms": { platform: here } })
    }
}

/// The window of a build that was given these.
fn built_with(key: &'static str, address: &'static str) -> App<MockRuntime> {
    let mut context = mock_context(noop_assets());
    let source = Source::of(Some(key), Some(address)).expect("a source");
    source.tell(&mut context);
    // There is no certificate for an address of this machine.
    let config = context.config_mut().plugins.0.get_mut("updater").unwrap();
    config["dangerousInsecureTransportProtocol"] = true.into();
    let app = mock_builder().plugin(tauri_plugin_updater::Builder::new().build()).build(context).unwrap();
    tauri::Manager::manage(&app, Updates::of(None));
    app
}

async fn downloaded(app: &App<MockRuntime>) -> Result<Vec<u8>, String> {
    let updates = tauri::Manager::state::<Updates>(app);
    let found = updates.found.lock().await;
    download(found.as_ref().expect("found")).await.map_err(|trouble| trouble.code)
}

#[tokio::test]
async fn what_is_newer_and_signed_is_found_and_had() {
    let app = built_with(KEY, served(latest("99.0.0"), PACKAGE).await);
    let found = update_look(&app).await.unwrap().expect("newer");
    assert_eq!((found.version.as_str(), found.notes.as_str()), ("99.0.0", "A second receiver."));
    assert_eq!(downloaded(&app).await.unwrap(), PACKAGE.as_bytes());
}

#[tokio::test]
async fn what_is_not_newer_is_nothing() {
    let app = built_with(KEY, served(latest("0.0.1"), PACKAGE).await);
    assert_eq!(update_look(&app).await, Ok(None));
}

#[tokio::test]
async fn what_was_signed_as_another_version_or_changed_since_is_refused() {
    let app = built_with(KEY, served(latest("99.0.1"), PACKAGE).await);
    update_look(&app).await.unwrap();
    assert_eq!(downloaded(&app).await, Err("update_forged".to_owned()), "an old version passed off as a new one");
    let app = built_with(KEY, served(latest("99.0.0"), "something else\n").await);
    update_look(&app).await.unwrap();
    assert_eq!(downloaded(&app).await, Err("update_forged".to_owned()));
}

#[tokio::test]
async fn what_cannot_be_known_is_told_apart() {
    let app = built_with(KEY, "http://127.0.0.1:9/latest.json");
    assert_eq!(update_look(&app).await.unwrap_err().code, "update_unreachable");
    let elsewhere = |_: &str| json!({ "version": "99.0.0", "platforms": {} });
    let app = built_with(KEY, served(elsewhere, PACKAGE).await);
    assert_eq!(update_look(&app).await.unwrap_err().code, "update_not_here");
}

#[tokio::test]
async fn a_build_without_a_key_looks_for_nothing() {
    assert_eq!(Source::of(None, Some("https://example.com/latest.json")), None);
    assert_eq!(Source::of(Some(KEY), None), None);
    assert_eq!(Source::of(Some(" "), Some("https://example.com/latest.json")), None, "an empty secret is none");
    let app = mock_builder().build(mock_context(noop_assets())).unwrap();
    assert_eq!(update_source(&app).await, Ok(false));
    assert_eq!(update_look(&app).await.unwrap_err().code, "update_absent");
    assert_eq!(update_install(app.handle()).await.unwrap_err().code, "update_absent");
}
