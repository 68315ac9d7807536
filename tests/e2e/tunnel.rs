//! Public access, switched on in the window, over a real SSH server that is killed and comes back.

use hooktray_core::store::FILE;
use hooktray_support::aray::{Aray, ArayResponse};
use hooktray_support::faketime::MovedClock;
use hooktray_support::free_port::free_port;
use hooktray_support::harness::API_KEY;
use hooktray_support::sshd::Sshd;
use hooktray_support::{http, wait};

use crate::program::{Program, data_dir};
use crate::session::Session;
use crate::stored_flow::{RECORD, address, store_flow};
use crate::tray::Panel;
use crate::window::Window;

const OTHER_RECORD: &str = r#"{"id": "2", "to": "+79165550118", "custmemo": "Иван"}"#;

#[tokio::test]
async fn public_link_fails_with_the_ssh_server_and_recovers_with_it() {
    let session = Session::start();
    let aray = Aray::start(API_KEY);
    aray.respond_next([ArayResponse::Empty, ArayResponse::Empty, ArayResponse::Empty]);
    let path = store_flow(&session, "Крем", &aray.url(), true);
    let mut sshd = Sshd::start("ed25519", &[]);
    let port = free_port();
    let settings = sshd.settings(port);
    let _panel = Panel::new(&session).await;
    let clock = MovedClock::new(session.home(), "+0");
    let _program = Program::start_with_clock(&session, &clock);
    let window = Window::of_running_program(&session, None).await;
    let here = address(&session);
    window.click("nav-settings").await;
    window.click("tunnel-switch").await;
    window.click("tunnel-kind-ssh").await;
    window.write("tunnel-host", &settings.host).await;
    window.write("tunnel-ssh-port", &settings.port.to_string()).await;
    window.write("tunnel-user", &settings.user).await;
    window.write("tunnel-bind-port", &port.to_string()).await;
    window.click("tunnel-key-make").await;
    window.shows("tunnel-key-line", "ssh-ed25519 ").await;
    let line = window.find("tunnel-key-line").await.text().await.expect("the line for the server");
    sshd.authorize(&line);
    window.picture(&session, "outside-new-ru").await;
    window.click("tunnel-save").await;
    window.shows("tunnel-state", "Доступ извне работает").await;
    window.shows("server-key", "SHA256:").await;
    let public = format!("127.0.0.1:{port}");
    window.shows("public-link-1", &format!("http://{public}{path}")).await;
    window.picture(&session, "outside-works-ru").await;

    assert_eq!(http::post(&public, &path, RECORD).await.status, 200);
    aray.wait_for_requests(1).await;

    // The flow warns that anyone may send, and creates a key that is shown once.
    window.click("nav-flows").await;
    window.shows("card-exposed", "не требует ключа").await;
    window.click("card-exposed").await;
    window.shows("link-text", &public).await;
    window.shows("link-local", &here).await;
    window.find("exposed").await;
    window.picture(&session, "outside-exposed-ru").await;
    window.click("generate-key").await;
    window.find("generated-key").await;
    let header = window.find("generated-key-header").await.text().await.expect("the header");
    let value = window.find("generated-key-value").await.text().await.expect("its value");
    window.picture(&session, "outside-protected-ru").await;
    window.click("generated-key-done").await;
    window.dialog_is_gone().await;
    window.is_gone("exposed").await;
    assert!(!window.text().await.contains(&value), "the key is shown once");
    assert_eq!(http::post(&public, &path, OTHER_RECORD).await.status, 401);
    let key = format!("Content-Type: application/json\r\n{header}: {value}\r\n");
    let send = async || http::request(&public, "POST", &path, &key, OTHER_RECORD.as_bytes()).await.status;
    assert_eq!(send().await, 200);
    aray.wait_for_requests(2).await;

    sshd.kill();
    window.shows("link-down", "не работает").await;
    window.click("nav-settings").await;
    window.shows("tunnel-error", "Нет связи с SSH-сервером").await;
    window.picture(&session, "outside-down-ru").await;
    // The owner hears of it two minutes later, and two minutes after it works again.
    incident_is_open(&session).await;
    clock.set("+130");
    let said = session.notification();
    assert!(said.contains("не могут подключиться"), "{said}");

    sshd.go();
    window.click("tunnel-check").await;
    window.shows("tunnel-state", "Доступ извне работает").await;
    window.shows("tunnel-state", "Последняя неполадка").await;
    assert_eq!(send().await, 200);
    window.picture(&session, "outside-again-ru").await;
    clock.set("+260");
    let said = session.notification();
    assert!(said.contains("снова могут подключиться"), "{said}");

    // The server has a new host key: no connection until the user trusts it.
    let known = window.find("server-key").await.text().await.expect("the known key");
    sshd.kill();
    sshd.new_key("ed25519");
    sshd.go();
    window.shows("tunnel-error", "предъявил другой ключ").await;
    window.picture(&session, "outside-other-key-ru").await;
    window.click("tunnel-trust").await;
    window.picture(&session, "outside-trust-ru").await;
    window.click("confirm-yes").await;
    window.dialog_is_gone().await;
    window.shows("tunnel-state", "Доступ извне работает").await;
    window.shows("server-key", "SHA256:").await;
    assert_ne!(window.find("server-key").await.text().await.expect("the new key"), known);

    window.click("tunnel-switch").await;
    window.click("confirm-yes").await;
    window.is_gone("tunnel-state").await;
    window.checked("tunnel-switch", false).await;
    window.close().await;
}

/// Waits until the program has noted that senders cannot get through.
async fn incident_is_open(session: &Session) {
    let database = rusqlite::Connection::open(data_dir(session).join(FILE)).expect("a database");
    let is_open = || {
        let open = "SELECT count(*) FROM incidents WHERE code = 'tunnel_down' AND next_check_at IS NOT NULL";
        database.query_row(open, [], |row| row.get::<_, u32>(0)).expect("counted") > 0
    };
    wait::until("the incident", is_open).await;
}
