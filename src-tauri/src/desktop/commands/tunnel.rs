//! Being reachable from outside: how it stands, what can be chosen, and what makes a link safe there.

use secrecy::SecretString;

table! { desk:
    tunnel() => Ok(desk.api.tunnel());
    tunnel_check() => { desk.api.tunnel_check(); Ok(()) };
    tunnel_interfaces() => desk.api.tunnel_interfaces().await;
    tunnel_services() => Ok(desk.api.tunnel_services());
    tunnel_key() => desk.api.tunnel_key().await;
    tunnel_key_make() => desk.api.tunnel_key_make().await;
    tunnel_key_import(file: String) => desk.api.tunnel_key_import(SecretString::from(file)).await;
    tunnel_server_key() => desk.api.tunnel_server_key().await;
    tunnel_trust_new_key() => desk.api.tunnel_trust_new_key().await;
    flow_renew_link(id: i64) => desk.api.flow_renew_link(id).await;
    flow_protect(id: i64) => desk.api.flow_protect(id).await;
}
