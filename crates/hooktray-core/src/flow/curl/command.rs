//! What a cURL command says, option by option.

use super::error::{CurlError, CurlErrorCode};
use super::options::{Given, Meaning, options_of};
use crate::flow::Method;

/// The longest time that an action waits for a response.
const MAX_SECONDS: u32 = 300;

/// A cURL command.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) method: Option<Method>,
    pub(super) address: String,
    pub(super) headers: Vec<(String, String)>,
    /// The pieces of the body, in their order.
    pub(super) data: Vec<String>,
    /// The pieces that are added to the query.
    pub(super) query: Vec<String>,
    pub(super) is_json: bool,
    /// True if the body goes into the address.
    pub(super) data_in_address: bool,
    /// A user's name and password, with a colon between them.
    pub(super) user: Option<String>,
    pub(super) follows_redirects: bool,
    pub(super) timeout_seconds: Option<u32>,
    /// Options that no action can have, as they are written.
    pub(super) left_out: Vec<String>,
}

impl Command {
    /// Reads the words of a command.
    ///
    /// # Errors
    /// What no action can do, and where.
    pub(super) fn read(words: &[String]) -> Result<Command, CurlError> {
        let first = words.first().map(String::as_str).unwrap_or_default();
        let program = first.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        if !["curl", "curl.exe"].contains(&program.as_str()) {
            return Err(CurlErrorCode::NotCurl.error("the command does not begin with “curl”", first));
        }
        let mut command = Command::default();
        let mut words = words.iter().skip(1);
        while let Some(word) = words.next() {
            for Given { meaning, name, value } in options_of(word) {
                let value = match value {
                    None if meaning.takes_value() => {
                        let missing = || CurlErrorCode::NoValue.error(format!("“{name}” has no value"), &name);
                        words.next().cloned().ok_or_else(missing)?
                    }
                    value => value.unwrap_or_default(),
                };
                command.apply(meaning, &name, value)?;
            }
        }
        if command.address.is_empty() {
            return Err(CurlErrorCode::NoAddress.error("the command has no address", ""));
        }
        Ok(command)
    }

    fn apply(&mut self, meaning: Meaning, name: &str, value: String) -> Result<(), CurlError> {
        match meaning {
            Meaning::Address if self.address.is_empty() => self.address = value,
            Meaning::Address => {
                return Err(CurlErrorCode::Addresses.error("the command has several addresses", value));
            }
            Meaning::Method => self.method = Some(method(&value)?),
            Meaning::Head => self.method = Some(method("HEAD")?),
            Meaning::Header => {
                let value = no_file(value)?;
                let (name, text) = value.split_once(':').unwrap_or((&value, ""));
                self.headers.push((name.trim().to_owned(), text.trim().to_owned()));
            }
            Meaning::HeaderNamed(name) => self.headers.push((name.to_owned(), value)),
            Meaning::Bearer => self.headers.push(("Authorization".to_owned(), format!("Bearer {value}"))),
            Meaning::User => self.user = Some(value),
            Meaning::Data => self.data.push(no_file(value)?),
            Meaning::RawData => self.data.push(value),
            Meaning::QueryData => self.query.push(match value.strip_prefix('+') {
                Some(plain) => plain.to_owned(),
                None => encoded(&value)?,
            }),
            Meaning::EncodedData => self.data.push(encoded(&no_file(value)?)?),
            Meaning::Json => {
                self.is_json = true;
                self.data.push(no_file(value)?);
            }
            Meaning::Part => {
                self.data.push(form_field(&value, name == "--form-string")?);
                self.left_out.push(name.to_owned());
            }
            Meaning::File => return Err(file(&value)),
            Meaning::DataInAddress => self.data_in_address = true,
            Meaning::FollowRedirects => self.follows_redirects = true,
            Meaning::Timeout => self.timeout_seconds = whole_seconds(&value),
            Meaning::LeftOut | Meaning::LeftOutWithValue => self.left_out.push(name.to_owned()),
            Meaning::Nothing | Meaning::NothingWithValue => {}
        }
        Ok(())
    }
}

fn method(name: &str) -> Result<Method, CurlError> {
    let name = name.to_ascii_uppercase();
    let known = Method::ALL.into_iter().find(|method| method.as_str() == name);
    known.ok_or_else(|| CurlErrorCode::Method.error(format!("no action can send {name}"), name))
}

/// Returns the seconds as an action has them. To curl, 0 means no limit.
fn whole_seconds(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let seconds = whole.parse::<u32>().ok()?;
    let is_unlimited = seconds == 0 && part.bytes().all(|digit| digit == b'0');
    Some(if is_unlimited { MAX_SECONDS } else { seconds.clamp(1, MAX_SECONDS) })
}

fn file(name: &str) -> CurlError {
    CurlErrorCode::File.error(format!("it needs the file “{name}”"), name)
}

/// Returns the text of an option that could also name a file.
fn no_file(value: String) -> Result<String, CurlError> {
    match value.strip_prefix('@') {
        Some(name) => Err(file(name)),
        None => Ok(value),
    }
}

/// Reads `content`, `=content` or `name=content` of `--data-urlencode`, and encodes it.
fn encoded(value: &str) -> Result<String, CurlError> {
    let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    match value.split_once('=') {
        Some(("", content)) => Ok(escaped(content)),
        Some((name, content)) => Ok(format!("{name}={}", escaped(content))),
        None => match value.split_once('@') {
            Some((_, name)) => Err(file(name)),
            None => Ok(escaped(value)),
        },
    }
}

/// Reads a part of a multipart form as a field of an ordinary one: most servers read both alike.
fn form_field(part: &str, is_text: bool) -> Result<String, CurlError> {
    let (name, content) = part.split_once('=').unwrap_or((part, ""));
    if let Some(path) = content.strip_prefix(['@', '<']).filter(|_| !is_text) {
        return Err(file(path));
    }
    let content = if is_text { content } else { content.split(";type=").next().unwrap_or_default() };
    Ok(form_urlencoded::Serializer::new(String::new()).append_pair(name, content.trim_matches('"')).finish())
}
