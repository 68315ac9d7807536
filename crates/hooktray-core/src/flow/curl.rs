//! Makes actions of a cURL command, as API documentation has them and browsers copy them.

mod command;
mod content;
mod error;
mod options;
mod pasted;
mod secrets;
mod words;

use serde_json::Value as Json;

use super::{Action, Fields, Header, HttpRequest, Method, OnError, Redirects, RequestBody, Success};
use command::Command;
use content::{CurlBody, content, form_fields};
pub use error::{CurlError, CurlErrorCode};
pub use secrets::FoundSecret;
use secrets::SecretFinder;

/// What a cURL command becomes.
#[derive(Debug, Clone)]
pub struct CurlActions {
    /// The fields of the order, if the command has any, and the request.
    pub actions: Vec<Action>,
    /// The keys that it has. The actions have them as secrets of these names.
    pub secrets: Vec<FoundSecret>,
    /// Options that no action can have, as they are written.
    pub left_out: Vec<String>,
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
/// Headers that the program sets itself, or that only browsers send.
const OWN_HEADERS: [&str; 8] =
    ["content-type", "content-length", "accept-encoding", "connection", "host", "origin", "priority", "dnt"];

/// Reads a cURL command of a POSIX shell or of Windows. `is_taken` says whether an action of the flow has an id, and
/// `can_store` whether a key can be stored under a name, or is already.
///
/// # Errors
/// What is wrong with the command, or what no action can do.
pub fn read(
    command: &str,
    is_taken: impl Fn(&str) -> bool,
    can_store: impl Fn(&str, &str) -> bool,
) -> Result<CurlActions, CurlError> {
    let words = words::split(&pasted::command(command));
    let words = words.ok_or_else(|| CurlErrorCode::Quotes.error("a quotation mark is not closed", ""))?;
    let command = Command::read(&words)?;
    let address = CurlAddress::read(&command.address)?;
    let mut secrets = SecretFinder::new(&address.host, &can_store);
    let free_id = |wanted: &str| first_free(wanted, "", |id| !is_taken(id));
    let (fields_id, request_id) = (free_id("order"), free_id("send"));
    let request = Conversion { command: &command, address, fields_id, request_id };
    let actions = request.actions(&mut secrets);
    Ok(CurlActions { actions, secrets: secrets.found, left_out: command.left_out })
}

/// Returns the first of `wanted` and its numbered variants that is free.
fn first_free(wanted: &str, between: &str, is_free: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{wanted}{between}{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| is_free(name)).unwrap_or_default()
}

/// An address in parts. What an address ends with after `#` is never sent.
struct CurlAddress {
    /// Up to the path, without a user.
    begin: String,
    host: String,
    user: Option<String>,
    query: String,
}

impl CurlAddress {
    fn read(address: &str) -> Result<CurlAddress, CurlError> {
        // As curl does with an address that has no scheme.
        let whole = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
        let wrong = || CurlErrorCode::Address.error(format!("“{address}” is not a web address"), address);
        let url = url::Url::parse(&whole).map_err(|_| wrong())?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(wrong());
        }
        let host = url.host_str().ok_or_else(wrong)?.to_owned();
        let user = (!url.username().is_empty()).then(|| {
            let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
            format!("{}:{}", decoded(url.username()), decoded(url.password().unwrap_or_default()))
        });
        let mut begin = url.clone();
        begin.set_query(None);
        begin.set_fragment(None);
        // Neither fails for an address with a host.
        let _ = (begin.set_username(""), begin.set_password(None));
        Ok(CurlAddress { begin: begin.into(), host, user, query: url.query().unwrap_or_default().to_owned() })
    }
}

struct Conversion<'a> {
    command: &'a Command,
    address: CurlAddress,
    fields_id: String,
    request_id: String,
}

impl Conversion<'_> {
    fn actions(self, secrets: &mut SecretFinder<'_>) -> Vec<Action> {
        let body = self.command.data.join(if self.command.is_json { "" } else { "&" });
        let mut body = Some(body).filter(|_| !self.command.data.is_empty());
        let data = if self.command.data_in_address { body.take() } else { None };
        let query = std::iter::once(&self.address.query).chain(&self.command.query).chain(&data);
        let query = query.filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join("&");
        let begin = secrets.in_path(&self.address.begin);
        let content_type = self.content_type();
        let content = body.as_deref().map_or(CurlBody::Nothing, |body| content(body, &content_type, secrets));
        let encoded = format!("{{{{ steps.{}.encoded }}}}", self.fields_id);
        let (fields, url, text) = match content {
            CurlBody::Nothing => match form_fields(&query, secrets).filter(|fields| !fields.is_empty()) {
                Some(fields) => (Some(CurlBody::Form(fields)), format!("{begin}?{encoded}"), None),
                None => (None, with_query(begin, &query, secrets), None),
            },
            CurlBody::Text(text) => (None, with_query(begin, &query, secrets), Some(text)),
            fields => (Some(fields), with_query(begin, &query, secrets), Some(encoded)),
        };
        let request = HttpRequest {
            id: self.request_id.clone(),
            enabled: true,
            when: None,
            on_error: OnError::default(),
            method: self.command.method.unwrap_or(if text.is_some() { Method::Post } else { Method::Get }),
            url,
            headers: self.headers(secrets),
            body: text.map(|text| RequestBody { content_type, text }),
            timeout_seconds: self.command.timeout_seconds.unwrap_or(30),
            success: Success::default(),
            remember: Vec::new(),
            redirects: if self.command.follows_redirects { Redirects::Follow } else { Redirects::Refuse },
        };
        let of_order = |fields| Fields {
            id: self.fields_id.clone(),
            enabled: true,
            when: None,
            on_error: OnError::default(),
            fields,
        };
        let fields = match fields {
            Some(CurlBody::Form(fields)) => Some(Action::FormUrlencoded(of_order(fields))),
            Some(CurlBody::JsonObject(fields)) => Some(Action::Json(of_order(fields))),
            _ => None,
        };
        fields.into_iter().chain([Action::HttpRequest(request)]).collect()
    }

    fn content_type(&self) -> String {
        let said = self.command.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let usual = if self.command.is_json { JSON } else { FORM };
        said.map_or_else(|| usual.to_owned(), |(_, value)| value.clone())
    }

    fn headers(&self, secrets: &mut SecretFinder<'_>) -> Vec<Header> {
        let is_kept = |name: &str| {
            let name = name.to_ascii_lowercase();
            !name.is_empty() && !name.starts_with("sec-") && !OWN_HEADERS.contains(&name.as_str())
        };
        let headers = self.command.headers.iter().filter(|(name, value)| is_kept(name) && !value.is_empty());
        let mut headers: Vec<Header> =
            headers.map(|(name, value)| Header { name: name.clone(), value: secrets.in_header(name, value) }).collect();
        // As curl does, which sends the header that is given.
        let has_login = headers.iter().any(|header| header.name.eq_ignore_ascii_case("authorization"));
        let user = self.command.user.as_ref().or(self.address.user.as_ref()).filter(|_| !has_login);
        headers.extend(user.map(|user| Header { name: "Authorization".to_owned(), value: secrets.of_user(user) }));
        headers
    }
}

fn with_query(begin: String, query: &str, secrets: &mut SecretFinder<'_>) -> String {
    if query.is_empty() { begin } else { format!("{begin}?{}", secrets.in_query(query)) }
}

/// Returns a template that renders this text.
fn literal(text: &str) -> String {
    if ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark)) {
        return format!("{{{{ {} }}}}", Json::from(text));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests;
