//! A build with a key, against a server with a signed version; and a build without a key.

use std::path::PathBuf;

use hooktray_core::settings::{ProxyChoice, ProxyServer};
use serde_json::{Value as Json, json};
use tauri::App;
use tauri::test::{MockRuntime, mock_builder, mock_context, noop_assets};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{
    Language, Messages, Network, NetworkSettings, UpdateSource, Updates, check_through, download, failed, update_check,
    update_install, update_source,
};

/// Made with `tauri signer generate`. The private half was deleted.
const KEY: &str = "dW50cnVzdGVkIGNvbW1lbnQ6IG1pbmlzaWduIHB1YmxpYyBrZXk6IDgyMTc2NEFFNDhBNTFDMTUKUldRVkhLVklybVFYZ3BUMURKaGo3VWhyeUZ5NFBCcExQb2VHdXBjcmhnTWY4eTk1WWFyY2RTU1UK";
/// A package, and its signature by `tauri signer sign --app-version 99.0.0`.
const PACKAGE: &str = "not a program, only signed as one\n";
const SIGNATURE: &str = "dW50cnVzdGVkIGNvbW1lbnQ6IHNpZ25hdHVyZSBmcm9tIHRhdXJpIHNlY3JldCBrZXkKUlVRVkhLVklybVFYZ3ZsVVZYQ2t3ckprSFlHL0c5c1RvZHVjMk84Q2wyVWFya013N3VPYjFJMzRYY0V5ajN1cHF4Um85Y09tZGdjVmlIRmVsSStEbDFKMEVDQ1Y3bXhRbGdRPQp0cnVzdGVkIGNvbW1lbnQ6IHRpbWVzdGFtcDoxNzk1NjAxNDY3CWZpbGU6dXBkYXRlLmJpbgl2ZXJzaW9uOjk5LjAuMApWWnlpOExRd0dRejdNOVlEVEhDUEpDZVdaMWQ3QnYyR0QrRXplSXBIVzYvL3V4cmgzTlJFL0pBaVZzZWhkb0UzQXB4Skw1ZnlDNng1U21vUjJiL1ZEUT09Cg==";

/// Serves a `latest.json` and a package. Returns the address of the first.
async fn serve(latest: impl FnOnce(&str) -> Json, package: &'static str) -> &'static str {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let latest = latest(&format!("{address}/package")).to_string();
    tokio::spawn(respond(listener, latest, package, ""));
    Box::leak(format!("{address}/latest.json").into_boxed_str())
}

/// Responds to each request that has these words, as the server or as a proxy before it.
async fn respond(listener: TcpListener, latest: String, package: &'static str, words: &str) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let request = String::from_utf8_lossy(&request[..length]);
        let target = request.split(' ').nth(1).unwrap_or_default();
        let body = if target.ends_with("/package") { package } else { latest.as_str() };
        let status = if request.contains(words) { "200 OK" } else { "407 Proxy Authentication Required" };
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        stream.write_all((head + body).as_bytes()).await.unwrap();
    }
}

fn latest(version: &'static str) -> impl FnOnce(&str) -> Json {
    move |package| {
        let release = json!({ "url": package, "signature": SIGNATURE });
        let platform = format!("{}-{}", std::env::consts::OS.replace("macos", "darwin"), std::env::consts::ARCH);
        json!({ "version": version, "notes": "A second receiver.", "platforms": { platform: release } })
    }
}

/// Returns the window of a build with this key and address.
fn build_with(key: &'static str, address: &'static str) -> App<MockRuntime> {
    build_on(tauri_plugin_updater::Builder::new(), env!("CARGO_PKG_VERSION"), key, address)
}

/// Returns the window of this version, with an updater that was changed.
fn build_on(
    updater: tauri_plugin_updater::Builder,
    version: &str,
    key: &'static str,
    address: &'static str,
) -> App<MockRuntime> {
    let mut context = mock_context(noop_assets());
    context.package_info_mut().version = version.parse().unwrap();
    let source = UpdateSource::new(Some(key), Some(address)).expect("a source");
    source.configure(&mut context);
    // The test server has no certificate.
    let config = context.config_mut().plugins.0.get_mut("updater").unwrap();
    config["dangerousInsecureTransportProtocol"] = true.into();
    let app = mock_builder().plugin(updater.build()).build(context).unwrap();
    tauri::Manager::manage(&app, Updates::new(None, source));
    app
}

async fn try_download(app: &App<MockRuntime>) -> Result<Vec<u8>, String> {
    let updates = tauri::Manager::state::<Updates>(app);
    let found = updates.found.lock().await;
    download(found.as_ref().expect("found")).await.map_err(|error| error.code)
}

#[tokio::test]
async fn newer_signed_version_is_found_and_downloaded() {
    let app = build_with(KEY, serve(latest("99.0.0"), PACKAGE).await);
    let found = update_check(&app).await.unwrap().expect("newer");
    assert_eq!((found.version.as_str(), found.notes.as_str()), ("99.0.0", "A second receiver."));
    assert_eq!(try_download(&app).await.unwrap(), PACKAGE.as_bytes());
}

#[tokio::test]
async fn update_comes_through_the_chosen_proxy_with_its_login() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let latest = latest("99.0.0")("http://updates.invalid/package").to_string();
    // `olga:secret`
    tokio::spawn(respond(listener, latest, PACKAGE, "Basic b2xnYTpzZWNyZXQ="));
    let app = build_with(KEY, "http://updates.invalid/latest.json");
    let server = ProxyServer { host: "127.0.0.1".into(), port, user: Some("olga".into()) };
    let settings = NetworkSettings { proxy: ProxyChoice::Http(server), ..NetworkSettings::default() };
    let through = |password: &str| Network::new(&settings, Some(&password.to_owned().into()));
    assert!(check_through(&app, through("0ther")).await.is_err());
    assert!(check_through(&app, through("secret")).await.unwrap().is_some());
    assert_eq!(try_download(&app).await.unwrap(), PACKAGE.as_bytes());
}

#[tokio::test]
async fn proxy_that_cannot_be_used_stops_only_what_would_go_through_it() {
    let server = ProxyServer { host: "no host".into(), port: 1, user: None };
    let settings = |without_proxy: &str| NetworkSettings {
        proxy: ProxyChoice::Http(server.clone()),
        without_proxy: without_proxy.into(),
        ..NetworkSettings::default()
    };
    let through = |without_proxy| Network::new(&settings(without_proxy), None);
    let app = build_with(KEY, serve(latest("99.0.0"), PACKAGE).await);
    assert!(check_through(&app, through("127.0.0.1")).await.unwrap().is_some());
    assert_eq!(try_download(&app).await.unwrap(), PACKAGE.as_bytes());
    let told = check_through(&app, through("example.com")).await.unwrap_err();
    assert!(told.code == "update_unreachable" && told.message.contains("address of a proxy"), "{told:?}");
    let elsewhere = |_: &str| latest("99.0.0")("http://updates.invalid/package");
    let app = build_with(KEY, serve(elsewhere, PACKAGE).await);
    let told = check_through(&app, through("127.0.0.1")).await.unwrap_err();
    assert!(told.message.contains("address of a proxy"), "the package is behind the proxy: {told:?}");
}

#[tokio::test]
async fn older_version_is_no_update() {
    let app = build_with(KEY, serve(latest("0.0.1"), PACKAGE).await);
    assert_eq!(update_check(&app).await, Ok(None));
}

#[tokio::test]
async fn package_that_was_changed_or_signed_as_another_version_is_refused() {
    let app = build_with(KEY, serve(latest("99.0.1"), PACKAGE).await);
    update_check(&app).await.unwrap();
    assert_eq!(try_download(&app).await, Err("update_forged".to_owned()), "an old version offered as a new one");
    let app = build_with(KEY, serve(latest("99.0.0"), "something else\n").await);
    update_check(&app).await.unwrap();
    assert_eq!(try_download(&app).await, Err("update_forged".to_owned()));
}

#[tokio::test]
async fn unreachable_address_and_missing_platform_have_their_own_codes() {
    let app = build_with(KEY, "http://127.0.0.1:9/latest.json");
    assert_eq!(update_check(&app).await.unwrap_err().code, "update_unreachable");
    let elsewhere = |_: &str| json!({ "version": "99.0.0", "platforms": {} });
    let app = build_with(KEY, serve(elsewhere, PACKAGE).await);
    assert_eq!(update_check(&app).await.unwrap_err().code, "update_not_here");
}

#[tokio::test]
async fn build_without_a_key_does_not_check_for_updates() {
    assert_eq!(UpdateSource::new(None, Some("https://example.com/latest.json")), None);
    assert_eq!(UpdateSource::new(Some(KEY), None), None);
    assert_eq!(
        UpdateSource::new(Some(" "), Some("https://example.com/latest.json")),
        None,
        "an empty secret in CI counts as none"
    );
    let app = mock_builder().build(mock_context(noop_assets())).unwrap();
    assert_eq!(update_source(&app).await, Ok(false));
    assert_eq!(update_check(&app).await.unwrap_err().code, "update_absent");
    assert_eq!(update_install(app.handle()).await.unwrap_err().code, "update_absent");
}

#[test]
fn failed_update_is_told_with_its_reason_and_what_to_do() {
    let told = failed(&"the disk is full").localized(&Messages::new(Language::Russian)).unwrap();
    let parts: Vec<&str> = told.lines().collect();
    assert_eq!(parts.len(), 3, "{told}");
    assert!(parts[0].contains("не установлена") && parts[1] == "the disk is full", "{told}");
    assert!(parts[2].contains("Скачайте установщик"), "{told}");
}

/// Serves the files of a directory at an address.
async fn serve_files(address: &str, dir: PathBuf) {
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let name = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
            let body = tokio::fs::read(dir.join(name)).await.unwrap();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
        }
    });
}

/// `cargo xtask rehearse` makes a release and runs this against it: the version before finds it, and takes only what is signed.
#[tokio::test]
#[ignore = "needs a rehearsed release"]
async fn rehearsed_release_is_found_and_verified() {
    let variable = |name| -> &'static str { Box::leak(std::env::var(name).expect(name).into_boxed_str()) };
    let [key, address, dir] = ["HOOKTRAY_UPDATE_KEY", "HOOKTRAY_UPDATE_ADDRESS", "HOOKTRAY_REHEARSAL"].map(variable);
    let dir = PathBuf::from(dir);
    let host = address.trim_start_matches("http://").trim_end_matches("/latest.json");
    serve_files(host, dir.clone()).await;
    let before = |key| {
        let updater = tauri_plugin_updater::Builder::new().target("windows-x86_64");
        build_on(updater, "0.0.1", key, address)
    };
    let app = before(key);
    let found = update_check(&app).await.unwrap().expect("newer");
    assert_eq!(found.version, env!("CARGO_PKG_VERSION"));
    assert!(!found.notes.is_empty());
    let installer = dir.join(format!("Hooktray_{}_x64-setup.exe", found.version));
    let whole = std::fs::read(&installer).unwrap();
    assert_eq!(try_download(&app).await.unwrap(), whole);

    let app = before(KEY);
    update_check(&app).await.unwrap();
    assert_eq!(try_download(&app).await, Err("update_forged".to_owned()), "signed with another key");
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(&installer, &changed).unwrap();
    let app = before(key);
    update_check(&app).await.unwrap();
    let refused = try_download(&app).await;
    std::fs::write(&installer, &whole).unwrap();
    assert_eq!(refused, Err("update_forged".to_owned()), "one bit of the installer is another");
}
