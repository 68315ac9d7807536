//! Messages as lines.

use std::io;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, ReadHalf, WriteHalf};

use super::Stream;

/// Gives messages one by one.
#[derive(Debug)]
pub struct Reader<T> {
    half: BufReader<ReadHalf<Stream>>,
    line: Vec<u8>,
    message: PhantomData<fn() -> T>,
}

/// Takes messages one by one.
#[derive(Debug)]
pub struct Writer<T> {
    half: WriteHalf<Stream>,
    message: PhantomData<fn(T)>,
}

/// The two directions of a connection.
pub fn split<I, O>(stream: Stream) -> (Reader<I>, Writer<O>) {
    let (receives, sends) = tokio::io::split(stream);
    let reader = Reader { half: BufReader::new(receives), line: Vec::new(), message: PhantomData };
    (reader, Writer { half: sends, message: PhantomData })
}

impl<T: DeserializeOwned> Reader<T> {
    /// The next message; none once the other side has gone.
    ///
    /// # Errors
    /// The system's words, or a line that is no message.
    pub async fn next(&mut self) -> io::Result<Option<T>> {
        if self.half.read_until(b'\n', &mut self.line).await? == 0 {
            return Ok(None);
        }
        let message = serde_json::from_slice(&self.line).map_err(io::Error::from);
        self.line.clear();
        message.map(Some)
    }
}

impl<T: Serialize> Writer<T> {
    /// Sends a message.
    ///
    /// # Errors
    /// The system's words.
    pub async fn send(&mut self, message: &T) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.half.write_all(&line).await?;
        self.half.flush().await
    }
}
