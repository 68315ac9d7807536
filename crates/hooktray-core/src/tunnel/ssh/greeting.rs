//! The greeting of a service: it names the public address, and the new one whenever it changes.

use std::sync::LazyLock;

use regex::Regex;
use russh::client::{Handle, Msg};
use russh::{Channel, ChannelMsg};
use tokio::sync::watch;

use super::handler::SshHandler;

/// Bytes of an unfinished line that are kept.
const MAX_LINE: usize = 4096;

/// A shell session whose output is read.
pub(super) struct Greeting {
    channel: Channel<Msg>,
    lines: Lines,
    address: watch::Sender<String>,
}

impl Greeting {
    /// Opens a session and reads until the server names an address. Returns `None` if the session ends before.
    pub(super) async fn read(handle: &Handle<SshHandler>) -> Result<Option<Greeting>, russh::Error> {
        let mut channel = handle.channel_open_session().await?;
        channel.request_shell(false).await?;
        let mut lines = Lines::default();
        while let Some(message) = channel.wait().await {
            if let Some(address) = address_in(&message, &mut lines) {
                return Ok(Some(Greeting { channel, lines, address: watch::Sender::new(address) }));
            }
        }
        Ok(None)
    }

    /// Returns the address, to be followed.
    pub(super) fn address(&self) -> watch::Receiver<String> {
        self.address.subscribe()
    }

    /// Reads on until the session ends.
    pub(super) async fn follow(mut self) {
        while let Some(message) = self.channel.wait().await {
            if let Some(address) = address_in(&message, &mut self.lines) {
                self.address.send_if_modified(|before| {
                    let changed = *before != address;
                    before.clone_from(&address);
                    changed
                });
            }
        }
    }
}

fn address_in(message: &ChannelMsg, lines: &mut Lines) -> Option<String> {
    match message {
        ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. } => lines.push(data),
        _ => None,
    }
}

/// Lines, assembled from chunks.
#[derive(Debug, Default)]
struct Lines(String);

impl Lines {
    /// Adds a chunk. Returns the last address in the lines that it completes.
    fn push(&mut self, chunk: &[u8]) -> Option<String> {
        self.0.push_str(&String::from_utf8_lossy(chunk));
        let mut found = None;
        while let Some(end) = self.0.find(['\n', '\r']) {
            found = address(&self.0[..end]).or(found);
            self.0.drain(..=end);
        }
        if self.0.len() > MAX_LINE {
            self.0.clear();
        }
        found
    }
}

static ANSI_COLORS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\x1b\[[0-9;?]*[A-Za-z]").ok());
/// The lines of the services: `name.lhr.life tunneled with tls termination, https://name.lhr.life`; a line that is only the
/// address; `Forwarding HTTP traffic from https://name.serveo.net`; `HTTPS: https://name.a.pinggy.link`.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let before = r"(?:^|tunneled with tls termination,|forwarding http traffic from|^https?\s*:)";
    Regex::new(&format!(r"(?i){before}\s*(https://[a-z0-9.-]+\.[a-z0-9-]+(?::\d+)?)/?\s*$")).ok()
});

/// Returns the public address that a line names.
fn address(line: &str) -> Option<String> {
    let plain = ANSI_COLORS.as_ref()?.replace_all(line, "");
    let found = ADDRESS.as_ref()?.captures(plain.trim())?;
    Some(found.get(1)?.as_str().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_found_and_documentation_links_are_ignored() {
        let localhost_run = "===\r\nWelcome to localhost.run!\r\nFollow us at [https://twitter.com/localhost_run].\r\n\
             To set up and manage custom domains go to https://admin.localhost.run/\r\n\
             ** your connection id is 7b5c, please mention it if you send me a message about an issue. **\r\n\
             authenticated as anonymous user\r\n\
             8beaa541ba3dc2.lhr.life tunneled with tls termination, https://8beaa541ba3dc2.lhr.life\r\n\
             create an account and add your key for a longer lasting domain name. see \
             https://localhost.run/docs/forever-free/ for more information.\r\n";
        assert_eq!(Lines::default().push(localhost_run.as_bytes()).unwrap(), "https://8beaa541ba3dc2.lhr.life");
        let pinggy = "You are not authenticated.\nYour tunnel will expire in 60 minutes. Upgrade to Pinggy Pro to get \
             unrestricted tunnels. https://dashboard.pinggy.io\n\nhttp://rnd-1-2-3-4.a.free.pinggy.link\n\
             \u{1b}[32mhttps://rnd-1-2-3-4.a.free.pinggy.link\u{1b}[0m\n";
        assert_eq!(Lines::default().push(pinggy.as_bytes()).unwrap(), "https://rnd-1-2-3-4.a.free.pinggy.link");
        for (line, address) in [
            ("Forwarding HTTP traffic from https://Shop.serveo.net", Some("https://shop.serveo.net")),
            ("HTTPS : https://rnd.a.free.pinggy.link", Some("https://rnd.a.free.pinggy.link")),
            ("see https://localhost.run/docs/", None),
            ("http://plain.example.com", None),
        ] {
            assert_eq!(super::address(line).as_deref(), address, "{line}");
        }
    }

    #[test]
    fn line_may_arrive_in_chunks_and_the_last_address_counts() {
        let mut lines = Lines::default();
        assert_eq!(lines.push(b"a.lhr.life tunneled with tls termination, https://a.lh"), None);
        assert_eq!(lines.push(b"r.life\nb.lhr.life tunneled").unwrap(), "https://a.lhr.life");
        assert_eq!(lines.push(b" with tls termination, https://b.lhr.life\n").unwrap(), "https://b.lhr.life");
    }
}
