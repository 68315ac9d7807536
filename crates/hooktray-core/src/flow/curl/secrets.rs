//! The keys in a cURL command. Each becomes a secret, so that no flow file has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde_json::Value as Json;

use super::{first_free, literal};
use crate::event::{is_key_name, keys_in_text};

/// A key of a cURL command.
#[derive(Debug, Clone)]
pub struct FoundSecret {
    /// The name under which it is to be stored.
    pub name: String,
    /// The key.
    pub value: SecretString,
}

/// Finds the keys, and returns templates that name them.
pub(super) struct SecretFinder<'a> {
    /// What names begin with.
    host: String,
    can_store: &'a dyn Fn(&str, &str) -> bool,
    pub(super) found: Vec<FoundSecret>,
}

/// The fewest characters of a key in a path.
const MIN_CHARS_IN_PATH: usize = 16;

impl<'a> SecretFinder<'a> {
    pub(super) fn new(host: &str, can_store: &'a dyn Fn(&str, &str) -> bool) -> SecretFinder<'a> {
        // `api.shop.example` is known as `shop`.
        let labels: Vec<&str> = host.split('.').collect();
        let label = labels.iter().rev().nth(1).or(labels.first()).copied().unwrap_or_default();
        SecretFinder { host: label.to_owned(), can_store, found: Vec::new() }
    }

    /// Returns a template for the value of a field.
    pub(super) fn in_value(&mut self, name: &str, value: &str) -> String {
        if is_key_name(name) && !value.trim().is_empty() {
            return format!("{{{{ {} }}}}", self.secret(name, value));
        }
        literal(value)
    }

    /// Returns a template for the value of a header.
    pub(super) fn in_header(&mut self, name: &str, value: &str) -> String {
        let is_login = ["authorization", "cookie"].contains(&name.to_ascii_lowercase().as_str());
        if !is_login && !is_key_name(name) {
            return literal(value);
        }
        match value.split_once(' ') {
            Some((scheme, key)) if is_login && scheme.chars().all(|c| c.is_ascii_alphabetic()) => {
                format!("{scheme} {{{{ {} }}}}", self.secret("token", key.trim()))
            }
            _ => format!("{{{{ {} }}}}", self.secret(name, value)),
        }
    }

    /// Returns the template of a header for a name and a password.
    pub(super) fn of_user(&mut self, user: &str) -> String {
        let user = if user.contains(':') { user.to_owned() } else { format!("{user}:") };
        format!("Basic {{{{ {} }}}}", self.secret("login", &STANDARD.encode(user)))
    }

    /// Returns a template for a query, which stays as it is but for its keys.
    pub(super) fn in_query(&mut self, query: &str) -> String {
        let pieces = query.split('&').map(|piece| {
            let decoded = form_urlencoded::parse(piece.as_bytes()).next();
            match decoded.filter(|(name, value)| is_key_name(name) && !value.trim().is_empty()) {
                Some((name, value)) => {
                    let secret = self.secret(&name, &value);
                    format!("{}={{{{ {secret} | urlencode }}}}", piece.split('=').next().unwrap_or_default())
                }
                None => literal(piece),
            }
        });
        pieces.collect::<Vec<_>>().join("&")
    }

    /// Returns a template for a text of any kind, which stays as it is but for its keys.
    pub(super) fn in_text(&mut self, text: &str) -> String {
        let (mut template, mut end) = (String::new(), 0);
        for (name, place) in keys_in_text(text) {
            let secret = self.secret(&name, &text[place.clone()]);
            template += &format!("{}{{{{ {secret} }}}}", literal(&text[end..place.start]));
            end = place.end;
        }
        template + &literal(&text[end..])
    }

    /// Returns a template for an address up to its query. Parts of a path that no person would write are keys, and those of
    /// known services.
    pub(super) fn in_path(&mut self, address: &str) -> String {
        let parts: Vec<&str> = address.split('/').collect();
        let templates = (0..parts.len()).map(|n| {
            let part = parts[n];
            let bot = part.strip_prefix("bot").filter(|rest| rest.contains(':'));
            // The scheme, nothing and the host come first.
            match bot {
                _ if n < 3 => literal(part),
                Some(token) => format!("bot{{{{ {} }}}}", self.secret("bot_token", token)),
                None if looks_like_key(part) || is_key_of_service(&parts, n) && !part.is_empty() => {
                    format!("{{{{ {} }}}}", self.secret("key", part))
                }
                None => literal(part),
            }
        });
        templates.collect::<Vec<_>>().join("/")
    }

    /// Returns a template for JSON that has keys in it; `None` if it has none.
    pub(super) fn in_json(&mut self, json: &mut Json) -> Option<String> {
        let mut places = Vec::new();
        self.replace_keys(json, &mut places);
        if places.is_empty() {
            return None;
        }
        let written = serde_json::to_string_pretty(json).unwrap_or_default();
        let (mut template, mut rest) = (String::new(), written.as_str());
        for Place { mark, expression } in places {
            let (before, after) = rest.split_once(&format!("\"{mark}\""))?;
            template.push_str(&format!("{}{{{{ {expression} }}}}", literal(before)));
            rest = after;
        }
        Some(template + &literal(rest))
    }

    /// Puts a mark in the place of each key, and notes what belongs there.
    fn replace_keys(&mut self, json: &mut Json, places: &mut Vec<Place>) {
        match json {
            Json::Object(object) => {
                for (name, value) in object {
                    match value {
                        Json::String(text) if is_key_name(name) && !text.trim().is_empty() => {
                            let secret = self.secret(name, text);
                            *value = place(format!("{secret} | tojson"), places);
                        }
                        // It stays a number.
                        Json::Number(number) if is_key_name(name) => {
                            let secret = self.secret(name, &number.to_string());
                            *value = place(secret, places);
                        }
                        other => self.replace_keys(other, places),
                    }
                }
            }
            Json::Array(list) => list.iter_mut().for_each(|value| self.replace_keys(value, places)),
            _ => {}
        }
    }

    /// Notes a key. Returns the call that templates read it with.
    fn secret(&mut self, name: &str, value: &str) -> String {
        let known = self.found.iter().find(|found| secrecy::ExposeSecret::expose_secret(&found.value) == value);
        let name = match known {
            Some(found) => found.name.clone(),
            None => {
                let is_free = |name: &str| self.found.iter().all(|found| found.name != name);
                let wanted = identifier(&format!("{}_{name}", self.host));
                let name = first_free(&wanted, "_", |name| is_free(name) && (self.can_store)(name, value));
                self.found.push(FoundSecret { name: name.clone(), value: value.to_owned().into() });
                name
            }
        };
        format!("secret('{name}')")
    }
}

/// Where a key of a JSON text was, and the expression that gives it.
struct Place {
    mark: String,
    expression: String,
}

/// Returns a mark for a place, and notes it.
fn place(expression: String, places: &mut Vec<Place>) -> Json {
    let mark = uuid::Uuid::new_v4().to_string();
    places.push(Place { mark: mark.clone(), expression });
    Json::from(mark)
}

/// True if the part of an address is the key of a webhook of Bitrix24, Slack, Discord or Zapier.
fn is_key_of_service(parts: &[&str], part: usize) -> bool {
    let host = parts.get(2).copied().unwrap_or_default();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match &parts[..part] {
        // A method of Bitrix24 follows, which runs at any address.
        [.., "rest", user] => {
            is_number(user) && (host.contains("bitrix24") || parts.get(part + 1).is_some_and(|next| next.contains('.')))
        }
        [.., "services", _, _] => host.ends_with("slack.com"),
        [.., "webhooks", id] => is_number(id) && host.contains("discord"),
        [.., "catch", id] => is_number(id) && host.contains("zapier"),
        _ => false,
    }
}

fn looks_like_key(part: &str) -> bool {
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || "-_:".contains(c);
    part.len() >= MIN_CHARS_IN_PATH
        && part.chars().all(is_of_key)
        && part.contains(|c: char| c.is_ascii_digit())
        && part.contains(|c: char| c.is_ascii_alphabetic())
}

/// Returns a text as an identifier.
fn identifier(text: &str) -> String {
    let signs = text.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let words: Vec<&str> = signs.split('_').filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    if name.starts_with(|c: char| c.is_ascii_lowercase()) { name } else { format!("key_{name}") }
}
