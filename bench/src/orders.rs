//! A stand-in for aray that answers as fast as it can and notes when each order came: `/figures` tells, `/forget` begins
//! anew. An order's name is the moment in which its record was sent, in microseconds since 1970.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[derive(Default)]
struct Seen {
    first_sent: u64,
    first: u64,
    last: u64,
    took: Vec<u64>,
}

type Shared = Arc<Mutex<Seen>>;

/// Serves until it is ended.
pub(crate) fn serve(listen: SocketAddr) -> Result<()> {
    let seen = Shared::default();
    let router = Router::new()
        .route("/api/v2/order/create/", get(order))
        .route("/figures", get(figures))
        .route("/forget", get(forget))
        .with_state(seen);
    crate::run(async {
        let listener = TcpListener::bind(listen).await?;
        println!("listening on http://{}", listener.local_addr()?);
        Ok(axum::serve(listener, router).await?)
    })
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

async fn order(State(seen): State<Shared>, RawQuery(query): RawQuery) -> impl IntoResponse {
    let now = now();
    let query = query.unwrap_or_default();
    let sent = query.split('&').find_map(|field| field.strip_prefix("name=")?.parse::<u64>().ok());
    // What was left to send of a history that was made for the measurement is taken like any order, and not counted: one
    // that is refused opens an incident, which costs all that come after it.
    let Some(sent) = sent else { return answer(&json!({"code": "ok", "order_id": 0})) };
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.took.is_empty() {
        (seen.first, seen.first_sent) = (now, sent);
    }
    seen.first_sent = seen.first_sent.min(sent);
    seen.last = now;
    seen.took.push(now.saturating_sub(sent));
    answer(&json!({"code": "ok", "order_id": seen.took.len()}))
}

async fn figures(State(seen): State<Shared>) -> impl IntoResponse {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let (middle, worst) = crate::middle_and_worst(&mut seen.took);
    answer(&json!({
        "orders": seen.took.len(), "first_sent_us": seen.first_sent, "first_us": seen.first, "last_us": seen.last,
        "p50_us": middle, "p99_us": worst,
    }))
}

async fn forget(State(seen): State<Shared>) -> impl IntoResponse {
    *seen.lock().unwrap_or_else(PoisonError::into_inner) = Seen::default();
    answer(&Value::Null)
}

fn answer(json: &Value) -> impl IntoResponse + use<> {
    ([(CONTENT_TYPE, "application/json")], json.to_string())
}
