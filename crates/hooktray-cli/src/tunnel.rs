//! The tunnel: the arguments of `hooktray serve`, and `hooktray tunnel`.

use std::path::Path;

use hooktray_core::engine::Engine;
use hooktray_core::secrets::Secrets;
use hooktray_core::settings::TunnelSettings;
use hooktray_core::settings::tunnel::{
    NamedTunnel, PUBLIC_PORT, SSH_KEY, SSH_PASSWORD, SshAddress, SshLogin, SshSettings, TunnelProvider,
};
use hooktray_core::tunnel::{self, SshPreset, TunnelStage, TunnelState, ssh_key};
use hooktray_core::{Error, Result, flows};
use tokio::sync::watch;

use crate::arguments::{PublicAccess, TunnelCommand};
use crate::print::Console;
use crate::{Environment, print};

/// The default port of SSH servers (RFC 4253, section 4.1).
const SSH_PORT: u16 = 22;

pub(crate) fn run(env: &Environment, command: TunnelCommand) -> Result<()> {
    let (_locked, store) = env.writable()?;
    match command {
        TunnelCommand::Key { file } => {
            let pair = file.map_or_else(ssh_key::generate, |file| ssh_key::import(&read(&file)?))?;
            env.secrets.set_listed(&store, SSH_KEY, pair.secret, env.clock.now())?;
            print::note("the private key is stored; add this line to authorized_keys on the server:");
            print::line(&pair.public)
        }
        TunnelCommand::Trust { server } => {
            let with_port = if server.contains(':') { server } else { format!("{server}:{SSH_PORT}") };
            tunnel::forget_server(&store, &with_port)?;
            print::line(&format!("the next host key of {with_port} will be accepted"))
        }
    }
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(Error::io(file))
}

/// Returns the tunnel that the arguments ask for, if any.
pub(crate) fn settings(given: &PublicAccess, secrets: &Secrets) -> Result<Option<TunnelSettings>> {
    let url = given.public_url.clone();
    let provider = match (given.tunnel.as_deref(), url) {
        (None, None) => return none_alone(given),
        (None, Some(url)) => {
            let listen = given.public_listen.clone().unwrap_or_else(|| format!("127.0.0.1:{PUBLIC_PORT}"));
            TunnelProvider::Address { url, listen }
        }
        (Some("cloudflared"), url) => {
            let port = port_of(given)?;
            TunnelProvider::Cloudflared { named: url.map(|url| NamedTunnel { url, port }) }
        }
        (Some(tunnel), url) => match (tunnel.strip_prefix("lan:"), tunnel.strip_prefix("ssh://")) {
            (Some(interface), _) => TunnelProvider::Lan { interface: interface.to_owned(), port: port_of(given)? },
            (None, Some(server)) => TunnelProvider::Ssh(ssh(server, url, secrets)?),
            (None, None) => {
                let why = format!("“{tunnel}” is not a tunnel; write ssh://USER@HOST, cloudflared or lan:INTERFACE");
                return Err(Error::Usage(why));
            }
        },
    };
    let settings = TunnelSettings { provider, allowed: given.allow.clone(), proxies: given.proxy.clone() };
    settings.check()?;
    Ok(Some(settings))
}

/// Refuses arguments that have no effect without a tunnel.
fn none_alone(given: &PublicAccess) -> Result<Option<TunnelSettings>> {
    if given.public_listen.is_some() || !given.allow.is_empty() || !given.proxy.is_empty() {
        let why = "--public-listen, --allow and --proxy need --tunnel or --public-url";
        return Err(Error::Usage(why.into()));
    }
    Ok(None)
}

fn port_of(given: &PublicAccess) -> Result<u16> {
    let Some(listen) = &given.public_listen else { return Ok(PUBLIC_PORT) };
    let port = listen.rsplit(':').next().and_then(|port| port.parse().ok());
    port.ok_or_else(|| Error::Usage(format!("“{listen}” has no port; write 127.0.0.1:{PUBLIC_PORT}")))
}

/// Parses `[USER@]HOST[:PORT][/LISTEN]`. The port after the slash is the one for the server to listen on.
fn ssh(text: &str, url: Option<String>, secrets: &Secrets) -> Result<SshSettings> {
    let wrong = || Error::Usage(format!("“ssh://{text}” is not an SSH server; write ssh://USER@HOST[:PORT][/LISTEN]"));
    let (server, bind_port) = match text.trim_end_matches('/').split_once('/') {
        Some((server, port)) => (server, Some(port.parse::<u16>().map_err(|_| wrong())?)),
        None => (text.trim_end_matches('/'), None),
    };
    let (user, host_port) = server.rsplit_once('@').map_or((None, server), |(user, rest)| (Some(user), rest));
    let (host, port) = match host_port.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, Some(port.parse::<u16>().map_err(|_| wrong())?))
        }
        Some(_) | None => (host_port, None),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = url.map(|url| SshAddress::Url { url });
    if let Some(service) = SshPreset::by_host(host) {
        let known = service.settings();
        return Ok(SshSettings {
            port: port.unwrap_or(known.port),
            user: user.map_or(known.user, str::to_owned),
            address: address.unwrap_or(known.address),
            login: login(secrets, SshLogin::None),
            bind_port: bind_port.unwrap_or(known.bind_port),
            ..known
        });
    }
    Ok(SshSettings {
        host: host.to_owned(),
        port: port.unwrap_or(SSH_PORT),
        user: user.ok_or_else(wrong)?.to_owned(),
        login: login(secrets, SshLogin::None),
        bind: String::new(),
        bind_port: bind_port.unwrap_or_default(),
        address: address.unwrap_or(SshAddress::Port),
    })
}

/// Returns the login for which a secret is stored.
fn login(secrets: &Secrets, otherwise: SshLogin) -> SshLogin {
    let stored = |name| secrets.get(name).is_ok();
    match (stored(SSH_KEY), stored(SSH_PASSWORD)) {
        (true, _) => SshLogin::Key,
        (false, true) => SshLogin::Password,
        (false, false) => otherwise,
    }
}

/// Warns of flows that accept every sender.
pub(crate) fn warn_of_open_links(engine: &Engine, console: &Console) -> Result<()> {
    for row in flows::all(&engine.store().readers)? {
        if let Some(warning) = row.flow.public_warning() {
            console.note(format!("warning: “{}”: {}", row.flow.name, warning.message));
        }
    }
    Ok(())
}

/// Prints the public address once it works, and the error when it does not, until the engine is gone.
pub(crate) async fn print_changes(mut state: watch::Receiver<TunnelState>, console: Console) {
    let (mut printed, mut noted) = (None, None);
    loop {
        let now = state.borrow_and_update().clone();
        match now.stage {
            TunnelStage::Works | TunnelStage::Unverified if printed != now.address => {
                printed.clone_from(&now.address);
                noted = None;
                console.line(format!("public address: {}", now.address.unwrap_or_default()));
            }
            TunnelStage::Down => {
                let code = now.error.as_ref().map(|(error, _)| error.code);
                if noted != code {
                    noted = code;
                    printed = None;
                    let message = now.error.map(|(error, _)| error.message).unwrap_or_default();
                    console.note(format!("not reachable from outside: {message}"));
                }
            }
            TunnelStage::Works | TunnelStage::Unverified | TunnelStage::Off | TunnelStage::Opening => {}
        }
        if state.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(tunnel: Option<&str>, url: Option<&str>) -> Result<Option<TunnelProvider>> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let given = PublicAccess { tunnel: owned(tunnel), public_url: owned(url), ..PublicAccess::default() };
        Ok(settings(&given, &Secrets::memory())?.map(|settings| settings.provider))
    }

    fn ssh_of(tunnel: &str, url: Option<&str>) -> SshSettings {
        match provider(Some(tunnel), url) {
            Ok(Some(TunnelProvider::Ssh(ssh))) => ssh,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_documented_form_is_parsed() {
        assert_eq!(provider(None, None).expect("right usage"), None);
        let ssh = ssh_of("ssh://hook@shop.example.com:2222/8080", None);
        assert_eq!(
            (ssh.user.as_str(), ssh.host.as_str(), ssh.port, ssh.bind_port),
            ("hook", "shop.example.com", 2222, 8080)
        );
        assert_eq!((ssh.address, ssh.login), (SshAddress::Port, SshLogin::None));
        let ssh = ssh_of("ssh://hook@shop.example.com", Some("https://hooks.example.com"));
        assert_eq!((ssh.port, ssh.bind_port), (22, 0));
        assert_eq!(ssh.address, SshAddress::Url { url: "https://hooks.example.com".into() });
        let ssh = ssh_of("ssh://localhost.run", None);
        assert_eq!((ssh.user.as_str(), ssh.port, ssh.bind_port, ssh.address), ("nokey", 22, 80, SshAddress::Greeting));
        let ssh = ssh_of("ssh://token@a.pinggy.io", None);
        assert_eq!((ssh.user.as_str(), ssh.port), ("token", 443));
        assert_eq!(
            provider(Some("cloudflared"), None).expect("one"),
            Some(TunnelProvider::Cloudflared { named: None })
        );
        let named = NamedTunnel { url: "https://a.example.com".into(), port: PUBLIC_PORT };
        let cloudflared = provider(Some("cloudflared"), Some("https://a.example.com")).expect("one");
        assert_eq!(cloudflared, Some(TunnelProvider::Cloudflared { named: Some(named) }));
        let lan = TunnelProvider::Lan { interface: "eth0".into(), port: PUBLIC_PORT };
        assert_eq!(provider(Some("lan:eth0"), None).expect("one"), Some(lan));
    }

    #[test]
    fn invalid_tunnel_is_refused() {
        for wrong in ["ngrok", "ssh://shop.example.com", "ssh://a@b:x", "ssh://a@b:22/x", "http://a.b"] {
            let result = provider(Some(wrong), None);
            assert!(matches!(result, Err(Error::Usage(_))), "{wrong}: {result:?}");
        }
        // The arguments can be parsed; the setting that they make is refused.
        for (tunnel, url) in [(Some("lan:"), None), (None, Some("hooks.example.com/x"))] {
            let result = provider(tunnel, url);
            assert!(matches!(result, Err(Error::Setting(_))), "{tunnel:?} {url:?}: {result:?}");
        }
        let alone = PublicAccess { allow: vec!["10.0.0.0/8".into()], ..PublicAccess::default() };
        assert!(matches!(settings(&alone, &Secrets::memory()), Err(Error::Usage(_))));
    }

    #[test]
    fn stored_secret_decides_the_login() {
        let secrets = Secrets::memory();
        let login = |secrets: &Secrets| {
            let given = PublicAccess { tunnel: Some("ssh://hook@b".into()), ..PublicAccess::default() };
            match settings(&given, secrets) {
                Ok(Some(TunnelSettings { provider: TunnelProvider::Ssh(ssh), .. })) => ssh.login,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(login(&secrets), SshLogin::None);
        secrets.set(SSH_PASSWORD, "p".to_owned().into()).expect("taken");
        assert_eq!(login(&secrets), SshLogin::Password);
        secrets.set(SSH_KEY, "k".to_owned().into()).expect("taken");
        assert_eq!(login(&secrets), SshLogin::Key);
    }
}
