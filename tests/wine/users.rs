//! Two users of one Windows machine.

use std::collections::BTreeSet;

use hooktray_support::aray::Aray;
use hooktray_support::harness::{API_KEY, aray_flow};
use hooktray_support::http;
use hooktray_support::sshd::free_port;

use crate::display::Display;
use crate::windows::{Windows, wait_until_it_replies};

const USERS: [&str; 2] = ["Борис", "Анна Петровна"];

#[tokio::test]
async fn two_users_have_an_engine_a_port_and_a_history_each() {
    let Some(windows) = Windows::session() else { return };
    let display = Display::start();
    let windows = windows.of_its_own("users", &display.name);
    for name in USERS {
        // Windows makes the folders of a user at the first log-on.
        for folder in ["Local", "Roaming"] {
            let folder = windows.disk(&format!("C:\\users\\{name}\\AppData\\{folder}"));
            std::fs::create_dir_all(folder).expect("made");
        }
    }
    let aray = Aray::start(API_KEY);
    let mut trays = Vec::new();
    for name in USERS {
        let windows = Windows::session().expect("it was there").of_user(name).of_its_own("users", &display.name);
        let mut flow = aray_flow(&aray.url());
        flow["actions"][0]["fields"][0]["value"] = API_KEY.into();
        windows.stdout(&["flow", "import", "-"], &flow.to_string());
        let address = format!("127.0.0.1:{}", free_port());
        let (_, port) = address.split_once(':').expect("a port");
        assert!(windows.tray(&["--set-port", port]).status().expect("wine starts").success());
        let program = windows.tray(&["--background"]).spawn().expect("wine starts");
        wait_until_it_replies(&address).await;
        trays.push((windows, address, program));
    }
    for ((windows, address, _), name) in trays.iter().zip(USERS) {
        let hook = windows.hook("aray");
        let sms = format!(r#"{{"to": "89165550117", "custmemo": "{name}"}}"#);
        assert_eq!(http::post(address, &hook, &sms).await.status, 200);
    }
    aray.wait_for_requests(2).await;
    for ((windows, _, program), name) in trays.iter_mut().zip(USERS) {
        assert_eq!(windows.history().as_array().map(Vec::len), Some(1), "{name} sees their own");
        let data = windows.disk(&format!("C:\\users\\{name}\\AppData\\Local\\Hooktray\\data"));
        assert!(data.join("hooktray.db").is_file(), "{}", data.display());
        assert!(windows.tray(&["--quit"]).status().expect("wine starts").success());
        assert_eq!(program.wait().expect("it ends").code(), Some(0), "each ends their own");
    }
    let names: BTreeSet<String> =
        aray.orders().iter().map(|order| order.get("name").unwrap_or_default().to_owned()).collect();
    assert_eq!(names, USERS.map(str::to_owned).into());
}

#[tokio::test]
async fn port_of_another_user_is_not_taken_and_its_records_stay_with_them() {
    let Some(windows) = Windows::session() else { return };
    let windows = windows.with_data_dir("C:\\port of one");
    let serving = windows.serve();
    let other = Windows::session().expect("it was there").with_data_dir("C:\\port of other");
    let refused = other.run(&["serve", "--listen", &serving.address], "");
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(1) && words.contains("another program uses this port"),
        "{:?} {words}",
        refused.status
    );
    wait_until_it_replies(&serving.address).await;
}
