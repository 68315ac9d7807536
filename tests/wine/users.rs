//! Two users of one Windows machine.

use std::collections::BTreeSet;

use hooktray_stand_ins::aray::Aray;
use hooktray_stand_ins::flow::API_KEY;

use crate::display::Display;
use crate::tray::Tray;
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
        trays.push(Tray::start_of_user(windows, name, &aray).await);
    }
    for (tray, name) in trays.iter().zip(USERS) {
        assert_eq!(tray.receives(name).await, 200);
    }
    aray.wait_for_requests(2).await;
    for (tray, name) in trays.iter_mut().zip(USERS) {
        let windows = &tray.windows;
        assert_eq!(windows.history().as_array().map(Vec::len), Some(1), "{name} sees their own");
        let data = windows.disk(&tray.data_dir);
        assert!(data.join("hooktray.db").is_file(), "{}", data.display());
        assert!(windows.tray(&["--quit"]).status().expect("wine starts").success());
        assert_eq!(tray.wait(), Some(0), "each ends their own");
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
