//! Sends a request and reads its response, within limits of time and size.

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;

use super::certificates::MissingCertificates;
use super::client::Client;
use super::network_failure::NetworkFailure;
use super::proxies::Proxy;
use super::response::{Response, ResponseBody};
use super::{Request, redirect};
use crate::base::error::NetworkFault;
use crate::outcome::{Gate, Problem, ProblemCode};
use crate::secrets::Mask;

/// The most bytes of a response that are read. The response to an order has a few hundred.
const RESPONSE_CAP: usize = 1024 * 1024;
/// The argument `fault` of a request without a response since the proxy closed the connection.
pub(super) const PROXY_CLOSED: &str = "proxy_closed";
/// The most redirects in a row. Browsers follow 20; an order needs one.
const MAX_REDIRECTS: usize = 5;

/// The result of sending a request.
#[derive(Debug)]
pub enum Exchange {
    /// A response.
    Responded(Response),
    /// No connection; the destination has received nothing.
    Unreachable(Problem),
    /// Nothing was tried: this system has no certificates to check the destination by, or a proxy that cannot be used.
    NotTried {
        /// What has to change first.
        gate: Gate,
        /// Why.
        problem: Problem,
    },
    /// A connection, but no complete response; the destination may have acted on the request.
    NoAnswer(Problem),
}

impl Client {
    /// Sends a request. `mask` knows the secrets in it, which no redirect may carry to another host.
    pub async fn send(&self, request: &Request, mask: &Mask) -> Exchange {
        let mut response = match self.exchange(request).await {
            Exchange::Responded(response) => response,
            failed => return failed,
        };
        let (mut hop, mut redirected_after_order) = (request.clone(), false);
        for _ in 0..MAX_REDIRECTS {
            let Some(next) = redirect::next(&hop, &response, mask) else {
                // The redirect leads where this program does not follow.
                redirected_after_order |= hop.follows_redirects && redirect::may_end_an_order(&hop, &response);
                break;
            };
            redirected_after_order |= redirect::may_follow_an_order(&hop, &next, response.status);
            response = match self.exchange(&next).await {
                Exchange::Responded(response) => response,
                // The redirect is the last that is known of the order.
                _ if redirected_after_order => break,
                Exchange::Unreachable(problem) | Exchange::NotTried { problem, .. } => {
                    return Exchange::NoAnswer(behind_redirect(request, &next, &problem));
                }
                Exchange::NoAnswer(problem) => return Exchange::NoAnswer(problem),
            };
            hop = next;
        }
        Exchange::Responded(Response { redirected_after_order, ..response })
    }

    /// Sends one request and reads its response.
    pub(super) async fn exchange(&self, request: &Request) -> Exchange {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
        let mut clients = match self.current().await {
            Ok(clients) => clients,
            Err(no_client) => {
                let (gate, problem) = no_client.blocks(request);
                return Exchange::NotTried { gate, problem };
            }
        };
        let network = clients.network.clone();
        if let Some(unusable) = network.proxies().unusable_for(&request.url) {
            return Exchange::NotTried { gate: Gate::Origin(request.origin()), problem: unusable.problem() };
        }
        let needs_certificates = request.url.scheme() == "https";
        if needs_certificates && !clients.have_certificates && self.finds_certificates() {
            clients = self.latest();
        }
        if needs_certificates && !clients.have_certificates {
            let missing = MissingCertificates::find();
            let problem = Problem::new(ProblemCode::CertificatesMissing, missing.to_string());
            return Exchange::NotTried {
                gate: Gate::Certificates,
                problem: Problem { args: missing.args(), ..problem },
            };
        }
        let client = clients.within(request.timeout);
        let mut builder =
            client.request(method, request.url.clone()).headers(request.headers.clone()).timeout(request.timeout);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let host = request.url.host_str().unwrap_or_default();
        let proxy = network.proxies().proxy_for(&request.url);
        match (builder.send().await, proxy) {
            (Ok(response), Some(proxy)) if proxy.refused_login(&request.url, response.status()).await => {
                Exchange::Unreachable(proxy.needs_login())
            }
            (Ok(response), Some(proxy)) if is_of_proxy(request, &response) => {
                Exchange::Unreachable(proxy.responded_instead(host, response.status().as_u16()))
            }
            (Ok(response), _) => read(response, request).await,
            (Err(error), proxy) if error.is_connect() => Exchange::Unreachable(match proxy {
                Some(proxy) => proxy.problem(host, &error.without_url()).await,
                None => {
                    let failure = NetworkFailure::of(&error.without_url());
                    failure.problem(ProblemCode::Unreachable, host, "cannot be reached")
                }
            }),
            (Err(error), Some(proxy)) if request.url.scheme() == "http" => no_answer_by(&proxy, error, request),
            (Err(error), _) => no_answer(error, request),
        }
    }
}

/// Returns the problem of a request whose destination was reached, and redirected to an address that was not: it may have taken
/// the order.
fn behind_redirect(request: &Request, next: &Request, problem: &Problem) -> Problem {
    let host = |request: &Request| request.url.host_str().unwrap_or_default().to_owned();
    let (from, to) = (host(request), host(next));
    let why = format!("{from} redirected to {to}, and the response behind that is not known: {}", problem.message);
    Problem::new(ProblemCode::NoAnswer, why).with("host", from).with("to", to).with("fault", "redirected")
}

/// True if a response on an unprotected way through a proxy is probably not the destination's: the proxy forbids the address, or
/// the network asks for a login first (RFC 6585, section 6). A CRM refuses in JSON. A redirect is none of these: it may be what a
/// CRM says behind an order that it took, and the order would be sent again.
fn is_of_proxy(request: &Request, response: &reqwest::Response) -> bool {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    if request.url.scheme() != "http" || header(CONTENT_TYPE).is_some_and(|kind| kind.contains("json")) {
        return false;
    }
    matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::NETWORK_AUTHENTICATION_REQUIRED)
}

/// Reads a response. If it ends early, what has arrived counts if nothing can be missing: an order that was accepted would be sent
/// again otherwise. The connection is not used again.
async fn read(mut response: reqwest::Response, request: &Request) -> Exchange {
    let (mut body, mut is_cut, mut failure) = (Vec::new(), false, None);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = RESPONSE_CAP - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                is_cut = chunk.len() > room;
                if is_cut {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let host = request.url.host_str().unwrap_or_default().to_owned();
    let received = Response {
        host,
        status: response.status().as_u16(),
        headers: headers.collect(),
        body: ResponseBody::Received(body),
        is_cut,
        ended_early: failure.is_some(),
        redirected_after_order: false,
    };
    match failure {
        Some(error) if !received.is_whole_json() => no_answer(error, request),
        _ => Exchange::Responded(received),
    }
}

/// As [`no_answer`], of an unprotected request through a proxy. If the connection ended, or brought something that is not HTTP, that
/// was the proxy's doing; whether it passed the request on is not known.
fn no_answer_by(proxy: &Proxy, error: reqwest::Error, request: &Request) -> Exchange {
    match no_answer(error, request) {
        Exchange::NoAnswer(problem) if problem.args.get("fault").is_some_and(|fault| is_broken_off(fault)) => {
            let host = request.url.host_str().unwrap_or_default();
            let Problem { message, args, .. } = proxy.closed(host);
            Exchange::NoAnswer(Problem { code: ProblemCode::NoAnswer, message, args }.with("fault", PROXY_CLOSED))
        }
        unanswered => unanswered,
    }
}

fn is_broken_off(fault: &str) -> bool {
    [NetworkFault::Closed, NetworkFault::NotHttp].iter().any(|broken_off| broken_off.as_str() == fault)
}

fn no_answer(error: reqwest::Error, request: &Request) -> Exchange {
    let host = request.url.host_str().unwrap_or_default();
    let failure = NetworkFailure::of(&error.without_url());
    let problem = failure.problem(ProblemCode::NoAnswer, host, "gave no complete response");
    Exchange::NoAnswer(if failure.fault == NetworkFault::TimedOut {
        let why = format!("{host} gave no response within {} seconds", request.timeout.as_secs());
        Problem { message: why, ..problem }
    } else {
        problem
    })
}
