//! Lets windows, and a second start, ask.

use std::io;
use std::path::Path;
use std::sync::Arc;

use hooktray_core::api::ApiError;
use hooktray_ipc::ipc::{self, AGAIN, OPEN, Question, Said, Stream, WATCH};
use interprocess::local_socket::tokio::Listener;
use interprocess::local_socket::traits::tokio::Listener as _;
use serde_json::{Value as Json, json};
use tokio::sync::mpsc::{self, UnboundedSender};

use crate::app_state::AppState;
use crate::commands;

/// Answers everybody who comes, for as long as the program runs.
pub(crate) async fn receive(desk: Arc<AppState>, listener: Listener) {
    loop {
        match listener.accept().await {
            Ok(stream) => drop(tokio::spawn(answer_one(Arc::clone(&desk), stream))),
            Err(error) => {
                tracing::warn!(%error, "a window could not connect");
                // Out of file handles, say: asked again at once, it would say the same.
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
}

async fn answer_one(desk: Arc<AppState>, stream: Stream) {
    let (mut reader, mut writer) = ipc::split::<Question, Said>(stream);
    let (says, mut said) = mpsc::unbounded_channel();
    let speaks = tokio::spawn(async move {
        while let Some(message) = said.recv().await {
            writer.send(&message).await?;
        }
        io::Result::Ok(())
    });
    let mut number = None;
    loop {
        match reader.next().await {
            Ok(Some(question)) if question.ask == WATCH => {
                number = number.or_else(|| Some(desk.window.came(says.clone())));
                let _ = says.send(Said::Answer { id: question.id, answer: Json::Null });
            }
            // Each on its own: a question that waits for the keychain holds up no other.
            Ok(Some(question)) => drop(tokio::spawn(answer(Arc::clone(&desk), question, says.clone()))),
            Ok(None) => break,
            Err(error) => {
                tracing::warn!(%error, "a window was not understood");
                break;
            }
        }
    }
    if let Some(number) = number {
        desk.window.went(number);
    }
    speaks.abort();
}

async fn answer(desk: Arc<AppState>, Question { id, ask, with }: Question, says: UnboundedSender<Said>) {
    let answer = match ask.as_str() {
        OPEN => {
            desk.window.open(with.as_str().unwrap_or("flows"));
            Ok(Json::Null)
        }
        AGAIN => {
            desk.ending.start_anew();
            Ok(Json::Null)
        }
        _ => commands::answer(&desk, &ask, with).await,
    };
    let _ = says.send(match answer {
        Ok(answer) => Said::Answer { id, answer },
        Err(trouble) => Said::ApiError { id, trouble: plain(&trouble) },
    });
}

fn plain(trouble: &ApiError) -> Json {
    serde_json::to_value(trouble).unwrap_or_else(|_| json!({ "code": trouble.code, "message": trouble.message }))
}

/// Lets the program that holds this folder open its window. Gives whether there is one that heard.
pub(crate) async fn bring(folder: &Path, place: &str) -> bool {
    let asked = async {
        let (mut reader, mut writer) = ipc::split::<Said, Question>(ipc::connect(folder).await?);
        writer.send(&Question { id: 0, ask: OPEN.to_owned(), with: place.into() }).await?;
        reader.next().await
    };
    match asked.await {
        Ok(said) => said.is_some(),
        Err(error) => {
            tracing::info!(%error, "whoever holds the folder has no window");
            false
        }
    }
}
