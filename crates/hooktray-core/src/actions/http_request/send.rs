//! Sending a request and reading its answer, with bounds on time and size.

use std::time::Duration;

use reqwest::redirect::Policy;

use super::Request;
use super::judge::Answer;
use crate::outcome::{Code, Problem};

/// Bytes of an answer that are read. An order's answer has a few hundred.
const ANSWER_CAP: usize = 1024 * 1024;
/// How long a connection may take; reaching a host takes far less or does not happen.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends requests; clones share their connections.
#[derive(Debug, Clone)]
pub struct Client(reqwest::Client);

/// What came of sending a request.
#[derive(Debug)]
pub enum Exchange {
    /// An answer.
    Answered(Answer),
    /// No connection could be made; the destination has seen nothing.
    Unreachable(Problem),
    /// A connection, and no whole answer; the destination may have acted on the request.
    NoAnswer(Problem),
}

impl Client {
    /// A client that follows no redirects.
    ///
    /// # Errors
    /// If the system's certificates cannot be read.
    pub fn new() -> Result<Client, String> {
        // Fails only if another provider was installed before, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("Hooktray/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Client)
            .map_err(|error| with_causes(&error))
    }

    /// Sends a request.
    pub async fn send(&self, request: &Request) -> Exchange {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
        let mut builder =
            self.0.request(method, request.url.clone()).headers(request.headers.clone()).timeout(request.timeout);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let host = request.url.host_str().unwrap_or_default();
        match builder.send().await {
            Ok(response) => read(response, request).await,
            Err(error) if error.is_connect() => {
                let why = format!("{host} cannot be reached: {}", with_causes(&error.without_url()));
                Exchange::Unreachable(Problem::new(Code::Unreachable, why).with("host", host))
            }
            Err(error) => no_answer(error, request),
        }
    }
}

async fn read(mut response: reqwest::Response, request: &Request) -> Exchange {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                body.extend_from_slice(&chunk[..chunk.len().min(ANSWER_CAP - body.len())]);
                if body.len() >= ANSWER_CAP {
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => return no_answer(error, request),
        }
    }
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let host = request.url.host_str().unwrap_or_default().to_owned();
    Exchange::Answered(Answer { host, status: response.status().as_u16(), headers: headers.collect(), body })
}

fn no_answer(error: reqwest::Error, request: &Request) -> Exchange {
    let host = request.url.host_str().unwrap_or_default();
    let why = if error.is_timeout() {
        format!("{host} gave no answer within {} seconds", request.timeout.as_secs())
    } else {
        format!("{host} broke off its answer: {}", with_causes(&error.without_url()))
    };
    Exchange::NoAnswer(Problem::new(Code::NoAnswer, why).with("host", host))
}

/// An error with what caused it, since the outermost one rarely says what happened.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !words.contains(&text) {
            words.push(text);
        }
        cause = inner.source();
    }
    words.join(": ")
}
