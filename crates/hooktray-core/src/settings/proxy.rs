//! The proxy that requests go through: that of the whole program, and that of a channel.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

use crate::base::error::{Result, Setting};

/// The name of the secret that holds the password of the program's proxy.
pub const PROXY_PASSWORD: &str = "proxy_password";
/// The name of the secret that holds the password of the proxy for Telegram.
pub const TELEGRAM_PROXY_PASSWORD: &str = "telegram_proxy_password";

/// The proxy that requests go through. Its password is a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ProxyChoice {
    /// That of the environment or the system; for a channel, that of the program.
    #[default]
    System,
    /// None, whatever the system says.
    None,
    /// An HTTP proxy (RFC 9110, section 9.3.6).
    Http(ProxyServer),
    /// A SOCKS5 proxy (RFC 1928), which also looks up the names.
    Socks5(ProxyServer),
}

/// A proxy's address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProxyServer {
    /// The name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The user name; none if the proxy asks for none.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub user: Option<String>,
}

impl ProxyChoice {
    /// Reads a proxy as it is written: `system`, `none`, `http://[USER@]HOST:PORT` or `socks5://[USER@]HOST:PORT`.
    ///
    /// # Errors
    /// The text is not a proxy, or has a password in it, which others could read; `secret` is where that belongs.
    pub fn parse(text: &str, secret: &str) -> Result<ProxyChoice> {
        let wrong = || Setting::ProxyHost.error("a proxy is system, none, http://HOST:PORT or socks5://HOST:PORT");
        match text {
            "system" => return Ok(ProxyChoice::System),
            "none" => return Ok(ProxyChoice::None),
            _ => {}
        }
        // As in `DOMAIN\user`: nothing else in a proxy has one, and in a web address it would be a slash.
        let url = Url::parse(&text.replace('\\', "%5C")).map_err(|_| wrong())?;
        if !["", "/"].contains(&url.path()) || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong().into());
        }
        if url.password().is_some() {
            let why = format!("store the proxy's password with `hooktray secret set {secret}`");
            return Err(Setting::ProxyHost.error(why).into());
        }
        let user = percent_decode_str(url.username()).decode_utf8().map_err(|_| wrong())?;
        let server = |usual: u16| ProxyServer {
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or(usual),
            user: Some(user.to_string()).filter(|user| !user.is_empty()),
        };
        let proxy = match url.scheme() {
            "http" => ProxyChoice::Http(server(80)),
            "socks5" | "socks5h" => ProxyChoice::Socks5(server(1080)),
            _ => return Err(wrong().into()),
        };
        proxy.check()?;
        Ok(proxy)
    }

    /// Returns the proxy's server, if one was chosen.
    #[must_use]
    pub fn server(&self) -> Option<&ProxyServer> {
        match self {
            ProxyChoice::System | ProxyChoice::None => None,
            ProxyChoice::Http(server) | ProxyChoice::Socks5(server) => Some(server),
        }
    }

    /// True if the proxy is given a user name and a password.
    #[must_use]
    pub fn has_login(&self) -> bool {
        self.server().is_some_and(|server| server.user.is_some())
    }

    /// Checks every value.
    ///
    /// # Errors
    /// [`Setting`] names the first value that cannot be used.
    pub fn check(&self) -> Result<()> {
        let Some(ProxyServer { host, port, user }) = self.server() else { return Ok(()) };
        if url::Host::parse(host).is_err() {
            return Err(Setting::ProxyHost.error("write the proxy's name or address, without http://").into());
        }
        if *port == 0 {
            return Err(Setting::Port.error("write the proxy's port, such as 1080").into());
        }
        if user.as_deref().is_some_and(str::is_empty) {
            return Err(Setting::ProxyHost.error("write the proxy's user name, or leave it out").into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxy_is_read_as_it_is_written_and_a_password_is_refused() {
        let server =
            |port, user: Option<&str>| ProxyServer { host: "10.0.0.1".into(), port, user: user.map(str::to_owned) };
        for (text, proxy) in [
            ("system", ProxyChoice::System),
            ("none", ProxyChoice::None),
            ("socks5://10.0.0.1", ProxyChoice::Socks5(server(1080, None))),
            ("socks5://olga@10.0.0.1:9050", ProxyChoice::Socks5(server(9050, Some("olga")))),
            ("http://10.0.0.1:3128", ProxyChoice::Http(server(3128, None))),
            ("http://10.0.0.1:3128/", ProxyChoice::Http(server(3128, None))),
            ("http://olga%40shop.ru@10.0.0.1:3128", ProxyChoice::Http(server(3128, Some("olga@shop.ru")))),
            ("http://olga@shop.ru@10.0.0.1:3128", ProxyChoice::Http(server(3128, Some("olga@shop.ru")))),
            ("socks5://Ольга@10.0.0.1", ProxyChoice::Socks5(server(1080, Some("Ольга")))),
            (r"http://DOM\olga@10.0.0.1:3128", ProxyChoice::Http(server(3128, Some(r"DOM\olga")))),
            (r"socks5://DOM\olga@10.0.0.1", ProxyChoice::Socks5(server(1080, Some(r"DOM\olga")))),
            ("socks5://DOM%5Colga@10.0.0.1", ProxyChoice::Socks5(server(1080, Some(r"DOM\olga")))),
        ] {
            assert_eq!(ProxyChoice::parse(text, PROXY_PASSWORD).unwrap(), proxy, "{text}");
        }
        for wrong in [
            "",
            "10.0.0.1:1080",
            "ftp://10.0.0.1",
            "socks5://olga:secret@10.0.0.1",
            "socks5://",
            "http://10.0.0.1:0",
            "http://10.0.0.1:3128/path",
            "socks5://10.0.0.1:1080/path",
            "http://10.0.0.1:3128?a=1",
            "socks5://%FF@10.0.0.1",
        ] {
            ProxyChoice::parse(wrong, PROXY_PASSWORD).unwrap_err();
        }
    }
}
