//! A sender that posts one record after another over one connection, for loads of a set number of records: wrk counts seconds.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

/// A connection of a sender.
pub(super) struct Sender {
    stream: BufReader<TcpStream>,
    host: String,
    path: String,
}

impl Sender {
    /// Connects to the address of a link.
    pub(super) fn connect(url: &str) -> Result<Sender> {
        let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).context("an address")?;
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Sender { stream: BufReader::new(stream), host: host.to_owned(), path: format!("/{path}") })
    }

    /// Sends what SMS Deliverer sends, with this id and the moment in which it is sent as the customer's name, as `sender.lua` does.
    pub(super) fn send(&mut self, id: &str) -> Result<()> {
        let body = json!({
            "app": "smsdeliverer", "type": "SMS", "id": id, "from": "+79031112233", "to": "8 (916) 555-01-17",
            "message": "Ольга, Ваш заказ принят. Мы перезвоним.", "res_sn": "1", "imsi": "250011234567890",
            "imei": "356938035643809", "com": "COM7", "simno": "2", "softwareid": "SD-8841",
            "custmemo": now_us().to_string(), "sendstat": "1",
        });
        let body = body.to_string();
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: SMSDeliverer\r\nContent-Type: application/json; charset=utf-8\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.path,
            self.host,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.read_reply()
    }

    fn read_reply(&mut self) -> Result<()> {
        let (mut status, mut length) = (String::new(), 0);
        self.stream.read_line(&mut status)?;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        self.stream.read_exact(&mut vec![0; length])?;
        if !status.starts_with("HTTP/1.1 200") {
            bail!("a record was not accepted: {status}");
        }
        Ok(())
    }
}

/// Returns the time in microseconds since 1970.
pub(super) fn now_us() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
