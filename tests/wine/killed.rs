//! A killed engine on Windows loses nothing.

use std::collections::BTreeSet;

use hooktray_stand_ins::aray::Aray;
use hooktray_stand_ins::flow::API_KEY;
use hooktray_stand_ins::http;

use crate::windows::{USER, Windows};

/// Longer than 260 characters, the default limit for a path on Windows
/// (learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation).
fn long_data_dir() -> String {
    let part = "Заказы магазина Крем и Ко ".repeat(3);
    let folder = format!("C:\\users\\{USER}\\{}", [part.trim(); 4].join("\\"));
    assert!(folder.encode_utf16().count() > 260, "{folder}");
    folder
}

#[tokio::test]
async fn kill_in_a_data_dir_with_a_long_path_loses_nothing() {
    let Some(windows) = Windows::session() else { return };
    let folder = long_data_dir();
    let windows = windows.with_data_dir(&folder);
    // The destination is down: no order can go out before the kill.
    let aray = Aray::start(API_KEY);
    let (place, hook) = (aray.addr(), windows.import_aray_flow(&aray));
    aray.stop();
    let serving = windows.serve();
    let names: BTreeSet<String> = (0..10).map(|number| format!("{USER} {number}")).collect();
    for name in &names {
        let sms = format!(r#"{{"to": "89165550117", "custmemo": "{name}"}}"#);
        assert_eq!(http::post(&serving.address, &hook, &sms).await.status, 200);
    }
    serving.kill();
    let aray = Aray::start_on(place, API_KEY).expect("the port is free");
    let serving = windows.serve();
    aray.wait_for_requests(names.len()).await;
    let came = aray.orders().iter().map(|order| order.get("name").unwrap_or_default().to_owned()).collect();
    assert_eq!(names, came, "every acknowledged record became an order");
    drop(serving);
    assert!(windows.disk(&folder).join("hooktray.db").is_file());
    assert!(windows.disk(&folder).join("logs").is_dir() && windows.disk(&folder).join("backups").is_dir());
}
