//! The stand-in's responses: aray's JSON, and the wrong ones a test can set.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{SeenRequest, Verdict, rules};

/// A response set with [`super::Aray::respond_next`].
#[derive(Debug, Clone)]
pub enum ArayResponse {
    /// This status with an empty body.
    Status(u16),
    /// This status, these headers and this body, and no other header but those HTTP requires.
    StatusWith { status: u16, headers: Vec<(String, String)>, body: String },
    /// 200 with an HTML error page.
    Html,
    /// 200 without a body.
    Empty,
    /// 200, aray's failure with this reason.
    Refuse(String),
    /// Never responds.
    Hang,
    /// Closes the connection without answering.
    HangUp,
    /// 200, aray's failure, which repeats everything that was sent, including the api_key.
    Echo,
}

/// What happens to the connection.
pub(super) enum ConnectionEnd {
    Send(Response),
    Hang,
    HangUp,
}

impl ArayResponse {
    pub(super) fn reply(self, request: &SeenRequest) -> ConnectionEnd {
        ConnectionEnd::Send(match self {
            ArayResponse::Status(status) => plain(status, &[], String::new()),
            ArayResponse::StatusWith { status, headers, body } => plain(status, &headers, body),
            ArayResponse::Html => html(StatusCode::OK, "Something went wrong"),
            ArayResponse::Empty => plain(200, &[], String::new()),
            ArayResponse::Refuse(reason) => refused(&reason),
            ArayResponse::Echo => echo(request),
            ArayResponse::Hang => return ConnectionEnd::Hang,
            ArayResponse::HangUp => return ConnectionEnd::HangUp,
        })
    }
}

/// Returns the response to a request without a scripted one.
pub(super) fn to_verdict(verdict: &Verdict) -> Response {
    match verdict {
        Verdict::Created(id) | Verdict::Repeated(id) => json_body(&json!({ "code": "ok", "order_id": id })),
        Verdict::Refused(reason) => refused(reason),
        Verdict::NotFound | Verdict::Scripted => html(StatusCode::NOT_FOUND, "Not found"),
    }
}

fn refused(reason: &str) -> Response {
    json_body(&json!({ "code": "error", "error": reason }))
}

fn echo(request: &SeenRequest) -> Response {
    let fields = rules::fields(request);
    let plain: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    json_body(&json!({
        "code": "error",
        "error": format!("cannot take this: {}", plain.join(", ")),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": request.headers,
        "body": request.body,
        "fields": fields,
    }))
}

fn json_body(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn html(status: StatusCode, title: &str) -> Response {
    let page =
        format!("<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n");
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn plain(status: u16, headers: &[(String, String)], body: String) -> Response {
    let named = headers.iter().fold(Response::builder().status(status), |builder, (name, value)| {
        builder.header(name.as_str(), value.as_str())
    });
    named.body(Body::from(body)).unwrap_or_else(|error| {
        let told = format!("the test set a response that HTTP does not allow: {error}");
        (StatusCode::NOT_IMPLEMENTED, told).into_response()
    })
}
