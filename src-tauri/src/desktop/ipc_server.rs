//! Answers windows, and a second instance of this program, over the socket.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hooktray_core::Error;
use hooktray_core::api::ApiError;
use hooktray_core::base::error::plain;
use hooktray_ipc::ipc::{
    self, IpcMessage, IpcRequest, NETWORK, NetworkView, OPEN, ProofKey, RESTART, SUBSCRIBE, Stream,
};
use interprocess::local_socket::tokio::Listener;
use interprocess::local_socket::traits::tokio::Listener as _;
use secrecy::ExposeSecret as _;
use serde_json::{Value as Json, json};
use tokio::sync::mpsc::{self, UnboundedSender};

use crate::app_state::AppState;
use crate::{commands, tray_hint};

/// How long to wait after a failed accept. Without file handles, say, the next one would fail at once.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Serves all connections as long as the program runs.
pub(crate) async fn serve(app: Arc<AppState>, listener: Listener, key: ProofKey) {
    loop {
        match listener.accept().await {
            Ok(stream) => drop(tokio::spawn(serve_connection(Arc::clone(&app), stream, key.clone()))),
            Err(error) => {
                tracing::warn!(error = %plain(&error), "a window could not connect");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
}

async fn serve_connection(app: Arc<AppState>, mut stream: Stream, key: ProofKey) {
    if let Err(error) = key.prove(&mut stream).await {
        tracing::debug!(%error, "a connection that did not ask who answers");
        return;
    }
    let (mut reader, mut writer) = ipc::split::<IpcRequest, IpcMessage>(stream);
    let (sender, mut messages) = mpsc::unbounded_channel();
    let writing = tokio::spawn(async move {
        while let Some(message) = messages.recv().await {
            writer.send(&message).await?;
        }
        io::Result::Ok(())
    });
    let mut subscription = None;
    loop {
        match reader.next().await {
            Ok(Some(request)) if request.command == SUBSCRIBE => {
                subscription = subscription.or_else(|| Some(app.window.subscribe(sender.clone())));
                let _ = sender.send(IpcMessage::Response { id: request.id, value: Json::Null });
            }
            // In a task of its own: a request that waits for the keychain must not delay the others.
            Ok(Some(request)) => drop(tokio::spawn(respond(Arc::clone(&app), request, sender.clone()))),
            Ok(None) => break,
            Err(error) => {
                tracing::warn!(error = %plain(&error), "invalid message from a window");
                break;
            }
        }
    }
    if let Some(subscription) = subscription {
        app.window.unsubscribe(subscription);
        tokio::spawn(tray_hint::tell_once(Arc::clone(&app)));
    }
    writing.abort();
}

async fn respond(
    app: Arc<AppState>,
    IpcRequest { id, command, args }: IpcRequest,
    sender: UnboundedSender<IpcMessage>,
) {
    let result = match command.as_str() {
        OPEN => {
            app.window.open(args.as_str().unwrap_or("flows"));
            Ok(Json::Null)
        }
        RESTART => {
            app.shutdown.restart();
            Ok(Json::Null)
        }
        NETWORK => network(&app).await,
        _ => commands::answer(&app, &command, args).await,
    };
    let _ = sender.send(match result {
        Ok(value) => IpcMessage::Response { id, value },
        Err(error) => IpcMessage::Error { id, error: error_json(&error) },
    });
}

/// Returns how an update is fetched. The password is for the window's process and not for its page.
async fn network(app: &AppState) -> Result<Json, ApiError> {
    let (settings, password) = app.api.network().await?;
    let password = password.map(|password| password.expose_secret().to_owned());
    serde_json::to_value(NetworkView { settings, password }).map_err(|error| Error::Internal(error.to_string()).into())
}

fn error_json(error: &ApiError) -> Json {
    serde_json::to_value(error).unwrap_or_else(|_| json!({ "code": error.code, "message": error.message }))
}

/// Asks the program that runs with this data dir to open its window. Returns false if it does not respond.
pub(crate) async fn open_in_first_instance(data_dir: &Path, place: &str) -> bool {
    matches!(ask_first_instance(data_dir, OPEN, place.into()).await, Ok(Some(_)))
}

/// Asks the program that runs with this data dir to end. Returns false if it does not respond.
pub(crate) async fn quit_first_instance(data_dir: &Path) -> bool {
    // It may be gone before its response.
    matches!(ask_first_instance(data_dir, "quit", Json::Null).await, Ok(None | Some(IpcMessage::Response { .. })))
}

async fn ask_first_instance(data_dir: &Path, command: &str, args: Json) -> io::Result<Option<IpcMessage>> {
    let response = async {
        let (mut reader, mut writer) = ipc::split::<IpcMessage, IpcRequest>(ipc::connect(data_dir).await?);
        writer.send(&IpcRequest { id: 0, command: command.to_owned(), args }).await?;
        reader.next().await
    };
    response.await.inspect_err(|error| tracing::info!(%error, "the data dir is in use by a program without a window"))
}
