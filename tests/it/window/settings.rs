//! Settings that the window and the tray program change.

use hooktray_core::settings::Settings;
use hooktray_support::harness::TestEngine;

#[tokio::test]
async fn what_the_owner_was_told_is_noted_without_undoing_other_changes() {
    let engine = TestEngine::new();
    let api = engine.api();
    let before = api.settings().await.expect("settings");
    // Between reading and noting, the owner changes something.
    let changed = Settings { keep_days: Some(30), ..before };
    api.settings_save(changed).await.expect("saved");
    let noted = api.window_settings_change(|window| window.told_of_tray = true).await.expect("noted");
    assert!(noted.window.told_of_tray);
    assert_eq!(noted.keep_days, Some(30));
    assert_eq!(api.settings().await.expect("settings"), noted);
}
