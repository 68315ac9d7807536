//! Replies to senders.

use axum::body::Body;
use axum::extract::Extension;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Response, StatusCode, Uri};
use serde_json::json;

use super::Peer;
use crate::base::error::{Error, StorageError};
use crate::flow::{Method, Webhook};
use crate::outcome::worded;

worded! {
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
    /// The HTTP status.
    fn status(self) -> StatusCode {
        match self {
            RefusalCode::UnknownLink | RefusalCode::NotFound => StatusCode::NOT_FOUND,
            RefusalCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            RefusalCode::Unauthorized => StatusCode::UNAUTHORIZED,
            RefusalCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
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
    UnknownLink,
    Method(Vec<Method>),
    Unauthorized { basic: bool },
    TooLarge { limit: usize },
    TooSlow,
    TooMany,
    NotAllowed,
    Broken(String),
    SecretUnavailable,
    DiskFull,
    Database,
}

impl Refusal {
    /// The refusal for a record that could not be stored.
    pub(super) fn not_stored(error: &Error) -> Refusal {
        match error.storage_error() {
            Some(StorageError::DiskFull) => Refusal::DiskFull,
            _ => Refusal::Database,
        }
    }

    fn code(&self) -> RefusalCode {
        match self {
            Refusal::UnknownLink => RefusalCode::UnknownLink,
            Refusal::Method(_) => RefusalCode::MethodNotAllowed,
            Refusal::Unauthorized { .. } => RefusalCode::Unauthorized,
            Refusal::TooLarge { .. } => RefusalCode::TooLarge,
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
            Refusal::UnknownLink => "no flow has this link; copy the link from Hooktray again".into(),
            Refusal::Method(methods) => format!("this link accepts {}", names(methods)),
            Refusal::Unauthorized { .. } => {
                "the credentials are missing or wrong; see the flow's authentication in Hooktray".into()
            }
            Refusal::TooLarge { limit } => format!("the body is too large; at most {limit} bytes are accepted"),
            Refusal::TooSlow => "the request took too long to arrive; send it again".into(),
            Refusal::TooMany => "too many requests; send the rest a little later".into(),
            Refusal::NotAllowed => {
                "this address may not send here; add it in Hooktray's settings, or send from another one".into()
            }
            Refusal::Broken(why) => why.clone(),
            Refusal::SecretUnavailable => {
                "the secret that checks the sender cannot be read; send the record again later".into()
            }
            Refusal::DiskFull => "the disk is full and the record is not stored; send it again later".into(),
            Refusal::Database => "the record could not be stored; send it again later".into(),
        }
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = error(self.code(), &self.message());
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
            // The rest of the request is not worth reading.
            Refusal::TooLarge { .. } | Refusal::TooSlow => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Refusal::TooMany => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Refusal::UnknownLink
            | Refusal::Unauthorized { basic: false }
            | Refusal::NotAllowed
            | Refusal::Broken(_)
            | Refusal::SecretUnavailable
            | Refusal::DiskFull
            | Refusal::Database => {}
        }
        response
    }
}

fn names(methods: &[Method]) -> String {
    methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ")
}

/// The flow's reply to a stored record.
pub(super) fn accepted(webhook: &Webhook) -> Response<Body> {
    let reply = &webhook.reply;
    let mut response = Response::new(Body::from(reply.body.clone()));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    if let Ok(value) = HeaderValue::from_str(&reply.content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    allow_origin(webhook, response)
}

/// Lets pages of other sites read the reply, if the flow allows it.
pub(super) fn allow_origin(webhook: &Webhook, mut response: Response<Body>) -> Response<Body> {
    if webhook.cors {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

/// Replies that the server is up. At the public entry point it also answers this engine's self-checks.
pub(super) async fn health(Extension(peer): Extension<Peer>, uri: Uri) -> Response<Body> {
    let nonce = uri.query().and_then(|query| query.strip_prefix("self_check="));
    let answer = peer.guard().zip(nonce).and_then(|(guard, nonce)| guard.answer_self_check(nonce));
    json_response(
        StatusCode::OK,
        &match answer {
            Some(answer) => json!({"status": "ok", "answer": answer}),
            None => json!({"status": "ok"}),
        },
    )
}

pub(super) async fn not_found() -> Response<Body> {
    error(RefusalCode::NotFound, "there is nothing at this address")
}

pub(super) async fn method_not_allowed() -> Response<Body> {
    error(RefusalCode::MethodNotAllowed, "this address accepts GET")
}

/// The raw reply to headers that did not arrive in time, for a connection that hyper no longer drives.
pub(super) fn too_slow_bytes() -> Vec<u8> {
    let refusal = Refusal::TooSlow;
    let body = json!({"error": {"code": refusal.code().as_str(), "message": refusal.message()}}).to_string();
    let head = "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json\r\nconnection: close";
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn error(code: RefusalCode, message: &str) -> Response<Body> {
    json_response(code.status(), &json!({"error": {"code": code.as_str(), "message": message}}))
}

fn json_response(status: StatusCode, value: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
