//! What the intake is compared with: the same reply with nothing stored, and with one transaction for each record, without
//! group commit.

use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::post;
use hooktray_core::mutex::locked;
use rusqlite::Connection;
use tokio::net::TcpListener;

/// The default reply of a flow.
const ANSWER: &str = r#"{"status":"ok"}"#;

/// Serves. Stores records if a directory is given.
pub(crate) fn serve(dir: Option<&Path>) -> Result<()> {
    let router = match dir {
        None => Router::new().route("/hook/{token}", post(async |_: Bytes| answer())),
        Some(dir) => {
            let connection = Arc::new(Mutex::new(open(dir)?));
            Router::new().route("/hook/{token}", post(store)).with_state(connection)
        }
    };
    crate::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        Ok(axum::serve(listener, router).await?)
    })
}

fn answer() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], ANSWER)
}

/// Opens a database as durable as Hooktray's (WAL with `synchronous=FULL`), whose table has no index but its key.
fn open(dir: &Path) -> Result<Connection> {
    let connection = Connection::open(dir.join("transactions.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection
        .execute_batch("CREATE TABLE IF NOT EXISTS records (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")?;
    Ok(connection)
}

async fn store(State(connection): State<Arc<Mutex<Connection>>>, body: Bytes) -> Result<impl IntoResponse, StatusCode> {
    let insert = move || {
        let connection = locked(&connection);
        connection.prepare_cached("INSERT INTO records (body) VALUES (?1)")?.execute([&body[..]])
    };
    match tokio::task::spawn_blocking(insert).await {
        Ok(Ok(_)) => Ok(answer()),
        Ok(Err(_)) | Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
