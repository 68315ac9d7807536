//! Being reachable from outside: how it stands, what can be chosen, and what makes a link safe there.

use hooktray_core::api::{Api, FlowView, Protected, ServerKey, TunnelView};
use hooktray_core::tunnel::SshPreset;
use hooktray_core::tunnel::network::Interface;
use secrecy::SecretString;
use tauri::{State, command};

use super::Answer;

#[command]
pub(crate) fn tunnel(api: State<'_, Api>) -> TunnelView {
    api.tunnel()
}

#[command]
pub(crate) fn tunnel_check(api: State<'_, Api>) {
    api.tunnel_check();
}

#[command]
pub(crate) async fn tunnel_interfaces(api: State<'_, Api>) -> Answer<Vec<Interface>> {
    api.tunnel_interfaces().await
}

#[command]
pub(crate) fn tunnel_services(api: State<'_, Api>) -> Vec<SshPreset> {
    api.tunnel_services()
}

#[command]
pub(crate) async fn tunnel_key(api: State<'_, Api>) -> Answer<Option<String>> {
    api.tunnel_key().await
}

#[command]
pub(crate) async fn tunnel_key_make(api: State<'_, Api>) -> Answer<String> {
    api.tunnel_key_make().await
}

#[command]
pub(crate) async fn tunnel_key_import(api: State<'_, Api>, file: String) -> Answer<String> {
    api.tunnel_key_import(SecretString::from(file)).await
}

#[command]
pub(crate) async fn tunnel_server_key(api: State<'_, Api>) -> Answer<Option<ServerKey>> {
    api.tunnel_server_key().await
}

#[command]
pub(crate) async fn tunnel_trust_new_key(api: State<'_, Api>) -> Answer<()> {
    api.tunnel_trust_new_key().await
}

#[command]
pub(crate) async fn flow_renew_link(api: State<'_, Api>, id: i64) -> Answer<FlowView> {
    api.flow_renew_link(id).await
}

#[command]
pub(crate) async fn flow_protect(api: State<'_, Api>, id: i64) -> Answer<Protected> {
    api.flow_protect(id).await
}
