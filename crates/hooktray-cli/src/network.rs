//! `hooktray network`: how requests leave this machine.

use hooktray_core::base::ca_certificate::CaCertificate;
use hooktray_core::settings::{self, NetworkSettings, PROXY_PASSWORD, ProxyChoice, ProxyServer, Settings};
use hooktray_core::{Error, Result};

use crate::arguments::NetworkCommand;
use crate::{Environment, print};

pub(crate) fn run(env: &Environment, command: NetworkCommand) -> Result<()> {
    match command {
        NetworkCommand::Show => {}
        NetworkCommand::Proxy { proxy, without } => {
            let proxy = ProxyChoice::parse(proxy.trim(), PROXY_PASSWORD)?;
            change(env, |before| {
                let without_proxy = without.map_or(before.without_proxy, |hosts| hosts.trim().to_owned());
                NetworkSettings { proxy, without_proxy, ..before }
            })?;
        }
        NetworkCommand::Trust { file } => {
            let bytes = std::fs::read(&file).map_err(Error::io(&file))?;
            let certificates = CaCertificate::read_all(&bytes, env.clock.now())?;
            change(env, |before| NetworkSettings { certificates, ..before })?;
        }
        NetworkCommand::Distrust => {
            change(env, |before| NetworkSettings { certificates: Vec::new(), ..before })?;
        }
    }
    show(env)
}

fn show(env: &Environment) -> Result<()> {
    let readers = env.readers_if_any()?;
    let settings = readers.map(|readers| settings::load(&readers)).transpose()?.unwrap_or_default();
    let NetworkSettings { proxy, without_proxy, certificates } = &settings.network;
    print::line(&format!("proxy: {}", written(proxy)))?;
    if proxy.server().is_some() && !without_proxy.is_empty() {
        print::line(&format!("without it: {without_proxy}"))?;
    }
    for CaCertificate { owner, expires_at, .. } in certificates {
        print::line(&format!("trusted as well: {owner}, until {}", expires_at.strftime("%Y-%m-%d")))?;
    }
    if settings.network.secret().is_some_and(|name| env.secrets.get(name).is_err()) {
        print::note(&format!(
            "still missing: the proxy's password; store it with `hooktray secret set {PROXY_PASSWORD}`"
        ));
    }
    Ok(())
}

fn written(proxy: &ProxyChoice) -> String {
    let address = |scheme: &str, ProxyServer { host, port, user }: &ProxyServer| {
        let user = user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        format!("{scheme}://{user}{host}:{port}")
    };
    match proxy {
        ProxyChoice::System => "system".to_owned(),
        ProxyChoice::None => "none".to_owned(),
        ProxyChoice::Http(server) => address("http", server),
        ProxyChoice::Socks5(server) => address("socks5", server),
    }
}

fn change(env: &Environment, change: impl FnOnce(NetworkSettings) -> NetworkSettings) -> Result<()> {
    let (_locked, store) = env.writable()?;
    let settings = settings::load(&store.readers)?;
    let network = change(settings.network.clone());
    settings::save(&store, &Settings { network, ..settings })
}
