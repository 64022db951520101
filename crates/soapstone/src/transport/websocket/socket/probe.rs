//! A socket that is given bytes of any kind: for tests, and for the fuzzer.

use std::task::Waker;

use super::*;

/// Reads these bytes, of which so many come at once, and says what came of them: messages by their length, and how it ended.
/// Memory is bounded, whatever they are.
pub(crate) fn probe(role: Role, max_message: usize, at_once: usize, bytes: &[u8]) -> (Vec<usize>, String) {
    let given = Given { bytes, at_once: at_once.max(1) };
    let mut socket = Socket::new(given, role, max_message, Bytes::new());
    let mut cx = Context::from_waker(Waker::noop());
    let mut messages = Vec::new();
    loop {
        let read = socket.poll_read(&mut cx);
        let most = max_message + MAX_HEAD + SCRATCH_BYTES.max(MAX_GROWTH);
        assert!(socket.input.len() <= most, "{} bytes wait to be read", socket.input.len());
        assert!(socket.partial.as_ref().is_none_or(|partial| partial.payload.len() <= max_message));
        assert!(
            socket.output.len() <= MAX_OUTPUT + MAX_CONTROL + MAX_HEAD,
            "{} bytes wait",
            socket.output.len()
        );
        match read {
            Poll::Ready(Ok(Incoming::Message(received))) => messages.push(received.payload.len()),
            Poll::Ready(Ok(Incoming::Close(code, _))) => return (messages, format!("closed with {code:?}")),
            Poll::Ready(Err(error)) => return (messages, error.to_string()),
            // What is given is never late.
            Poll::Pending => return (messages, "waits".to_owned()),
        }
    }
}

/// A stream that is these bytes, and takes none.
struct Given<'a> {
    bytes: &'a [u8],
    at_once: usize,
}

impl AsyncRead for Given<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let length = self.at_once.min(into.remaining()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(length);
        into.put_slice(now);
        self.bytes = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Given<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Pending
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
