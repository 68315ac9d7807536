//! The way to the tray program, which answers what the window asks.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hooktray_core::Error;
use hooktray_core::api::ApiError;
use hooktray_ipc::ipc::{self, Question, Reader, Said, WATCH};
use serde_json::{Value as Json, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// What the tray program says unasked; ends with that program.
pub(crate) type Heard = UnboundedReceiver<Said>;

type Answer = Result<Json, Json>;
/// Who waits for an answer, by the question's number; nobody any more once the tray program has ended.
type Waiting = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<Answer>>>>>;

/// The connection.
#[derive(Debug)]
pub(crate) struct Link {
    asks: UnboundedSender<Question>,
    waiting: Waiting,
    count: AtomicU64,
    ended: CancellationToken,
}

impl Link {
    /// Connects to the program that holds this data folder.
    ///
    /// # Errors
    /// The system's words; so if there is none.
    pub(crate) async fn to(folder: &Path) -> io::Result<(Link, Heard)> {
        let (reader, mut writer) = ipc::split::<Said, Question>(ipc::connect(folder).await?);
        let (asks, mut asked) = mpsc::unbounded_channel();
        tauri::async_runtime::spawn(async move {
            while let Some(question) = asked.recv().await {
                if writer.send(&question).await.is_err() {
                    // The reader sees the end.
                    return;
                }
            }
        });
        let waiting = Waiting::default();
        *locked(&waiting) = Some(HashMap::new());
        let (hears, heard) = mpsc::unbounded_channel();
        let ended = CancellationToken::new();
        let (reads, ends) = (read(reader, Arc::clone(&waiting), hears), ended.clone().drop_guard());
        tauri::async_runtime::spawn(async move {
            reads.await;
            drop(ends);
        });
        let link = Link { asks, waiting, count: AtomicU64::new(1), ended };
        link.send(WATCH, json!({}));
        Ok((link, heard))
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// A `ApiError`, as the window gets it.
    pub(crate) async fn ask(&self, command: &str, with: Json) -> Answer {
        self.send(command, with).await.unwrap_or_else(|_| Err(ended()))
    }

    /// Waits for the end of the tray program.
    pub(crate) async fn ended(&self) {
        self.ended.cancelled().await;
    }

    fn send(&self, command: &str, with: Json) -> oneshot::Receiver<Answer> {
        let (answers, answer) = oneshot::channel();
        let id = self.count.fetch_add(1, Ordering::Relaxed);
        if let Some(waiting) = locked(&self.waiting).as_mut() {
            waiting.insert(id, answers);
            let _ = self.asks.send(Question { id, ask: command.to_owned(), with });
        }
        answer
    }
}

async fn read(mut reader: Reader<Said>, waiting: Waiting, hears: UnboundedSender<Said>) {
    loop {
        let (id, answer) = match reader.next().await {
            Ok(Some(Said::Answer { id, answer })) => (id, Ok(answer)),
            Ok(Some(Said::ApiError { id, trouble })) => (id, Err(trouble)),
            Ok(Some(said)) => {
                let _ = hears.send(said);
                continue;
            }
            Ok(None) => break,
            Err(error) => {
                eprintln!("hooktray-window: the tray program was not understood: {error}");
                break;
            }
        };
        let waits = locked(&waiting).as_mut().and_then(|waiting| waiting.remove(&id));
        if let Some(waits) = waits {
            let _ = waits.send(answer);
        }
    }
    *locked(&waiting) = None;
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is said in the moment between the end of the tray program and that of its window.
fn ended() -> Json {
    trouble(Error::Ended)
}

/// What went wrong in the window itself, as the page gets what went wrong elsewhere.
pub(crate) fn trouble(error: Error) -> Json {
    json!(ApiError::from(error))
}
