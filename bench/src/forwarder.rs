//! A forwarder, which end to end is compared with: it sends each record on at once, and stores, checks and retries nothing.

use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::post;
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// As many requests at a time as a flow may have.
const AT_A_TIME: usize = 64;
/// The fields of an order that are the same for each: as many and as long as those of the template.
const FIELDS: &str = "api_key=bench&phone=%2B79165550117&offer_id=1042&country_code=RU&base_url=https%3A%2F%2Fshop.example%2Fcream\
                      &price=1990&referrer=https%3A%2F%2Fshop.example%2F&ip=95.161.221.10&ext_in_id=0123456789abcdef";

struct Forwarder {
    client: Client,
    orders: String,
    permits: Semaphore,
}

/// Serves until the process ends, and sends orders to this server.
pub(crate) fn serve(aray: &str) -> Result<()> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| anyhow!("another provider is installed"))?;
    let client = Client::builder().pool_max_idle_per_host(AT_A_TIME).build()?;
    let orders = format!("{aray}/api/v2/order/create/?{FIELDS}");
    let forwarder = Arc::new(Forwarder { client, orders, permits: Semaphore::new(AT_A_TIME) });
    crate::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        let router = Router::new().route("/hook/{token}", post(take)).with_state(forwarder);
        Ok(axum::serve(listener, router).await?)
    })
}

/// Replies before the order is sent, as Hooktray and Node-RED do.
async fn take(State(forwarder): State<Arc<Forwarder>>, body: Bytes) -> impl IntoResponse {
    let record = serde_json::from_slice::<Value>(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    tokio::spawn(async move {
        if let Err(error) = forwarder.send(&record).await {
            eprintln!("an order was not sent: {error:#}");
        }
    });
    Ok::<_, StatusCode>(([(CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#))
}

impl Forwarder {
    async fn send(&self, record: &Value) -> Result<()> {
        let name = record["custmemo"].as_str().context("a name")?;
        let _permit = self.permits.acquire().await?;
        let response = self.client.get(format!("{}&name={name}", self.orders)).send().await?.bytes().await?;
        let response: Value = serde_json::from_slice(&response)?;
        ensure!(response["code"] == "ok", "refused: {response}");
        Ok(())
    }
}
