//! Messages over a stream, one line of JSON each.

use std::io;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, ReadHalf, WriteHalf};

use super::Stream;

/// Reads messages from a stream.
#[derive(Debug)]
pub struct MessageReader<T> {
    half: BufReader<ReadHalf<Stream>>,
    line: Vec<u8>,
    message: PhantomData<fn() -> T>,
}

/// Writes messages to a stream.
#[derive(Debug)]
pub struct MessageWriter<T> {
    half: WriteHalf<Stream>,
    message: PhantomData<fn(T)>,
}

/// Splits a stream into its two directions.
pub fn split<I, O>(stream: Stream) -> (MessageReader<I>, MessageWriter<O>) {
    let (read_half, write_half) = tokio::io::split(stream);
    let reader = MessageReader { half: BufReader::new(read_half), line: Vec::new(), message: PhantomData };
    (reader, MessageWriter { half: write_half, message: PhantomData })
}

impl<T: DeserializeOwned> MessageReader<T> {
    /// Returns the next message; `None` after the other side has closed the stream.
    ///
    /// # Errors
    /// The stream cannot be read, or a line is not a valid message.
    pub async fn next(&mut self) -> io::Result<Option<T>> {
        if self.half.read_until(b'\n', &mut self.line).await? == 0 {
            return Ok(None);
        }
        let message = serde_json::from_slice(&self.line).map_err(io::Error::from);
        self.line.clear();
        message.map(Some)
    }
}

impl<T: Serialize> MessageWriter<T> {
    /// Writes a message.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub async fn send(&mut self, message: &T) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.half.write_all(&line).await?;
        self.half.flush().await
    }
}
