//! How the owner is told: letters, and whom to listen for.

use hooktray_core::incident::inactivity::InactivityWatch;
use hooktray_core::settings::EmailSettings;

table! { desk:
    email_presets() => Ok(desk.api.email_presets());
    email_test(mail: EmailSettings) => desk.api.email_test(mail).await;
    emails_failed() => desk.api.emails_failed().await;
    emails_retry() => desk.api.emails_retry().await;
    emails_dismiss() => desk.api.emails_dismiss().await;
    watch(flow_id: i64) => desk.api.watch(flow_id).await;
    inactivity_watch_set(flow_id: i64, watch: Option<InactivityWatch>) => desk.api.inactivity_watch_set(flow_id, watch).await;
}
