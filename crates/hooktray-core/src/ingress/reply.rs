//! What senders are answered.

use axum::body::Body;
use axum::extract::Extension;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Response, StatusCode, Uri};
use serde_json::json;

use super::Peer;
use crate::base::error::Error;
use crate::flow::{Method, Webhook};

/// Why a request was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    UnknownToken,
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
        if let Error::DiskFull = error { Refusal::DiskFull } else { Refusal::Database }
    }

    fn parts(&self) -> (StatusCode, &'static str, String) {
        match self {
            Refusal::UnknownToken => {
                (StatusCode::NOT_FOUND, "unknown_link", "there is no such link; copy it anew from Hooktray".into())
            }
            Refusal::Method(methods) => {
                let taken = names(methods);
                let why = format!("this link takes {taken}");
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", why)
            }
            Refusal::Unauthorized { .. } => (
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "the sender did not prove itself as this link asks for".into(),
            ),
            Refusal::TooLarge { limit } => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too_large", format!("a record has at most {limit} bytes"))
            }
            Refusal::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow", "the request took too long to arrive".into()),
            Refusal::TooMany => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many", "too many requests; send the rest a little later".into())
            }
            Refusal::NotAllowed => (
                StatusCode::FORBIDDEN,
                "not_allowed",
                "this address may not send here; add it in Hooktray's settings, or send from another one".into(),
            ),
            Refusal::Broken(why) => (StatusCode::BAD_REQUEST, "broken_request", why.clone()),
            Refusal::SecretUnavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "secret_unavailable",
                "the secret that proves the sender cannot be read; send the record again later".into(),
            ),
            Refusal::DiskFull => (
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                "the disk is full, the record is not stored; send it again later".into(),
            ),
            Refusal::Database => (
                StatusCode::SERVICE_UNAVAILABLE,
                "database",
                "the record could not be stored; send it again later".into(),
            ),
        }
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let (status, code, message) = self.parts();
        let mut response = error(status, code, &message);
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
            // What is left of the request is not worth waiting for.
            Refusal::TooLarge { .. } | Refusal::TooSlow => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Refusal::TooMany => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Refusal::UnknownToken
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

/// The answer that the flow gives to a record that is stored.
pub(super) fn taken(webhook: &Webhook) -> Response<Body> {
    let reply = &webhook.reply;
    let mut response = Response::new(Body::from(reply.body.clone()));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    if let Ok(value) = HeaderValue::from_str(&reply.content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    allow_origin(webhook, response)
}

/// Lets pages of other sites read the answer, where the flow allows it.
pub(super) fn allow_origin(webhook: &Webhook, mut response: Response<Body>) -> Response<Body> {
    if webhook.cors {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

/// Says that somebody is here, and at the outer entrance who it is, to whoever knocks as only we can.
pub(super) async fn health(Extension(visitor): Extension<Peer>, uri: Uri) -> Response<Body> {
    let nonce = uri.query().and_then(|query| query.strip_prefix("knock="));
    let answer = visitor.outer().zip(nonce).and_then(|(outer, nonce)| outer.answer(nonce));
    json_response(
        StatusCode::OK,
        &match answer {
            Some(answer) => json!({"status": "ok", "answer": answer}),
            None => json!({"status": "ok"}),
        },
    )
}

pub(super) async fn not_found() -> Response<Body> {
    error(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address")
}

pub(super) async fn method_not_allowed() -> Response<Body> {
    error(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this address takes GET")
}

/// The raw answer to headers that did not arrive in time, for a connection that is no longer spoken HTTP on.
pub(super) fn too_slow_bytes() -> Vec<u8> {
    let (_, code, message) = Refusal::TooSlow.parts();
    let body = json!({"error": {"code": code, "message": message}}).to_string();
    let head = "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json\r\nconnection: close";
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn error(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    json_response(status, &json!({"error": {"code": code, "message": message}}))
}

fn json_response(status: StatusCode, value: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
