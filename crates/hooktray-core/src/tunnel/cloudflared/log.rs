//! The log that `cloudflared` writes: read all the time, since it stands still when nobody does.

use std::sync::LazyLock;

use regex::Regex;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::ChildStderr;

/// Characters of an error that are kept.
const ERROR: usize = 300;

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"https://([a-z0-9-]+\.trycloudflare\.com)\b").ok());

/// What was seen of the log.
#[derive(Debug)]
pub(super) struct Log {
    lines: Option<Lines<BufReader<ChildStderr>>>,
    seen: Seen,
}

#[derive(Debug, Default)]
struct Seen {
    address: Option<String>,
    error: String,
}

impl Log {
    pub(super) fn new(stderr: Option<ChildStderr>) -> Log {
        Log { lines: stderr.map(|stderr| BufReader::new(stderr).lines()), seen: Seen::default() }
    }

    /// The address that it said.
    pub(super) fn address(&self) -> Option<&str> {
        self.seen.address.as_deref()
    }

    /// The last error that it said.
    pub(super) fn last_error(&self) -> &str {
        &self.seen.error
    }

    /// Reads on; ends only with the log, and may be given up at any time.
    pub(super) async fn read_on(&mut self) {
        while let Some(lines) = self.lines.as_mut() {
            match lines.next_line().await {
                Ok(Some(line)) => self.seen.line(&line),
                Ok(None) | Err(_) => self.lines = None,
            }
        }
        std::future::pending().await
    }

    /// Reads what is left of a program that has ended.
    pub(super) async fn rest(&mut self) {
        while let Some(lines) = self.lines.as_mut() {
            match lines.next_line().await {
                Ok(Some(line)) => self.seen.line(&line),
                Ok(None) | Err(_) => self.lines = None,
            }
        }
    }
}

impl Seen {
    fn line(&mut self, line: &str) {
        // Where it asks for an address, not one of ours.
        let found = ADDRESS.as_ref().and_then(|pattern| pattern.captures(line)).and_then(|found| found.get(1));
        if let Some(host) = found.map(|found| found.as_str()).filter(|host| *host != "api.trycloudflare.com") {
            self.address = Some(format!("https://{host}"));
        }
        if let Some((_, error)) = line.split_once(" ERR ") {
            self.error = error.trim().chars().take(ERROR).collect();
        } else if !line.contains(" INF ") && !line.contains(" WRN ") && !line.trim().is_empty() {
            // Wrong usage and failed requests are said without a time and a level.
            self.error = line.trim().chars().take(ERROR).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_and_the_place_where_it_is_asked_for_is_none() {
        let mut seen = Seen::default();
        seen.line("2026-08-31T12:00:01Z INF Requesting new quick Tunnel on trycloudflare.com...");
        seen.line("2026-08-31T12:00:01Z ERR Post \"https://api.trycloudflare.com/tunnel\": i/o timeout");
        assert_eq!(seen.address, None);
        assert!(seen.error.starts_with("Post ") && seen.error.ends_with("i/o timeout"));
        seen.line("2026-08-31T12:00:02Z INF |  https://random-words-here-1234.trycloudflare.com        |");
        assert_eq!(seen.address.as_deref().unwrap(), "https://random-words-here-1234.trycloudflare.com");
        seen.error.clear();
        seen.line("failed to unmarshal quick Tunnel: invalid character 'e'");
        assert!(seen.error.starts_with("failed to"));
    }
}
