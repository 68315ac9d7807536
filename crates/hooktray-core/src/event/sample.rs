//! Samples for testing flows: a file with a whole HTTP request, or with only a body.

use jiff::Timestamp;

use super::Event;

impl Event {
    /// Reads a sample. A file that begins like an HTTP/1 request is one; anything else is the body of a POST.
    #[must_use]
    pub fn from_sample(bytes: &[u8], now: Timestamp) -> Event {
        whole_request(bytes, now).unwrap_or_else(|| Event {
            method: "POST".into(),
            path: "/hook/sample".into(),
            query: String::new(),
            headers: Vec::new(),
            ip: "127.0.0.1".into(),
            received_at: now,
            body: bytes.to_vec(),
            corrections: Vec::new(),
        })
    }
}

fn whole_request(bytes: &[u8], now: Timestamp) -> Option<Event> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target, version) = (first.next()?, first.next()?, first.next()?);
    if !version.starts_with("HTTP/1.") {
        return None;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    });
    Some(Event {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.collect(),
        ip: "127.0.0.1".into(),
        received_at: now,
        body: bytes[end + 4..].to_vec(),
        corrections: Vec::new(),
    })
}
