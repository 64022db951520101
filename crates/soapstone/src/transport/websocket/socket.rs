//! A WebSocket: messages out of frames, and frames out of messages.
//!
//! Each direction ends by itself, as .NET has it: after the peer's Close frame we may still send, until our own Close frame. While
//! nothing is on the way a socket holds no buffers.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{CloseCode, Control, Data, OpCode};

/// Which side of a WebSocket we are. A client masks what it sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Client,
    Server,
}

/// A message, as it came.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) payload: Bytes,
    /// Whether its frames said that it is text.
    pub(crate) is_text: bool,
}

/// What came.
#[derive(Debug)]
pub(crate) enum Incoming {
    Message(Received),
    /// The peer sends no more messages.
    Close(Option<u16>, String),
}

/// Why nothing more can be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SocketError {
    /// The connection ended without a Close frame.
    #[error("the connection ended without a Close frame")]
    Ended,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Io(io::Error),
    /// The peer does not keep to the protocol. Spec: [RFC6455 §5]
    #[error("the peer does not keep to the WebSocket protocol: {0}")]
    Protocol(String),
    /// A message in frames of text is not UTF-8. Spec: [RFC6455 §8.1]
    #[error("a message of the type text is not UTF-8")]
    NotUtf8,
    /// A message is larger than is taken.
    #[error(
        "a message is larger than {limit} bytes; max_received_message_size of the binding says how large one may be"
    )]
    TooLarge {
        /// Bytes that are taken.
        limit: usize,
    },
}

impl SocketError {
    /// What the peer is told by the code of the Close frame, where it can be told. Spec: [RFC6455 §7.4.1]
    pub(crate) fn code(&self) -> Option<CloseCode> {
        match self {
            Self::Ended | Self::Io(_) => None,
            Self::Protocol(_) => Some(CloseCode::Protocol),
            Self::NotUtf8 => Some(CloseCode::Invalid),
            Self::TooLarge { .. } => Some(CloseCode::Size),
        }
    }
}

/// A WebSocket on a stream of bytes.
#[derive(Debug)]
pub(crate) struct Socket<S> {
    stream: S,
    role: Role,
    /// Bytes of the largest message that is taken.
    max_message: usize,
    input: BytesMut,
    /// A message of which not all frames have come.
    partial: Option<Partial>,
    output: BytesMut,
    /// The stream has more to write than it was given room for.
    unflushed: bool,
    /// Bytes came since somebody asked.
    took: bool,
    /// The peer sends nothing more, or nothing more is read.
    read_ended: bool,
    close_sent: bool,
}

#[derive(Debug)]
struct Partial {
    payload: BytesMut,
    is_text: bool,
}

/// A frame that has come as a whole.
struct Frame {
    header: FrameHeader,
    payload: BytesMut,
}

thread_local! {
    /// What is read into, so that sockets on which nothing comes need no buffers.
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH_BYTES]);
    /// Buffers for what is to be written, that no socket needs now.
    static SPARE: RefCell<Vec<BytesMut>> = const { RefCell::new(Vec::new()) };
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// On a stream on which the handshake is over. `input` is what came behind it.
    pub(crate) fn new(stream: S, role: Role, max_message: usize, input: Bytes) -> Self {
        Self {
            stream,
            role,
            max_message,
            input: BytesMut::from(input),
            partial: None,
            output: BytesMut::new(),
            unflushed: false,
            took: false,
            read_ended: false,
            close_sent: false,
        }
    }

    /// The next thing that comes. Nothing does after a Close frame or an error.
    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, SocketError>> {
        loop {
            if self.read_ended {
                return Poll::Pending;
            }
            match self.parse() {
                Ok(Some(incoming)) => {
                    self.read_ended = matches!(incoming, Incoming::Close(..));
                    return Poll::Ready(Ok(incoming));
                }
                Ok(None) => {}
                Err(error) => {
                    self.read_ended = true;
                    return Poll::Ready(Err(error));
                }
            }
            let error = match ready!(self.fill(cx)) {
                Ok(0) => SocketError::Ended,
                Ok(_) => continue,
                Err(error) => SocketError::Io(error),
            };
            self.read_ended = true;
            return Poll::Ready(Err(error));
        }
    }

    /// Whether there is room for more messages before the peer has taken those that are written.
    pub(crate) fn has_room(&self) -> bool {
        self.output.len() < MAX_OUTPUT
    }

    /// Whether something waits to be written.
    pub(crate) fn writes(&self) -> bool {
        !self.output.is_empty() || self.unflushed
    }

    /// Whether anything came since this was asked last.
    pub(crate) fn took(&mut self) -> bool {
        std::mem::take(&mut self.took)
    }

    /// Puts a message into frames: one, or, in pieces, several with an empty one at the end, as .NET's streams write them.
    pub(crate) fn send(&mut self, payload: &[u8], in_pieces: bool) {
        let binary = OpCode::Data(Data::Binary);
        if !in_pieces {
            return self.frame(binary, true, payload);
        }
        let mut opcode = binary;
        for piece in payload.chunks(PIECE) {
            self.frame(opcode, false, piece);
            opcode = OpCode::Data(Data::Continue);
        }
        self.frame(opcode, true, &[]);
    }

    /// Asks the peer for a sign, which it gives by itself.
    pub(crate) fn ping(&mut self) {
        if self.output.is_empty() && !self.close_sent {
            self.frame(OpCode::Control(Control::Ping), true, &[]);
        }
    }

    /// Says that we send nothing more, once. Spec: [RFC6455 §5.5.1]
    pub(crate) fn close(&mut self, code: CloseCode, reason: &str) {
        if self.close_sent {
            return;
        }
        let mut end = reason.len().min(MAX_CONTROL - 2);
        while !reason.is_char_boundary(end) {
            end -= 1;
        }
        let mut payload = u16::from(code).to_be_bytes().to_vec();
        payload.extend_from_slice(&reason.as_bytes()[..end]);
        self.frame(OpCode::Control(Control::Close), true, &payload);
        self.close_sent = true;
    }

    /// Writes all that waits to be written.
    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.output.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.output))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.output.advance(written);
            // TLS takes bytes before it has sent them.
            self.unflushed = true;
        }
        let mut buffer = std::mem::take(&mut self.output);
        if (1..=MAX_OUTPUT).contains(&buffer.capacity()) {
            buffer.clear();
            SPARE.with_borrow_mut(|spare| {
                if spare.len() < MAX_SPARE {
                    spare.push(buffer);
                }
            });
        }
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        self.unflushed = false;
        Poll::Ready(Ok(()))
    }

    /// Ends the connection: writes what waits, and reads what is still on the way, so that the peer gets our Close frame. The
    /// service ends first. The caller limits the time. Spec: [RFC6455 §7.1.1]
    pub(crate) async fn end(&mut self) -> io::Result<()> {
        std::future::poll_fn(|cx| self.poll_write(cx)).await?;
        if self.role == Role::Server || !self.close_sent {
            std::future::poll_fn(|cx| Pin::new(&mut self.stream).poll_shutdown(cx)).await?;
        }
        let mut left = MAX_DRAINED;
        loop {
            self.input.clear();
            let read = std::future::poll_fn(|cx| self.fill(cx)).await?;
            left = left.saturating_sub(read);
            if read == 0 || left == 0 {
                return Ok(());
            }
        }
    }

    fn frame(&mut self, opcode: OpCode, is_final: bool, payload: &[u8]) {
        if self.close_sent {
            return;
        }
        let mask = (self.role == Role::Client).then(rand::random::<[u8; 4]>);
        let header = FrameHeader { is_final, opcode, mask, ..FrameHeader::default() };
        if self.output.capacity() == 0 {
            self.output = SPARE.with_borrow_mut(Vec::pop).unwrap_or_default();
        }
        // A usize of this platform is never longer than 64 bits.
        let length = payload.len() as u64;
        self.output.reserve(header.len(length) + payload.len());
        let mut head = io::Cursor::new([0u8; MAX_HEAD]);
        // Fourteen bytes are enough for every header.
        if header.format(length, &mut head).is_err() {
            return;
        }
        let written = usize::try_from(head.position()).unwrap_or(MAX_HEAD);
        self.output.extend_from_slice(&head.get_ref()[..written]);
        let begin = self.output.len();
        self.output.extend_from_slice(payload);
        if let Some(mask) = mask {
            apply(mask, &mut self.output[begin..]);
        }
    }

    /// Reads more bytes.
    fn fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if self.input.len() < SCRATCH_BYTES {
            return SCRATCH.with_borrow_mut(|scratch| {
                let mut into = ReadBuf::new(scratch);
                ready!(Pin::new(&mut self.stream).poll_read(cx, &mut into))?;
                self.input.extend_from_slice(into.filled());
                self.took = true;
                Poll::Ready(Ok(into.filled().len()))
            });
        }
        // A large message: what came is moved no more often than the buffer grows.
        self.input.reserve(self.input.len().min(MAX_GROWTH));
        self.took = true;
        tokio_util::io::poll_read_buf(Pin::new(&mut self.stream), cx, &mut self.input)
    }

    /// What the bytes that have come hold.
    fn parse(&mut self) -> Result<Option<Incoming>, SocketError> {
        while let Some(frame) = self.next_frame()? {
            let incoming = match frame.header.opcode {
                OpCode::Control(control) => self.control(control, &frame)?,
                OpCode::Data(data) => self.data(data, frame)?,
            };
            if self.input.is_empty() {
                self.input = BytesMut::new();
            }
            if incoming.is_some() {
                return Ok(incoming);
            }
        }
        Ok(None)
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, SocketError> {
        let mut cursor = io::Cursor::new(&self.input);
        let parsed = FrameHeader::parse(&mut cursor).map_err(|error| protocol(&error.to_string()))?;
        let Some((header, length)) = parsed else { return Ok(None) };
        let head = usize::try_from(cursor.position()).unwrap_or(MAX_HEAD);
        let is_control = matches!(header.opcode, OpCode::Control(_));
        if header.rsv1 || header.rsv2 || header.rsv3 {
            return Err(protocol("a reserved bit is set, and no extension was agreed on"));
        }
        if header.mask.is_some() != (self.role == Role::Server) {
            return Err(protocol(match self.role {
                Role::Server => "a frame of the client is not masked",
                Role::Client => "a frame of the service is masked",
            }));
        }
        if is_control && (length > MAX_CONTROL as u64 || !header.is_final) {
            return Err(protocol("a control frame is in fragments or longer than 125 bytes"));
        }
        let before = self.partial.as_ref().map_or(0, |partial| partial.payload.len());
        let too_large = SocketError::TooLarge { limit: self.max_message };
        let Ok(length) = usize::try_from(length) else { return Err(too_large) };
        if !is_control && length.saturating_add(before) > self.max_message {
            return Err(too_large);
        }
        if self.input.len() - head < length {
            return Ok(None);
        }
        self.input.advance(head);
        let mut payload = self.input.split_to(length);
        if length > SCRATCH_BYTES {
            // What follows is kept for as long as somebody needs it, and must not keep all of this.
            self.input = BytesMut::from(&self.input[..]);
        }
        if let Some(mask) = header.mask {
            apply(mask, &mut payload);
        }
        Ok(Some(Frame { header, payload }))
    }

    fn control(&mut self, control: Control, frame: &Frame) -> Result<Option<Incoming>, SocketError> {
        match control {
            Control::Ping if self.output.len() < MAX_OUTPUT => {
                self.frame(OpCode::Control(Control::Pong), true, &frame.payload);
                Ok(None)
            }
            Control::Close => {
                let payload = &frame.payload;
                let code = match payload.get(..2) {
                    Some(code) => Some(u16::from_be_bytes([code[0], code[1]])),
                    None if payload.is_empty() => None,
                    None => return Err(protocol("the code of a Close frame has two bytes")),
                };
                if code.is_some_and(|code| !CloseCode::from(code).is_allowed()) {
                    return Err(protocol("the code of a Close frame is none that is sent"));
                }
                let reason = std::str::from_utf8(payload.get(2..).unwrap_or_default());
                let reason = reason.map_err(|_| SocketError::NotUtf8)?;
                Ok(Some(Incoming::Close(code, reason.to_owned())))
            }
            // Whoever asks and does not read gets no more answers; a pong asks for nothing.
            _ => Ok(None),
        }
    }

    fn data(&mut self, data: Data, frame: Frame) -> Result<Option<Incoming>, SocketError> {
        let Frame { header, payload } = frame;
        let whole = match (data, self.partial.take()) {
            (Data::Continue, None) => return Err(protocol("a continuation of nothing")),
            (Data::Continue, Some(mut partial)) => {
                if partial.payload.is_empty() {
                    partial.payload = payload;
                } else {
                    partial.payload.extend_from_slice(&payload);
                }
                partial
            }
            (_, Some(_)) => return Err(protocol("a message begins before the last one has ended")),
            (data, None) => Partial { payload, is_text: data == Data::Text },
        };
        if !header.is_final {
            self.partial = Some(whole);
            return Ok(None);
        }
        if whole.is_text && std::str::from_utf8(&whole.payload).is_err() {
            return Err(SocketError::NotUtf8);
        }
        let received = Received { payload: whole.payload.freeze(), is_text: whole.is_text };
        Ok(Some(Incoming::Message(received)))
    }
}

fn protocol(what: &str) -> SocketError {
    SocketError::Protocol(what.to_owned())
}

/// Masks, or takes the mask off. Spec: [RFC6455 §5.3]
fn apply(mask: [u8; 4], bytes: &mut [u8]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= mask;
    }
}

/// Bytes that wait to be written before no more messages are taken.
const MAX_OUTPUT: usize = 64 * 1024;
/// Buffers of a thread that wait for another use.
const MAX_SPARE: usize = 16;
/// Bytes of a piece of a streamed message: .NET's buffer for it.
const PIECE: usize = 16 * 1024;
/// Bytes that are read at once.
const SCRATCH_BYTES: usize = 16 * 1024;
/// By how many bytes a buffer for a large message grows at most at once.
const MAX_GROWTH: usize = 1 << 20;
/// Bytes of the longest control frame.
const MAX_CONTROL: usize = 125;
/// Bytes of the longest frame header.
const MAX_HEAD: usize = 14;
/// Bytes that are read and thrown away at the end.
const MAX_DRAINED: usize = 1 << 20;

#[cfg(any(test, feature = "samples"))]
mod probe;
#[cfg(test)]
mod tests;

#[cfg(any(test, feature = "samples"))]
pub(crate) use probe::probe;
