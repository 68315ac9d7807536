//! Replies to senders.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Extension;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Response, StatusCode, Uri};
use bytes::Bytes;
use serde_json::json;

use super::Peer;
use crate::base::error::{Error, StorageError};
use crate::base::i18n::{Language, Messages};
use crate::flow::{Method, Webhook};
use crate::outcome::string_enum;

string_enum! {
    /// The stable code in the body of an error reply.
    RefusalCode {
        /// No flow has this link.
        UnknownLink = "unknown_link",
        /// The server has nothing at this address.
        NotFound = "not_found",
        /// The link, or the path, does not take this HTTP method.
        MethodNotAllowed = "method_not_allowed",
        /// The sender's credentials are missing or wrong.
        Unauthorized = "unauthorized",
        /// The body is over the limit.
        TooLarge = "too_large",
        /// The address or the headers of the request are over the limit.
        TooLong = "too_long",
        /// The request did not arrive in time.
        TooSlow = "too_slow",
        /// The flow or the address is over its request rate.
        TooMany = "too_many",
        /// This address may not send.
        NotAllowed = "not_allowed",
        /// The request is incomplete.
        BrokenRequest = "broken_request",
        /// The secret that senders authenticate with cannot be read.
        SecretUnavailable = "secret_unavailable",
        /// The disk is full.
        DiskFull = "disk_full",
        /// The database cannot be written.
        Database = "database",
    }
}

impl RefusalCode {
    /// Returns what a refusal means, in the words of the owner.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            RefusalCode::UnknownLink => "no flow has this link; copy it into the sender again",
            RefusalCode::NotFound => "the address is not a link",
            RefusalCode::MethodNotAllowed => "the link does not accept this method; allow it in the flow",
            RefusalCode::Unauthorized => "the password or key is missing or wrong; copy the flow's into the sender",
            RefusalCode::TooLarge => "the body is too large",
            RefusalCode::TooLong => "the address or the headers are too long",
            RefusalCode::TooSlow => "the request took too long to arrive",
            RefusalCode::TooMany => "too many requests at once",
            RefusalCode::NotAllowed => "this sender's address is not allowed; add it in the settings of the tunnel",
            RefusalCode::BrokenRequest => "the request is incomplete, or not valid HTTP",
            RefusalCode::SecretUnavailable => "the key that checks the sender cannot be read; unlock the keychain",
            RefusalCode::DiskFull => "the disk is full; free some space",
            RefusalCode::Database => "the database cannot be written; run `hooktray doctor`",
        }
    }

    /// The HTTP status.
    fn status(self) -> StatusCode {
        match self {
            RefusalCode::UnknownLink | RefusalCode::NotFound => StatusCode::NOT_FOUND,
            RefusalCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            RefusalCode::Unauthorized => StatusCode::UNAUTHORIZED,
            RefusalCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RefusalCode::TooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            RefusalCode::TooSlow => StatusCode::REQUEST_TIMEOUT,
            RefusalCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
            RefusalCode::NotAllowed => StatusCode::FORBIDDEN,
            RefusalCode::BrokenRequest => StatusCode::BAD_REQUEST,
            RefusalCode::SecretUnavailable | RefusalCode::Database => StatusCode::SERVICE_UNAVAILABLE,
            RefusalCode::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        }
    }
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    NotFound,
    UnknownLink,
    Method(Vec<Method>),
    Unauthorized {
        basic: bool,
    },
    TooLarge {
        limit: usize,
    },
    /// Of the address (414) or the headers (431).
    HeadTooLong(StatusCode),
    TooSlow,
    TooMany,
    NotAllowed,
    Broken(String),
    SecretUnavailable,
    DiskFull,
    Database,
}

impl Refusal {
    /// Returns the refusal of a record that could not be stored.
    pub(super) fn not_stored(error: &Error) -> Refusal {
        match error.storage_error() {
            Some(StorageError::DiskFull) => Refusal::DiskFull,
            _ => Refusal::Database,
        }
    }

    pub(super) fn code(&self) -> RefusalCode {
        match self {
            Refusal::NotFound => RefusalCode::NotFound,
            Refusal::UnknownLink => RefusalCode::UnknownLink,
            Refusal::Method(_) => RefusalCode::MethodNotAllowed,
            Refusal::Unauthorized { .. } => RefusalCode::Unauthorized,
            Refusal::TooLarge { .. } => RefusalCode::TooLarge,
            Refusal::HeadTooLong(_) => RefusalCode::TooLong,
            Refusal::TooSlow => RefusalCode::TooSlow,
            Refusal::TooMany => RefusalCode::TooMany,
            Refusal::NotAllowed => RefusalCode::NotAllowed,
            Refusal::Broken(_) => RefusalCode::BrokenRequest,
            Refusal::SecretUnavailable => RefusalCode::SecretUnavailable,
            Refusal::DiskFull => RefusalCode::DiskFull,
            Refusal::Database => RefusalCode::Database,
        }
    }

    fn message(&self) -> String {
        match self {
            Refusal::NotFound => "there is nothing at this address; copy the link from Hooktray again".into(),
            Refusal::UnknownLink => "no flow has this link; copy the link from Hooktray again".into(),
            Refusal::Method(methods) => format!("this link accepts {}", names(methods)),
            Refusal::Unauthorized { .. } => {
                "the credentials are missing or wrong; see the flow's authentication in Hooktray".into()
            }
            Refusal::TooLarge { limit } => format!("the body is too large; at most {limit} bytes are accepted"),
            Refusal::HeadTooLong(_) => {
                "the address or the headers are too long; send the fields in the body (POST)".into()
            }
            Refusal::TooSlow => "the request took too long to arrive; send it again".into(),
            Refusal::TooMany => "too many requests; send the rest a little later".into(),
            Refusal::NotAllowed => {
                "this address may not send here; add it in Hooktray's settings, or send from another one".into()
            }
            Refusal::Broken(why) => why.clone(),
            Refusal::SecretUnavailable => {
                "the secret that checks the sender cannot be read; send the record again later".into()
            }
            Refusal::DiskFull => {
                "no space is left, so the record is not stored; free some disk space and send it again".into()
            }
            Refusal::Database => "the record could not be stored; send it again later".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Refusal::HeadTooLong(status) => *status,
            _ => self.code().status(),
        }
    }

    fn body(&self) -> String {
        json!({"error": {"code": self.code().as_str(), "message": self.message()}}).to_string()
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = json_response(self.status(), self.body());
        let headers = response.headers_mut();
        match &self {
            Refusal::Method(methods) => {
                if let Ok(value) = HeaderValue::from_str(&names(methods)) {
                    headers.insert(ALLOW, value);
                }
            }
            Refusal::Unauthorized { basic: true } => {
                headers
                    .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Hooktray\", charset=\"UTF-8\""));
            }
            // Ends the connection, so that the rest of the request need not be read.
            Refusal::TooLarge { .. } | Refusal::TooSlow => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Refusal::TooMany => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            // The keychain, the disk or the database has to be fixed first.
            Refusal::SecretUnavailable | Refusal::DiskFull | Refusal::Database => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("30"));
            }
            Refusal::NotFound
            | Refusal::UnknownLink
            | Refusal::HeadTooLong(_)
            | Refusal::Unauthorized { basic: false }
            | Refusal::NotAllowed
            | Refusal::Broken(_) => {}
        }
        response
    }
}

fn names(methods: &[Method]) -> String {
    methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ")
}

/// Returns the flow's reply to a stored record.
pub(super) fn accepted(webhook: &Webhook) -> Response<Body> {
    let reply = &webhook.reply;
    let mut response = Response::new(Body::from(reply.body.clone()));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    if let Ok(value) = HeaderValue::from_str(&reply.content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    allow_origin(webhook, response)
}

/// Returns the reply with the header that lets pages of other sites read it, if the flow allows that.
pub(super) fn allow_origin(webhook: &Webhook, mut response: Response<Body>) -> Response<Body> {
    if webhook.cors {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

/// Replies that the server is up. At the public entry point it also answers this engine's self-checks.
pub(super) async fn health(Extension(peer): Extension<Peer>, uri: Uri) -> Response<Body> {
    let nonce = uri.query().and_then(|query| query.strip_prefix("self_check="));
    let proof = peer.guard().zip(nonce).and_then(|(guard, nonce)| guard.prove_self_check(nonce));
    let body = match proof {
        Some(proof) => json!({"status": "ok", "answer": proof}),
        None => json!({"status": "ok"}),
    };
    json_response(StatusCode::OK, body.to_string())
}

pub(super) async fn method_not_allowed() -> Response<Body> {
    let body =
        json!({"error": {"code": RefusalCode::MethodNotAllowed.as_str(), "message": "this address accepts GET"}});
    json_response(StatusCode::METHOD_NOT_ALLOWED, body.to_string())
}

/// Returns the text of the reply to a browser or a program that checks the link. Reading the messages takes milliseconds, which
/// anybody with the link could have them cost, so it is done once.
fn link_works_text(language: Language) -> Bytes {
    fn text(language: Language) -> Bytes {
        Messages::new(language).text("link-works", []).into()
    }
    static ENGLISH: LazyLock<Bytes> = LazyLock::new(|| text(Language::English));
    static RUSSIAN: LazyLock<Bytes> = LazyLock::new(|| text(Language::Russian));
    match language {
        Language::English => ENGLISH.clone(),
        Language::Russian => RUSSIAN.clone(),
    }
}

/// Returns the reply to a browser or a program that checks the link.
pub(super) fn link_works(language: Language) -> Response<Body> {
    let mut response = Response::new(Body::from(link_works_text(language)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Returns a refusal as raw bytes, for a connection that hyper no longer serves.
pub(super) fn raw(refusal: &Refusal) -> Vec<u8> {
    let (status, body) = (refusal.status(), refusal.body());
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close");
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn json_response(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_to_a_check_of_the_link_is_made_once_for_each_language() {
        for language in [Language::English, Language::Russian] {
            let (first, second) = (link_works_text(language), link_works_text(language));
            assert_eq!(first.as_ptr(), second.as_ptr());
            assert_eq!(first, Messages::new(language).text("link-works", []));
        }
    }
}
