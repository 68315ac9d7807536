//! What needs the user, for the overview.

use std::collections::BTreeMap;

use super::super::{Api, ApiError};
use super::IncidentView;
use super::figures::Figures;
use crate::base::error::{Channel, StorageError};
use crate::base::logs;
use crate::engine::ListenerStatus;
use crate::outcome::Status;
use crate::store::{self, FlowRow};

impl Api {
    /// Returns what needs the user.
    pub(super) fn incidents(
        &self,
        rows: &[FlowRow],
        open: Figures,
        last_errors: Vec<store::LastError>,
        storage_error: Option<StorageError>,
        restored: Option<&store::RestoredFrom>,
    ) -> Vec<IncidentView> {
        let incident = |code: &str, args: &[(&str, String)]| IncidentView {
            code: code.to_owned(),
            args: args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>(),
        };
        let mut incidents = Vec::new();
        if let Some(error) = storage_error {
            incidents.push(incident("storage", &[("reason", error.as_str().to_owned())]));
        }
        if let Some(words) = self.engine.restore_error() {
            incidents.push(incident("restore", &[("words", words)]));
        }
        // A backup that was restored since then has answered it.
        let since = restored.map(|from| from.restored_at);
        if let Some(file) = store::damaged(self.engine.data_dir().path(), since).last() {
            incidents.push(incident("set_aside", &[("file", file.to_string_lossy().into_owned())]));
        }
        if let ListenerStatus::Failed { address, reason } = self.engine.listener_status() {
            incidents.push(incident("port", &[("address", address), ("reason", reason.to_string())]));
        }
        let tunnel = self.engine.tunnel().state();
        if let Some(error) = tunnel.persistent_error(self.engine.clock().now()) {
            incidents.push(incident("tunnel", &[("error", error.code.as_str().to_owned())]));
        }
        let uses_secrets = |row: &FlowRow| row.flow.enabled && !row.flow.action_secrets().is_empty();
        if rows.iter().any(uses_secrets)
            && let Some(error) = self.engine.secrets().last_error()
        {
            incidents.push(incident("keychain", &[("code", ApiError::from(error).code)]));
        }
        if let Some(missing) = self.engine.client().missing_certificates() {
            incidents.push(IncidentView { args: missing.args(), ..incident("certificates", &[]) });
        }
        for unusable in self.engine.client().unusable_proxies() {
            incidents.push(IncidentView { args: unusable.args(), ..incident("proxy", &[]) });
        }
        if self.engine.has_no_logs() {
            let folder = self.engine.data_dir().path().join(logs::FOLDER);
            incidents.push(incident("logs", &[("folder", folder.to_string_lossy().into_owned())]));
        }
        let failed = open.sum(None, Status::Failed);
        if failed > 0 {
            incidents.push(incident("failed", &[("count", failed.to_string())]));
        }
        incidents.extend(last_errors.into_iter().map(|error| {
            let args = [("code", error.code.to_string()), ("reply", error.reply)];
            match error.channel {
                Channel::Email => incident("email", &args),
                Channel::Telegram => incident("telegram", &args),
                Channel::Webhook => incident("webhook", &args),
            }
        }));
        incidents
    }
}
