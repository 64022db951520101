//! A connection that was accepted, with TLS or without.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

use super::activity::{Activity, Watched};
use crate::tls::{Acceptor, ServerStream};

/// A connection, as HTTP is spoken on it.
pub(super) enum Secured {
    Plain(Watched),
    /// Boxed, because it is large, and most are not.
    Tls(Box<ServerStream<Watched>>),
}

/// Makes the handshake, where there is to be one, in this time. A client that speaks plain HTTP is told so, in plain HTTP.
pub(super) async fn secure(
    tls: Option<&Acceptor>,
    stream: TcpStream,
    activity: &Arc<Activity>,
    time: Duration,
) -> io::Result<Secured> {
    let Some(tls) = tls else { return Ok(Secured::Plain(activity.watch(stream))) };
    let handshake = async {
        let mut first = [0];
        if stream.peek(&mut first).await? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it was closed before anything was said",
            ));
        }
        if first[0].is_ascii_uppercase() {
            tell(stream).await?;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "plain HTTP where TLS is spoken"));
        }
        let stream = tls.accept(activity.watch(stream)).await?;
        Ok(Secured::Tls(Box::new(stream)))
    };
    let late = |_| Err(io::Error::new(io::ErrorKind::TimedOut, "the handshake took too long"));
    tokio::time::timeout(time, handshake).await.unwrap_or_else(late)
}

/// Says that this is the wrong port, and waits until the other side has heard it, or says too much.
async fn tell(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(MISDIRECTED).await?;
    stream.shutdown().await?;
    let mut rest = [0; 4096];
    for _ in 0..UNHEARD {
        if stream.read(&mut rest).await? == 0 {
            break;
        }
    }
    Ok(())
}

impl AsyncRead for Secured {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Secured {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

/// What a client is told that speaks plain HTTP where TLS is spoken.
const MISDIRECTED: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 55\r\nConnection: close\r\n\r\nTLS is spoken at this port: the address is one of https";
/// Reads of what such a client goes on to say, each of 4 KiB.
const UNHEARD: usize = 16;
