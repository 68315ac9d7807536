//! What needs the user, for the dashboard.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use super::super::messages::error_args;
use super::super::{Api, ApiError};
use super::figures::Figures;
use crate::base::error::{PerChannel, StorageError};
use crate::base::logs;
use crate::engine::ListenerStatus;
use crate::outcome::{Args, Status, string_enum};
use crate::store::{self, FlowRow};

string_enum! {
    /// Why something needs the user.
    AttentionCode {
        /// The database cannot be written or read.
        Storage = "storage",
        /// A backup could not be restored.
        Restore = "restore",
        /// A damaged database was set aside.
        SetAside = "set_aside",
        /// The listener's address and port cannot be used.
        Port = "port",
        /// The tunnel has been down for a while.
        Tunnel = "tunnel",
        /// The keychain cannot be read.
        Keychain = "keychain",
        /// Root certificates are missing.
        Certificates = "certificates",
        /// A proxy setting of the system cannot be used.
        Proxy = "proxy",
        /// No log can be written.
        Logs = "logs",
        /// Operations failed and are not solved.
        Failed = "failed",
        /// The last email was not sent.
        Email = "email",
        /// The last Telegram message was not sent.
        Telegram = "telegram",
        /// The last webhook message was not sent.
        Webhook = "webhook",
    }
}

/// Something that needs the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AttentionView {
    /// What it is.
    pub code: AttentionCode,
    /// The arguments of its message.
    pub args: Args,
}

impl Api {
    /// Returns what needs the user.
    pub(super) fn attention(
        &self,
        rows: &[FlowRow],
        open: Figures,
        last_errors: Vec<store::LastError>,
        storage_error: Option<StorageError>,
        restored: Option<&store::RestoredFrom>,
    ) -> Vec<AttentionView> {
        let mut items = self.storage_items(storage_error, restored);
        items.extend(self.connection_items(rows));
        if self.engine.has_no_logs() {
            let folder = self.engine.data_dir().path().join(logs::FOLDER);
            items.push(item(AttentionCode::Logs, &[("folder", folder.to_string_lossy().into_owned())]));
        }
        let failed = open.sum(None, Status::Failed);
        if failed > 0 {
            items.push(item(AttentionCode::Failed, &[("count", failed.to_string())]));
        }
        items.extend(last_errors.into_iter().map(|error| {
            let codes = PerChannel {
                email: AttentionCode::Email,
                telegram: AttentionCode::Telegram,
                webhook: AttentionCode::Webhook,
            };
            let mut item = item(codes.get(error.channel), &[("code", error.error.code.to_string())]);
            item.args.extend(error_args(&error.error));
            item
        }));
        items
    }

    /// Returns what is wrong with the database.
    fn storage_items(
        &self,
        storage_error: Option<StorageError>,
        restored: Option<&store::RestoredFrom>,
    ) -> Vec<AttentionView> {
        let mut items = Vec::new();
        if let Some(error) = storage_error {
            items.push(item(AttentionCode::Storage, &[("reason", error.as_str().to_owned())]));
        }
        if let Some(words) = self.engine.restore_error() {
            items.push(item(AttentionCode::Restore, &[("words", words)]));
        }
        // Resolved by a backup that was restored since.
        let since = restored.map(|from| from.restored_at);
        if let Some(file) = store::damaged(self.engine.data_dir().path(), since).last() {
            items.push(item(AttentionCode::SetAside, &[("file", file.to_string_lossy().into_owned())]));
        }
        items
    }

    /// Returns what keeps records from coming in or orders from going out.
    fn connection_items(&self, rows: &[FlowRow]) -> Vec<AttentionView> {
        let mut items = Vec::new();
        if let ListenerStatus::Failed { address, reason } = self.engine.listener_status() {
            items.push(item(AttentionCode::Port, &[("address", address), ("reason", reason.to_string())]));
        }
        let tunnel = self.engine.tunnel().state();
        if let Some(error) = tunnel.persistent_error(self.engine.clock().now()) {
            items.push(item(AttentionCode::Tunnel, &[("error", error.code.as_str().to_owned())]));
        }
        let uses_secrets = |row: &FlowRow| row.flow.enabled && !row.flow.action_secrets().is_empty();
        if rows.iter().any(uses_secrets)
            && let Some(error) = self.engine.secrets().last_error()
        {
            items.push(item(AttentionCode::Keychain, &[("code", ApiError::from(error).code)]));
        }
        if let Some(missing) = self.engine.client().missing_certificates() {
            items.push(AttentionView { args: missing.args(), ..item(AttentionCode::Certificates, &[]) });
        }
        for unusable in self.engine.client().unusable_proxies() {
            items.push(AttentionView { args: unusable.args(), ..item(AttentionCode::Proxy, &[]) });
        }
        items
    }
}

fn item(code: AttentionCode, args: &[(&str, String)]) -> AttentionView {
    let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>();
    AttentionView { code, args }
}
