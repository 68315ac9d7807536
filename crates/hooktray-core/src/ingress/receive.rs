//! Handles one request to a link.

use std::net::IpAddr;
use std::sync::Arc;

use axum::BoxError;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Extension, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_METHOD,
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Version};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::connection_slots::Slot;
use super::link::Link;
use super::reply::{Refusal, RefusalCode, accepted, allow_origin, link_works};
use super::{IngressState, Peer, auth, link, wrong_length};
use crate::base::blocking::blocking;
use crate::base::i18n::Language;
use crate::event::{Event, decode_text};
use crate::flows::registry::RegisteredFlow;

/// What was done with a request that was not refused.
enum Handled {
    Stored,
    /// A browser or a program checked the link. The reply is in this language.
    LinkChecked(Language),
}

pub(super) async fn hook(
    State(state): State<Arc<IngressState>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response<Body> {
    let version = request.version();
    let mut response = reply_to(&state, &peer, request).await;
    if peer.surplus.was_found() {
        // The sender would wait in vain for the reply to its next request.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        // To a sender of HTTP/1.0, hyper would write `keep-alive` behind it otherwise.
        *response.version_mut() = version;
    }
    response
}

async fn reply_to(state: &Arc<IngressState>, peer: &Peer, request: Request) -> Response<Body> {
    let sender = peer.sender(request.headers());
    let Some(link) = link::of(request.uri().path()) else { return Refusal::NotFound.into_response() };
    let refused = |flow: Option<i64>, refusal: Refusal| {
        state.refusals.note(flow, refusal.code(), sender, state.clock.now());
        refusal.into_response()
    };
    let guard = peer.guard();
    // Checked before the link, so a sender that is refused here learns nothing about links.
    if guard.is_some_and(|guard| !guard.is_allowed(sender)) {
        return refused(None, Refusal::NotAllowed);
    }
    let Some(flow) = state.flows.by_token(&link.token, state.clock.now()) else {
        if guard.is_some_and(|guard| guard.is_over_rate(sender)) {
            return refused(None, Refusal::TooMany);
        }
        if let Some(delay) = guard.and_then(|guard| guard.wrong_link_delay(sender)) {
            tokio::time::sleep(delay).await;
        }
        return refused(None, Refusal::UnknownLink);
    };
    let webhook = flow.compiled.flow.webhook();
    if webhook.cors && is_preflight(&request) {
        let is_over_rate = state.limits.is_over_rate(flow.id);
        return if is_over_rate { refused(Some(flow.id), Refusal::TooMany) } else { preflight(&flow) };
    }
    let response = match receive(state, &flow, sender, peer, link, request).await {
        Ok(Handled::Stored) => {
            if let Some(guard) = guard {
                guard.record_stored();
            }
            accepted(webhook)
        }
        Ok(Handled::LinkChecked(language)) => link_works(language),
        Err(refusal) => refused(Some(flow.id), refusal),
    };
    allow_origin(webhook, response)
}

async fn receive(
    state: &Arc<IngressState>,
    flow: &Arc<RegisteredFlow>,
    sender: IpAddr,
    peer: &Peer,
    link: Link,
    request: Request,
) -> Result<Handled, Refusal> {
    let methods = &flow.compiled.flow.webhook().methods;
    let has_query =
        !link::has_no_fields(&link.appended) || !link::has_no_fields(request.uri().query().unwrap_or_default());
    let can_be_check = request.method() == Method::GET && !has_query;
    let is_check = request.method() == Method::HEAD || can_be_check && request.body().is_end_stream();
    if !is_check && !methods.iter().any(|method| method.as_str().eq_ignore_ascii_case(request.method().as_str())) {
        return Err(Refusal::Method(methods.clone()));
    }
    if state.limits.is_over_rate(flow.id) {
        return Err(Refusal::TooMany);
    }
    if is_check {
        return Ok(Handled::LinkChecked(language(request.headers())));
    }
    let (parts, body) = request.into_parts();
    peer.slot.head_received();
    let body = read_body(state, &parts, &peer.slot, body).await?;
    let body = with_surplus(state, flow.id, sender, peer.surplus.take(), body);
    if can_be_check && body.is_empty() {
        return Ok(Handled::LinkChecked(language(&parts.headers)));
    }
    if body.is_empty() && lacks_length(&parts, has_query) {
        return Err(Refusal::Broken("the request has a body of unknown length; send the header Content-Length".into()));
    }
    let _replying = peer.slot.replying();
    let request = CompleteRequest { sender, parts, appended: link.appended, body };
    // A task of its own: this one ends when the sender leaves, but a complete request is stored all the same.
    let storing = peer.tasks.spawn(check_and_store(Arc::clone(state), Arc::clone(flow), request));
    storing.await.unwrap_or(Err(Refusal::Database))
}

/// A request whose body has arrived.
struct CompleteRequest {
    sender: IpAddr,
    parts: Parts,
    appended: String,
    body: Bytes,
}

/// Checks who sent the request, and stores it.
async fn check_and_store(
    state: Arc<IngressState>,
    flow: Arc<RegisteredFlow>,
    request: CompleteRequest,
) -> Result<Handled, Refusal> {
    let auth = &flow.compiled.flow.webhook().auth;
    auth::check(auth, &request.parts.headers, &request.body, &state.secrets, state.clock.now()).await?;
    let event = event(&state, &flow, request);
    let _turn = state.slow_reads.turn(&event).await?;
    let event = within_limit(event, state.limits.body).await?;
    let accepted = state.inbox.accept(&flow, event).await;
    let accepted = accepted.map_err(|error| Refusal::not_stored(&error))?;
    tracing::info!(operation = %accepted.id, flow = flow.id, status = %accepted.status, "record stored");
    Ok(Handled::Stored)
}

/// Refuses a body that is larger than the limit once it is unpacked.
async fn within_limit(event: Event, limit: usize) -> Result<Event, Refusal> {
    if !event.may_be_compressed() {
        return Ok(event);
    }
    match blocking(move || (event.unpacks_beyond(limit), event)).await {
        Ok((false, event)) => Ok(event),
        Ok((true, _)) => Err(Refusal::TooLarge { limit }),
        // Not the sender's fault: it sends the record again.
        Err(_) => Err(Refusal::Database),
    }
}

async fn read_body(state: &IngressState, parts: &Parts, slot: &Slot, body: Body) -> Result<Bytes, Refusal> {
    let limit = state.limits.body;
    let declared = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Refusal::TooLarge { limit });
    }
    let mut received = BytesMut::new();
    let collecting = collect(Limited::new(body, limit), slot, &mut received);
    let collected = tokio::time::timeout(state.limits.body_within, collecting).await;
    match collected {
        Ok(Ok(())) => Ok(received.freeze()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::TooLarge { limit }),
        // The sender named a wrong length, or forgot the last chunk. Nothing can be missing.
        Ok(Err(_)) if wrong_length::is_whole_object(&received) => {
            tracing::warn!("a sender left before the end of a body that is whole: its length is wrong");
            Ok(received.freeze())
        }
        Ok(Err(_)) => Err(Refusal::Broken("the body is incomplete".into())),
        Err(_) => Err(Refusal::TooSlow),
    }
}

/// Returns the body with its rest, if the sender named a length that is too short since it counted letters. What followed another body
/// counts as a broken request.
fn with_surplus(state: &IngressState, flow: i64, sender: IpAddr, surplus: Option<Vec<u8>>, body: Bytes) -> Bytes {
    let Some(behind) = surplus else { return body };
    match wrong_length::completed(&body, &behind) {
        Some(whole) if whole.len() <= state.limits.body => {
            tracing::warn!(flow, "Content-Length is too small: the sender counts letters instead of bytes");
            whole
        }
        _ => {
            state.refusals.note(Some(flow), RefusalCode::BrokenRequest, sender, state.clock.now());
            body
        }
    }
}

/// True if a request may have a body of which it does not say how long it is. HTTP takes such a body for empty (RFC 9112, section
/// 6.3); in HTTP/1.0 it went on to the end of the connection.
fn lacks_length(parts: &Parts, has_query: bool) -> bool {
    let has = |header| parts.headers.contains_key(header);
    let is_typed = has(CONTENT_TYPE);
    let may_have_body = match parts.version {
        Version::HTTP_10 if parts.method != Method::GET => is_typed || !has_query,
        // Who sends the record in the address may name a type as well.
        Version::HTTP_10 | Version::HTTP_11 => is_typed && !has_query,
        _ => false,
    };
    may_have_body && !has(CONTENT_LENGTH) && !has(TRANSFER_ENCODING)
}

async fn collect(mut body: Limited<Body>, slot: &Slot, received: &mut BytesMut) -> Result<(), BoxError> {
    while let Some(frame) = body.frame().await {
        // Frames without data are trailers, which are ignored.
        if let Ok(data) = frame?.into_data() {
            slot.body_received(data.len());
            received.extend_from_slice(&data);
        }
    }
    Ok(())
}

fn event(state: &IngressState, flow: &RegisteredFlow, request: CompleteRequest) -> Event {
    let CompleteRequest { sender, parts, appended, body } = request;
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = if auth::is_credential(&flow.compiled.flow.webhook().auth, name.as_str()) {
            crate::secrets::MASKED.to_owned()
        } else {
            header_text(value)
        };
        (name.as_str().to_owned(), value)
    });
    let queries = [appended.as_str(), parts.uri.query().unwrap_or_default()];
    Event {
        method: parts.method.as_str().to_ascii_uppercase(),
        path: parts.uri.path().to_owned(),
        query: queries.into_iter().filter(|query| !query.is_empty()).collect::<Vec<_>>().join("&"),
        headers: headers.collect(),
        ip: sender.to_string(),
        received_at: state.clock.now(),
        body: body.into(),
        corrections: Vec::new(),
    }
}

/// Returns the text of a header, also in a charset that senders do not name.
fn header_text(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    let ascii = value.to_str().ok().map(str::to_owned);
    ascii.or_else(|| decode_text(bytes, None)).unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

/// Returns the language that a browser asks for first.
fn language(headers: &HeaderMap) -> Language {
    let languages = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Language::of(languages.split([',', ';']).next().unwrap_or_default().trim())
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
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
