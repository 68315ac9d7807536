//! `hooktray network`: how requests leave this machine.

use hooktray_core::base::ca_certificate::CaCertificate;
use hooktray_core::settings::{NetworkSettings, PROXY_PASSWORD, ProxyChoice, ProxyServer};
use hooktray_core::{Error, Result};

use crate::arguments::NetworkCommand;
use crate::{Environment, print};

pub(crate) fn run(env: &Environment, command: NetworkCommand) -> Result<()> {
    match command {
        NetworkCommand::Show => {}
        NetworkCommand::Proxy { proxy, without } => {
            let proxy = ProxyChoice::parse(proxy.trim(), PROXY_PASSWORD)?;
            env.change_settings(|settings| {
                settings.network.proxy = proxy;
                if let Some(hosts) = without {
                    settings.network.without_proxy = hosts.trim().to_owned();
                }
            })?;
        }
        NetworkCommand::Trust { file } => {
            let bytes = std::fs::read(&file).map_err(Error::io(&file))?;
            let certificates = CaCertificate::read_all(&bytes, env.clock.now())?;
            env.change_settings(|settings| settings.network.certificates = certificates)?;
        }
        NetworkCommand::Distrust => {
            env.change_settings(|settings| settings.network.certificates.clear())?;
        }
    }
    show(env)
}

fn show(env: &Environment) -> Result<()> {
    let settings = env.settings()?;
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
