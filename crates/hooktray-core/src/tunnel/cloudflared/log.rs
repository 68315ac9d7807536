//! The log of `cloudflared`. It is read all the time, since the program blocks when its output is not read.

use std::sync::LazyLock;

use regex::Regex;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::ChildStderr;

/// Characters of an error that are kept.
const MAX_ERROR_CHARS: usize = 300;

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"https://([a-z0-9-]+\.trycloudflare\.com)\b").ok());

/// The log, and what was found in it.
#[derive(Debug)]
pub(super) struct Log {
    lines: Option<Lines<BufReader<ChildStderr>>>,
    found: LogSummary,
}

#[derive(Debug, Default)]
struct LogSummary {
    address: Option<String>,
    error: String,
}

impl Log {
    pub(super) fn new(stderr: Option<ChildStderr>) -> Log {
        Log { lines: stderr.map(|stderr| BufReader::new(stderr).lines()), found: LogSummary::default() }
    }

    /// Returns the address that it named.
    pub(super) fn address(&self) -> Option<&str> {
        self.found.address.as_deref()
    }

    /// Returns the last error that it logged.
    pub(super) fn last_error(&self) -> &str {
        &self.found.error
    }

    /// Reads on and never ends. Cancel-safe.
    pub(super) async fn read_on(&mut self) {
        while let Some(lines) = self.lines.as_mut() {
            match lines.next_line().await {
                Ok(Some(line)) => self.found.add(&line),
                Ok(None) | Err(_) => self.lines = None,
            }
        }
        std::future::pending().await
    }

    /// Reads the rest of the log of a process that has ended.
    pub(super) async fn rest(&mut self) {
        while let Some(lines) = self.lines.as_mut() {
            match lines.next_line().await {
                Ok(Some(line)) => self.found.add(&line),
                Ok(None) | Err(_) => self.lines = None,
            }
        }
    }
}

impl LogSummary {
    fn add(&mut self, line: &str) {
        // The API that assigns addresses is not one of them.
        let found = ADDRESS.as_ref().and_then(|pattern| pattern.captures(line)).and_then(|found| found.get(1));
        if let Some(host) = found.map(|found| found.as_str()).filter(|host| *host != "api.trycloudflare.com") {
            self.address = Some(format!("https://{host}"));
        }
        if let Some((_, error)) = line.split_once(" ERR ") {
            self.error = error.trim().chars().take(MAX_ERROR_CHARS).collect();
        } else if !line.contains(" INF ") && !line.contains(" WRN ") && !line.trim().is_empty() {
            // Usage errors and failed requests are logged without a time and a level.
            self.error = line.trim().chars().take(MAX_ERROR_CHARS).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_found_and_is_not_the_one_of_the_api() {
        let mut found = LogSummary::default();
        found.add("2026-08-31T12:00:01Z INF Requesting new quick Tunnel on trycloudflare.com...");
        found.add("2026-08-31T12:00:01Z ERR Post \"https://api.trycloudflare.com/tunnel\": i/o timeout");
        assert_eq!(found.address, None);
        assert!(found.error.starts_with("Post ") && found.error.ends_with("i/o timeout"));
        found.add("2026-08-31T12:00:02Z INF |  https://random-words-here-1234.trycloudflare.com        |");
        assert_eq!(found.address.as_deref().unwrap(), "https://random-words-here-1234.trycloudflare.com");
        found.error.clear();
        found.add("failed to unmarshal quick Tunnel: invalid character 'e'");
        assert!(found.error.starts_with("failed to"));
    }
}
