//! The greeting of a service, which says the public address, and says it again when it gives another one.

use std::sync::LazyLock;

use regex::Regex;
use russh::client::{Handle, Msg};
use russh::{Channel, ChannelMsg};
use tokio::sync::watch;

use super::visits::Visits;

/// Characters of a line that are kept while its end has not come yet.
const LINE: usize = 4096;

/// A session whose output is read.
pub(super) struct Greeting {
    channel: Channel<Msg>,
    lines: Lines,
    address: watch::Sender<String>,
}

impl Greeting {
    /// Opens a session and reads until the server says an address; nothing if it ends before.
    pub(super) async fn hear(handle: &Handle<Visits>) -> Result<Option<Greeting>, russh::Error> {
        let mut channel = handle.channel_open_session().await?;
        channel.request_shell(false).await?;
        let mut lines = Lines::default();
        while let Some(message) = channel.wait().await {
            if let Some(address) = said(&message, &mut lines) {
                return Ok(Some(Greeting { channel, lines, address: watch::Sender::new(address) }));
            }
        }
        Ok(None)
    }

    /// The address.
    pub(super) fn address(&self) -> watch::Receiver<String> {
        self.address.subscribe()
    }

    /// Goes on reading until the session ends.
    pub(super) async fn follow(mut self) {
        while let Some(message) = self.channel.wait().await {
            if let Some(address) = said(&message, &mut self.lines) {
                self.address.send_if_modified(|before| {
                    let changed = *before != address;
                    before.clone_from(&address);
                    changed
                });
            }
        }
    }
}

fn said(message: &ChannelMsg, lines: &mut Lines) -> Option<String> {
    match message {
        ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. } => lines.more(data),
        _ => None,
    }
}

/// Lines, put together from pieces.
#[derive(Debug, Default)]
struct Lines(String);

impl Lines {
    /// Takes a piece; gives the last address in the lines that are whole with it.
    fn more(&mut self, piece: &[u8]) -> Option<String> {
        self.0.push_str(&String::from_utf8_lossy(piece));
        let mut found = None;
        while let Some(end) = self.0.find(['\n', '\r']) {
            found = address(&self.0[..end]).or(found);
            self.0.drain(..=end);
        }
        if self.0.len() > LINE {
            self.0.clear();
        }
        found
    }
}

static COLOURS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\x1b\[[0-9;?]*[A-Za-z]").ok());
/// What the services write: `name.lhr.life tunneled with tls termination, https://name.lhr.life`; a line with nothing but
/// the address; `Forwarding HTTP traffic from https://name.serveo.net`; `HTTPS: https://name.a.pinggy.link`.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let before = r"(?:^|tunneled with tls termination,|forwarding http traffic from|^https?\s*:)";
    Regex::new(&format!(r"(?i){before}\s*(https://[a-z0-9.-]+\.[a-z0-9-]+(?::\d+)?)/?\s*$")).ok()
});

/// The public address that a line of a greeting says, if it says one.
fn address(line: &str) -> Option<String> {
    let plain = COLOURS.as_ref()?.replace_all(line, "");
    let found = SAID.as_ref()?.captures(plain.trim())?;
    Some(found.get(1)?.as_str().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_and_no_link_to_a_manual_is_taken_for_it() {
        let localhost_run = "===\r\nWelcome to localhost.run!\r\nFollow us at [https://twitter.com/localhost_run].\r\n\
             To set up and manage custom domains go to https://admin.localhost.run/\r\n\
             ** your connection id is 7b5c, please mention it if you send me a message about an issue. **\r\n\
             authenticated as anonymous user\r\n\
             8beaa541ba3dc2.lhr.life tunneled with tls termination, https://8beaa541ba3dc2.lhr.life\r\n\
             create an account and add your key for a longer lasting domain name. see \
             https://localhost.run/docs/forever-free/ for more information.\r\n";
        assert_eq!(Lines::default().more(localhost_run.as_bytes()).unwrap(), "https://8beaa541ba3dc2.lhr.life");
        let pinggy = "You are not authenticated.\nYour tunnel will expire in 60 minutes. Upgrade to Pinggy Pro to get \
             unrestricted tunnels. https://dashboard.pinggy.io\n\nhttp://rnd-1-2-3-4.a.free.pinggy.link\n\
             \u{1b}[32mhttps://rnd-1-2-3-4.a.free.pinggy.link\u{1b}[0m\n";
        assert_eq!(Lines::default().more(pinggy.as_bytes()).unwrap(), "https://rnd-1-2-3-4.a.free.pinggy.link");
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
    fn a_line_may_come_in_pieces_and_a_later_one_counts() {
        let mut lines = Lines::default();
        assert_eq!(lines.more(b"a.lhr.life tunneled with tls termination, https://a.lh"), None);
        assert_eq!(lines.more(b"r.life\nb.lhr.life tunneled").unwrap(), "https://a.lhr.life");
        assert_eq!(lines.more(b" with tls termination, https://b.lhr.life\n").unwrap(), "https://b.lhr.life");
    }
}
