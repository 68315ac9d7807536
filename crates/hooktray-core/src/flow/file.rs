//! The flow file: JSON text to [`Flow`] and back.

use serde_json::Value;

use super::finding::{Finding, FindingCode};
use super::node::{Findings, Node};
use super::{
    Action, Auth, Check, Deduplicate, FORMAT, Field, Fields, Filter, Flow, Header, HttpRequest, Method, Notify, Reply,
    RequestBody, Retry, Set, SignatureEncoding, Source, Success, Webhook, is_identifier, rules,
};

/// Returns the text of a flow file, which is UTF-8.
///
/// Another encoding is refused, not guessed: what PowerShell 5 writes to a file with `>` is UTF-16, and letters that are not
/// English may be lost by then
/// (<https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_character_encoding>).
///
/// # Errors
/// A finding that says how to get a file that can be read.
pub fn utf8_text(bytes: &[u8]) -> Result<&str, Vec<Finding>> {
    std::str::from_utf8(bytes).map_err(|_| {
        let problem = if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            "this file is UTF-16, as the > of PowerShell writes it, and letters may be lost in it; export it again with \
             `hooktray flow export NAME --output FILE`, or save it as UTF-8 in an editor"
        } else {
            "this file is not UTF-8 text; save it as UTF-8 in an editor"
        };
        vec![Finding::in_file("", problem)]
    })
}

impl Flow {
    /// Reads a flow file.
    ///
    /// # Errors
    /// Every mistake in it, each with its place. A flow that is only unfinished is read: see [`Flow::missing`].
    pub fn from_json(text: &str) -> Result<Flow, Vec<Finding>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let message = format!("this is not JSON (line {}, column {}): {error}", error.line(), error.column());
            vec![Finding::in_file("", message)]
        })?;
        Flow::from_value(&value)
    }

    /// Reads a flow from parsed JSON.
    ///
    /// # Errors
    /// As [`Flow::from_json`].
    pub fn from_value(value: &Value) -> Result<Flow, Vec<Finding>> {
        let findings = Findings::default();
        let flow = file(&Node::root(value, &findings));
        if let Some(flow) = &flow {
            rules::check(flow, &findings);
        }
        match (flow, findings.into_vec()) {
            (Some(flow), findings) if findings.is_empty() => Ok(flow),
            (_, findings) => Err(findings),
        }
    }

    /// Returns the flow file: JSON indented by two spaces, with a final line end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn file(node: &Node) -> Option<Flow> {
    node.object(&["hooktray", "name", "enabled", "source", "actions", "retry", "concurrency", "notify"])?;
    if let Some(number) = node.need("hooktray")
        && number.value.as_u64() != Some(u64::from(FORMAT))
    {
        let message = format!("this program reads flow files of format {FORMAT}; a newer Hooktray may read this one");
        number.mistake(FindingCode::Format, message, &[]);
    }
    let name = node.need("name").and_then(|node| {
        let name = node.text()?.trim().to_owned();
        if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
            node.mistake(FindingCode::Name, "a name has 1 to 200 characters on one line", &[]);
        }
        Some(name)
    });
    let source = node.need("source").and_then(|node| source(&node));
    let actions = node.get("actions").map_or(Some(Vec::new()), |node| node.list(action));
    let defaults = Retry::default();
    let retry = node.get("retry").map_or(defaults.clone(), |node| {
        node.object(&["delays_seconds", "jitter"]);
        Retry {
            delays_seconds: node
                .get("delays_seconds")
                .and_then(|node| delays(&node))
                .unwrap_or(defaults.delays_seconds),
            jitter: node.get("jitter").and_then(|node| node.share()).unwrap_or(defaults.jitter),
        }
    });
    let concurrency = node.get("concurrency").and_then(|node| node.whole(1, 64)).unwrap_or(4);
    let notify = node.get("notify").map_or(Notify::default(), |node| {
        node.object(&["desktop", "email"]);
        Notify { desktop: flag_or(&node, "desktop", true), email: flag_or(&node, "email", true) }
    });
    Some(Flow {
        hooktray: FORMAT,
        name: name?,
        enabled: flag_or(node, "enabled", false),
        source: source?,
        actions: actions?,
        retry,
        concurrency: u32::try_from(concurrency).unwrap_or(u32::MAX),
        notify,
    })
}

fn delays(node: &Node) -> Option<Vec<u64>> {
    let delays = node.list(|node| node.whole(0, 2_592_000))?;
    if delays.len() > 100 {
        node.mistake(FindingCode::Retries, "at most 100 retries", &[]);
    }
    Some(delays)
}

fn source(node: &Node) -> Option<Source> {
    node.kind(&[("webhook", ())])?;
    node.object(&["type", "token", "methods", "auth", "reply", "deduplicate", "cors"])?;
    let token = node.get("token").and_then(|node| {
        let token = node.text()?;
        if !(22..=128).contains(&token.len()) || !token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        {
            let message = "a token has 22 to 128 letters, digits, - or _; leave it out and one is made";
            node.mistake(FindingCode::Token, message, &[]);
        }
        Some(token)
    });
    let methods = node.get("methods").map_or(Some(vec![Method::Post, Method::Get]), |node| {
        let methods = node.list(method)?;
        if methods.is_empty() {
            node.mistake(FindingCode::Methods, "name at least one method, such as POST", &[]);
        }
        Some(methods)
    });
    let auth = node.get("auth").map_or(Some(Auth::None), |node| auth(&node));
    let reply = node.get("reply").map_or(Some(Reply::default()), |node| reply(&node));
    let deduplicate = node.get("deduplicate").map(|node| deduplicate(&node));
    Some(Source::Webhook(Webhook {
        token,
        methods: methods?,
        auth: auth?,
        reply: reply?,
        deduplicate: match deduplicate {
            Some(deduplicate) => Some(deduplicate?),
            None => None,
        },
        cors: flag_or(node, "cors", false),
    }))
}

fn method(node: &Node) -> Option<Method> {
    node.one_of(&Method::ALL.map(|method| (method.as_str(), method)))
}

fn auth(node: &Node) -> Option<Auth> {
    let text = |key| node.need(key).and_then(|node| node.text());
    let kinds = [("none", 0), ("basic", 1), ("header", 2), ("hmac_sha256", 3), ("standard_webhooks", 4)];
    Some(match node.kind(&kinds)? {
        0 => {
            node.object(&["type"])?;
            Auth::None
        }
        1 => {
            node.object(&["type", "user", "password_secret"])?;
            let (user, password_secret) = (text("user"), text("password_secret"));
            Auth::Basic { user: user?, password_secret: password_secret? }
        }
        2 => {
            node.object(&["type", "name", "secret"])?;
            let (name, secret) = (text("name"), text("secret"));
            Auth::Header { name: name?, secret: secret? }
        }
        3 => {
            node.object(&["type", "header", "secret", "encoding", "prefix"])?;
            let (header, secret) = (text("header"), text("secret"));
            let encodings = [("hex", SignatureEncoding::Hex), ("base64", SignatureEncoding::Base64)];
            let encoding = node.need("encoding").and_then(|node| node.one_of(&encodings));
            let prefix = node.get("prefix").and_then(|node| node.text());
            Auth::HmacSha256 { header: header?, secret: secret?, encoding: encoding?, prefix }
        }
        _ => {
            node.object(&["type", "secret"])?;
            Auth::StandardWebhooks { secret: text("secret")? }
        }
    })
}

fn reply(node: &Node) -> Option<Reply> {
    node.object(&["status", "content_type", "body"])?;
    let defaults = Reply::default();
    let status = node.get("status").and_then(|node| node.whole(200, 299)).and_then(|status| u16::try_from(status).ok());
    Some(Reply {
        status: status.unwrap_or(defaults.status),
        content_type: text_or(node, "content_type", defaults.content_type),
        body: text_or(node, "body", defaults.body),
    })
}

fn deduplicate(node: &Node) -> Option<Deduplicate> {
    node.object(&["key", "window_hours"])?;
    let hours = node.get("window_hours").and_then(|node| node.whole(1, 8760)).unwrap_or(24);
    let key = node.need("key").and_then(|node| node.text());
    Some(Deduplicate { key: key?, window_hours: u32::try_from(hours).unwrap_or(u32::MAX) })
}

fn action(node: &Node) -> Option<Action> {
    let kinds = [("form_urlencoded", 0), ("json", 1), ("set", 2), ("filter", 3), ("http_request", 4)];
    let kind = node.kind(&kinds);
    let id = node.need("id").and_then(|node| {
        let id = node.text()?;
        if !is_identifier(&id) {
            let message = format!("“{id}” cannot be an id: use small letters, digits and _, beginning with a letter");
            node.mistake(FindingCode::Identifier, message, &[("name", &id)]);
        }
        Some(id)
    });
    let enabled = flag_or(node, "enabled", true);
    match kind? {
        kind @ (0 | 1) => {
            node.object(&["type", "id", "enabled", "fields"])?;
            let fields = node.need("fields").and_then(|node| node.list(field));
            let fields = Fields { id: id?, enabled, fields: fields? };
            Some(if kind == 0 { Action::FormUrlencoded(fields) } else { Action::Json(fields) })
        }
        2 => {
            node.object(&["type", "id", "enabled", "values"])?;
            let values = node.need("values").and_then(|node| named_texts(&node));
            Some(Action::Set(Set { id: id?, enabled, values: values? }))
        }
        3 => {
            node.object(&["type", "id", "enabled", "when"])?;
            let when = node.need("when").and_then(|node| node.text());
            Some(Action::Filter(Filter { id: id?, enabled, when: when? }))
        }
        _ => {
            node.object(&["type", "id", "enabled", "method", "url", "headers", "body", "timeout_seconds", "success"])?;
            let url = node.need("url").and_then(|node| node.text());
            let timeout = node.get("timeout_seconds").and_then(|node| node.whole(1, 300)).unwrap_or(30);
            let body = node.get("body").map(|node| request_body(&node));
            let request = HttpRequest {
                id: id?,
                enabled,
                method: node.get("method").and_then(|node| method(&node)).unwrap_or(Method::Get),
                url: url?,
                headers: node.get("headers").and_then(|node| node.list(header)).unwrap_or_default(),
                body: match body {
                    Some(body) => Some(body?),
                    None => None,
                },
                timeout_seconds: u32::try_from(timeout).unwrap_or(u32::MAX),
                success: node.get("success").map_or(Success::default(), |node| success(&node)),
            };
            Some(Action::HttpRequest(request))
        }
    }
}

fn field(node: &Node) -> Option<Field> {
    node.object(&["name", "value", "required", "check"])?;
    let checks = [
        ("phone", Check::Phone),
        ("country", Check::Country),
        ("number", Check::Number),
        ("ip", Check::Ip),
        ("url", Check::Url),
        ("email", Check::Email),
    ];
    let name = node.need("name").and_then(|node| node.text());
    let value = node.need("value").and_then(|node| node.text());
    let check = node.get("check").and_then(|node| node.one_of(&checks));
    Some(Field { name: name?, value: value?, required: flag_or(node, "required", false), check })
}

fn named_texts(node: &Node) -> Option<Vec<(String, String)>> {
    let Value::Object(map) = node.value else { return node.object(&[]).and(None) };
    let pairs = map.keys().map(|name| {
        let value = node.need(name)?;
        if !is_identifier(name) {
            let message = "a name has small letters, digits and _, and begins with a letter";
            value.mistake(FindingCode::Identifier, message, &[("name", name)]);
        }
        Some((name.clone(), value.text()?))
    });
    // As with lists: a value that is left out would be missed in all the places that use it.
    pairs.collect::<Vec<_>>().into_iter().collect()
}

fn header(node: &Node) -> Option<Header> {
    node.object(&["name", "value"])?;
    let name = node.need("name").and_then(|node| node.text());
    let value = node.need("value").and_then(|node| node.text());
    Some(Header { name: name?, value: value? })
}

fn request_body(node: &Node) -> Option<RequestBody> {
    node.object(&["content_type", "text"])?;
    let content_type = node.need("content_type").and_then(|node| node.text());
    let text = node.need("text").and_then(|node| node.text());
    Some(RequestBody { content_type: content_type?, text: text? })
}

fn success(node: &Node) -> Success {
    node.object(&["status", "when", "error"]);
    Success {
        status: text_or(node, "status", Success::default().status),
        when: node.get("when").and_then(|node| node.text()),
        error: node.get("error").and_then(|node| node.text()),
    }
}

fn flag_or(node: &Node, key: &str, default: bool) -> bool {
    node.get(key).and_then(|node| node.flag()).unwrap_or(default)
}

fn text_or(node: &Node, key: &str, default: String) -> String {
    node.get(key).and_then(|node| node.text()).unwrap_or(default)
}
