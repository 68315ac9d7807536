//! A stand-in for aray that responds as fast as it can and records when each order arrived: `/figures` returns the figures,
//! `/reset` clears them. An order's name is the time its record was sent, in microseconds since 1970.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use hooktray_core::mutex::locked;
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[derive(Default)]
struct Orders {
    first_sent: u64,
    first: u64,
    last: u64,
    took: Vec<u64>,
}

type Shared = Arc<Mutex<Orders>>;

/// Serves until the process ends.
pub(crate) fn serve(listen: SocketAddr) -> Result<()> {
    let orders = Shared::default();
    let router = Router::new()
        .route("/api/v2/order/create/", get(order))
        .route("/figures", get(figures))
        .route("/reset", get(reset))
        .with_state(orders);
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

async fn order(State(orders): State<Shared>, RawQuery(query): RawQuery) -> impl IntoResponse {
    let now = now();
    let query = query.unwrap_or_default();
    let sent = query.split('&').find_map(|field| field.strip_prefix("name=")?.parse::<u64>().ok());
    // Pending records of a generated history are accepted like any order, but not counted: a refused one would open an
    // incident, which slows down all that follow.
    let Some(sent) = sent else { return answer(&json!({"code": "ok", "order_id": 0})) };
    let mut orders = locked(&orders);
    if orders.took.is_empty() {
        (orders.first, orders.first_sent) = (now, sent);
    }
    orders.first_sent = orders.first_sent.min(sent);
    orders.last = now;
    orders.took.push(now.saturating_sub(sent));
    answer(&json!({"code": "ok", "order_id": orders.took.len()}))
}

async fn figures(State(orders): State<Shared>) -> impl IntoResponse {
    let mut orders = locked(&orders);
    let (middle, worst) = crate::middle_and_worst(&mut orders.took);
    answer(&json!({
        "orders": orders.took.len(), "first_sent_us": orders.first_sent, "first_us": orders.first, "last_us": orders.last,
        "p50_us": middle, "p99_us": worst,
    }))
}

async fn reset(State(orders): State<Shared>) -> impl IntoResponse {
    *locked(&orders) = Orders::default();
    answer(&Value::Null)
}

fn answer(json: &Value) -> impl IntoResponse + use<> {
    ([(CONTENT_TYPE, "application/json")], json.to_string())
}
