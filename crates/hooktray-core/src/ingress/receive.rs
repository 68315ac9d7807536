//! One request to `/hook/{token}`.

use std::net::IpAddr;
use std::sync::Arc;

use axum::BoxError;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_LENGTH,
};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::connection_slots::Slot;
use super::reply::{Refusal, accepted, allow_origin};
use super::{IngressState, Peer, auth};
use crate::event::Event;
use crate::flows::registry::RegisteredFlow;

pub(super) async fn hook(
    State(state): State<Arc<IngressState>>,
    token: Result<Path<String>, PathRejection>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response<Body> {
    let sender = peer.sender(request.headers());
    // Checked before the link, so a sender that is refused here learns nothing about links.
    if let Err(refusal) = admit(&peer, sender) {
        tracing::warn!(%sender, ?refusal, "a public request was refused");
        return refusal.into_response();
    }
    // A path that is not UTF-8 is no token either.
    let Some(flow) = token.ok().and_then(|Path(token)| state.flows.by_token(&token, state.clock.now())) else {
        if let Some(delay) = peer.guard().and_then(|guard| guard.wrong_link_delay(sender)) {
            tokio::time::sleep(delay).await;
        }
        return Refusal::UnknownLink.into_response();
    };
    let webhook = flow.compiled.flow.webhook();
    if webhook.cors && is_preflight(&request) {
        return preflight(&flow);
    }
    let response = match receive(&state, &flow, sender, &peer.slot, request).await {
        Ok(()) => accepted(webhook),
        Err(refusal) => {
            tracing::warn!(flow = flow.id, ?refusal, "a request was refused");
            refusal.into_response()
        }
    };
    allow_origin(webhook, response)
}

/// Checks the rules of the public entry point.
fn admit(peer: &Peer, sender: IpAddr) -> Result<(), Refusal> {
    let Some(guard) = peer.guard() else { return Ok(()) };
    if !guard.is_allowed(sender) {
        return Err(Refusal::NotAllowed);
    }
    if guard.is_over_rate(sender) {
        return Err(Refusal::TooMany);
    }
    Ok(())
}

async fn receive(
    state: &IngressState,
    flow: &RegisteredFlow,
    sender: IpAddr,
    slot: &Slot,
    request: Request,
) -> Result<(), Refusal> {
    let webhook = flow.compiled.flow.webhook();
    if !webhook.methods.iter().any(|method| method.as_str() == request.method().as_str()) {
        return Err(Refusal::Method(webhook.methods.clone()));
    }
    if state.limits.is_over_rate(flow.id) {
        return Err(Refusal::TooMany);
    }
    let (parts, body) = request.into_parts();
    slot.head_received();
    let body = read_body(state, &parts, slot, body).await?;
    let _answering = slot.answering();
    auth::check(&webhook.auth, &parts.headers, &body, &state.secrets, state.clock.now()).await?;
    let event = event(state, flow, sender, &parts, &body);
    let accepted = state.inbox.accept(flow.id, &flow.compiled, event).await;
    let accepted = accepted.map_err(|error| Refusal::not_stored(&error))?;
    tracing::info!(operation = %accepted.id, flow = flow.id, status = %accepted.status, "record stored");
    Ok(())
}

async fn read_body(state: &IngressState, parts: &Parts, slot: &Slot, body: Body) -> Result<Bytes, Refusal> {
    let limit = state.limits.body;
    let declared = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Refusal::TooLarge { limit });
    }
    match tokio::time::timeout(state.limits.body_within, collect(Limited::new(body, limit), slot)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::TooLarge { limit }),
        Ok(Err(_)) => Err(Refusal::Broken("the body is incomplete".into())),
        Err(_) => Err(Refusal::TooSlow),
    }
}

async fn collect(mut body: Limited<Body>, slot: &Slot) -> Result<Bytes, BoxError> {
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // Frames without data are trailers, which are ignored.
        if let Ok(data) = frame?.into_data() {
            slot.body_received(data.len());
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes.freeze())
}

fn event(state: &IngressState, flow: &RegisteredFlow, sender: IpAddr, parts: &Parts, body: &Bytes) -> Event {
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = if auth::is_credential(&flow.compiled.flow.webhook().auth, name.as_str()) {
            crate::secrets::MASKED.to_owned()
        } else {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        (name.as_str().to_owned(), value)
    });
    Event {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        ip: sender.to_string(),
        received_at: state.clock.now(),
        body: body.to_vec(),
    }
}

fn is_preflight(request: &Request) -> bool {
    request.method() == axum::http::Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Replies to a CORS preflight request (<https://fetch.spec.whatwg.org/#http-cors-protocol>).
fn preflight(flow: &RegisteredFlow) -> Response<Body> {
    let webhook = flow.compiled.flow.webhook();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let methods = webhook.methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ");
    if let Ok(value) = HeaderValue::from_str(&methods) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_METHODS, value);
    }
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*, Authorization"));
    allow_origin(webhook, response)
}
