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
use super::reply::{Refusal, allow_origin, taken};
use super::{IngressState, Peer, auth};
use crate::event::Event;
use crate::flows::registry::RegisteredFlow;

pub(super) async fn hook(
    State(door): State<Arc<IngressState>>,
    token: Result<Path<String>, PathRejection>,
    Extension(visitor): Extension<Peer>,
    request: Request,
) -> Response<Body> {
    let sender = visitor.sender(request.headers());
    // Before the link is looked at, so that whoever is let in by none of this learns nothing of it.
    if let Err(refusal) = admit(&visitor, sender) {
        tracing::warn!(%sender, ?refusal, "a request from outside was refused");
        return refusal.into_response();
    }
    // What is no text is no token either.
    let Some(live) = token.ok().and_then(|Path(token)| door.live.by_token(&token, door.clock.now())) else {
        if let Some(wait) = visitor.outer().and_then(|outer| outer.hold_back(sender)) {
            tokio::time::sleep(wait).await;
        }
        return Refusal::UnknownToken.into_response();
    };
    let webhook = live.compiled.flow.webhook();
    if webhook.cors && is_preflight(&request) {
        return preflight(&live);
    }
    let response = match receive(&door, &live, sender, &visitor.seat, request).await {
        Ok(()) => taken(webhook),
        Err(refusal) => {
            tracing::warn!(flow = live.id, ?refusal, "a request was refused");
            refusal.into_response()
        }
    };
    allow_origin(webhook, response)
}

/// What is asked of whoever comes by the outer entrance.
fn admit(visitor: &Peer, sender: IpAddr) -> Result<(), Refusal> {
    let Some(outer) = visitor.outer() else { return Ok(()) };
    if !outer.lets(sender) {
        return Err(Refusal::NotAllowed);
    }
    if outer.too_many(sender) {
        return Err(Refusal::TooMany);
    }
    Ok(())
}

async fn receive(
    door: &IngressState,
    live: &RegisteredFlow,
    sender: IpAddr,
    seat: &Slot,
    request: Request,
) -> Result<(), Refusal> {
    let webhook = live.compiled.flow.webhook();
    if !webhook.methods.iter().any(|method| method.as_str() == request.method().as_str()) {
        return Err(Refusal::Method(webhook.methods.clone()));
    }
    if door.limits.too_many(live.id) {
        return Err(Refusal::TooMany);
    }
    let (parts, body) = request.into_parts();
    seat.asked();
    let body = read(door, &parts, seat, body).await?;
    let _answering = seat.answering();
    auth::check(&webhook.auth, &parts.headers, &body, &door.secrets, door.clock.now()).await?;
    let event = event(door, live, sender, &parts, &body);
    let accepted = door.inbox.accept(live.id, &live.compiled, event).await;
    let accepted = accepted.map_err(|error| Refusal::not_stored(&error))?;
    tracing::info!(operation = %accepted.id, flow = live.id, status = %accepted.status, "record stored");
    Ok(())
}

async fn read(door: &IngressState, parts: &Parts, seat: &Slot, body: Body) -> Result<Bytes, Refusal> {
    let limit = door.limits.body;
    let declared = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Refusal::TooLarge { limit });
    }
    match tokio::time::timeout(door.limits.body_within, collect(Limited::new(body, limit), seat)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::TooLarge { limit }),
        Ok(Err(_)) => Err(Refusal::Broken("the body broke off".into())),
        Err(_) => Err(Refusal::TooSlow),
    }
}

async fn collect(mut body: Limited<Body>, seat: &Slot) -> Result<Bytes, BoxError> {
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // What is no data are trailers, which nobody reads.
        if let Ok(data) = frame?.into_data() {
            seat.heard(data.len());
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes.freeze())
}

fn event(door: &IngressState, live: &RegisteredFlow, sender: IpAddr, parts: &Parts, body: &Bytes) -> Event {
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = if auth::proves_sender(&live.compiled.flow.webhook().auth, name.as_str()) {
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
        received_at: door.clock.now(),
        body: body.to_vec(),
    }
}

fn is_preflight(request: &Request) -> bool {
    request.method() == axum::http::Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a browser's question whether a page may send (<https://fetch.spec.whatwg.org/#http-cors-protocol>).
fn preflight(live: &RegisteredFlow) -> Response<Body> {
    let webhook = live.compiled.flow.webhook();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let methods = webhook.methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ");
    if let Ok(value) = HeaderValue::from_str(&methods) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_METHODS, value);
    }
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*, Authorization"));
    allow_origin(webhook, response)
}
