//! Whether anything happens on a connection.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// What happens on a connection. hyper waits for ever for the bytes that tell which version of HTTP it is, for the next request of
/// HTTP/2, and for a response to be read.
pub(super) struct Activity {
    running: AtomicUsize,
    last: Mutex<Instant>,
}

/// A connection on which it counts as activity that something is taken of what is written. What is read counts by the requests that
/// it becomes.
pub(super) struct Watched {
    stream: TcpStream,
    activity: Arc<Activity>,
}

impl Watched {
    /// The connection, for whoever has another use for it.
    pub(super) fn into_inner(self) -> TcpStream {
        self.stream
    }

    fn seen<T>(&self, done: Poll<T>) -> Poll<T> {
        if done.is_ready() {
            self.activity.happened();
        }
        done
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.seen(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.seen(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A request that is being answered.
pub(super) struct Asked(Arc<Activity>);

impl Default for Activity {
    fn default() -> Self {
        Self { running: AtomicUsize::new(0), last: Mutex::new(Instant::now()) }
    }
}

impl Activity {
    pub(super) fn begin(self: &Arc<Self>) -> Asked {
        self.running.fetch_add(1, Ordering::AcqRel);
        Asked(self.clone())
    }

    fn happened(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// A connection that this sees.
    pub(super) fn watch(self: &Arc<Self>, stream: TcpStream) -> Watched {
        Watched { stream, activity: self.clone() }
    }

    fn last(&self) -> Instant {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when nothing was asked or answered for so long.
    pub(super) async fn idle(&self, time: Duration) {
        loop {
            let until = match self.running.load(Ordering::Acquire) {
                0 => self.last() + time,
                _ => Instant::now() + time,
            };
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.happened();
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}
