//! Futures that are dropped in the middle, as in a crash: at each of the points where they wait.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Polls a future at most this often. Returns its output if it came to its end; dropped otherwise, it is as if its program
/// had crashed where it waits.
pub async fn polled<F: Future + ?Sized>(mut future: Pin<&mut F>, times: u32) -> Option<F::Output> {
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
