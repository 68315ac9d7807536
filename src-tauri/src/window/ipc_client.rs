//! The connection to the tray program, which answers the window's requests.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use hooktray_core::Error;
use hooktray_core::api::ApiError;
use hooktray_core::mutex::locked;
use hooktray_ipc::ipc::{self, IpcMessage, IpcRequest, MessageReader, SUBSCRIBE};
use serde_json::{Value as Json, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// The events of the tray program. The channel closes when that program exits.
pub(crate) type Events = UnboundedReceiver<IpcMessage>;

type IpcResult = Result<Json, Json>;
/// The requests without a response, by number; `None` after the tray program has exited.
type Pending = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<IpcResult>>>>>;

/// A connection to the tray program.
#[derive(Debug)]
pub(crate) struct IpcClient {
    requests: UnboundedSender<IpcRequest>,
    pending: Pending,
    next_id: AtomicU64,
    closed: CancellationToken,
}

impl IpcClient {
    /// Connects to the program that runs with this data dir, and subscribes to its events.
    ///
    /// # Errors
    /// No program runs with this data dir, or its socket cannot be opened.
    pub(crate) async fn connect(data_dir: &Path) -> io::Result<(IpcClient, Events)> {
        let (reader, mut writer) = ipc::split::<IpcMessage, IpcRequest>(ipc::connect(data_dir).await?);
        let (requests, mut queue) = mpsc::unbounded_channel();
        tauri::async_runtime::spawn(async move {
            while let Some(request) = queue.recv().await {
                if writer.send(&request).await.is_err() {
                    // The reading side notices that the connection is closed.
                    return;
                }
            }
        });
        let pending = Pending::default();
        *locked(&pending) = Some(HashMap::new());
        let (sender, events) = mpsc::unbounded_channel();
        let closed = CancellationToken::new();
        let (reading, guard) = (read(reader, Arc::clone(&pending), sender), closed.clone().drop_guard());
        tauri::async_runtime::spawn(async move {
            reading.await;
            drop(guard);
        });
        let client = IpcClient { requests, pending, next_id: AtomicU64::new(1), closed };
        client.send(SUBSCRIBE, json!({}));
        Ok((client, events))
    }

    /// Sends a request and waits for the response.
    ///
    /// # Errors
    /// An `ApiError` as JSON.
    pub(crate) async fn request(&self, command: &str, args: Json) -> IpcResult {
        self.send(command, args).await.unwrap_or_else(|_| Err(error_json(Error::Ended)))
    }

    /// Waits until the tray program has exited.
    pub(crate) async fn closed(&self) {
        self.closed.cancelled().await;
    }

    fn send(&self, command: &str, args: Json) -> oneshot::Receiver<IpcResult> {
        let (sender, response) = oneshot::channel();
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        if let Some(pending) = locked(&self.pending).as_mut() {
            pending.insert(id, sender);
            let _ = self.requests.send(IpcRequest { id, command: command.to_owned(), args });
        }
        response
    }
}

async fn read(mut reader: MessageReader<IpcMessage>, pending: Pending, events: UnboundedSender<IpcMessage>) {
    loop {
        let (id, response) = match reader.next().await {
            Ok(Some(IpcMessage::Response { id, value })) => (id, Ok(value)),
            Ok(Some(IpcMessage::Error { id, error })) => (id, Err(error)),
            Ok(Some(event)) => {
                let _ = events.send(event);
                continue;
            }
            Ok(None) => break,
            Err(error) => {
                eprintln!("hooktray-window: invalid message from the tray program: {error}");
                break;
            }
        };
        let sender = locked(&pending).as_mut().and_then(|pending| pending.remove(&id));
        if let Some(sender) = sender {
            let _ = sender.send(response);
        }
    }
    *locked(&pending) = None;
}

/// Returns an error of the window itself as the page gets errors of the tray program.
pub(crate) fn error_json(error: Error) -> Json {
    json!(ApiError::from(error))
}
