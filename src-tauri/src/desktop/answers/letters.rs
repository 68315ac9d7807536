//! How the owner is told: letters, and whom to listen for.

use hooktray_core::settings::MailSettings;
use hooktray_core::silence::Watch;

table! { desk:
    mail_presets() => Ok(desk.api.mail_presets());
    mail_test(mail: MailSettings) => desk.api.mail_test(mail).await;
    letters_failed() => desk.api.letters_failed().await;
    letters_retry() => desk.api.letters_retry().await;
    letters_dismiss() => desk.api.letters_dismiss().await;
    watch(flow_id: i64) => desk.api.watch(flow_id).await;
    watch_set(flow_id: i64, watch: Option<Watch>) => desk.api.watch_set(flow_id, watch).await;
}
