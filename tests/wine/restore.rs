//! A backup takes the place of a database on Windows, where nobody renames a file that is open.

use hooktray_stand_ins::aray::Aray;
use hooktray_stand_ins::flow::{API_KEY, aray_flow};
use hooktray_stand_ins::http;

use crate::windows::Windows;

#[tokio::test]
async fn backup_is_restored_once_the_engine_is_gone_and_no_old_wal_is_replayed_over_it() {
    let Some(windows) = Windows::session() else { return };
    let windows = windows.with_data_dir("C:\\restored");
    let aray = Aray::start(API_KEY);
    let mut flow = aray_flow(&aray.url());
    flow["enabled"] = false.into();
    windows.stdout(&["flow", "import", "-"], &flow.to_string());
    let hook = windows.hook("aray");
    let serving = windows.serve();
    for number in 0..5 {
        if number == 3 {
            windows.stdout(&["backup", "C:\\saved.db"], "");
        }
        let sms = format!(r#"{{"to": "89165550117", "custmemo": "{number}"}}"#);
        assert_eq!(http::post(&serving.address, &hook, &sms).await.status, 200);
    }
    let early = windows.run(&["restore", "C:\\saved.db"], "");
    assert_eq!(early.status.code(), Some(3), "{}", String::from_utf8_lossy(&early.stderr));
    assert_eq!(windows.history().as_array().map(Vec::len), Some(5), "nothing was moved");
    serving.kill();
    let folder = windows.disk("C:\\restored");
    std::fs::remove_file(folder.join("hooktray.db")).expect("the owner deletes the damaged file alone");
    assert!(folder.join("hooktray.db-wal").exists(), "and the crash left a WAL");
    windows.stdout(&["restore", "C:\\saved.db"], "");
    assert_eq!(windows.history().as_array().map(Vec::len), Some(3), "the records of the backup");
}
