//! Sockets against another implementation, and against bytes of any kind.

use futures_util::{SinkExt, StreamExt};
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role as TheirRole;
use tokio_tungstenite::tungstenite::protocol::frame::Frame as TheirFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data as TheirData, OpCode as TheirOpCode};

use super::*;

/// A message, and where it is cut into frames.
#[derive(Clone, Debug)]
struct Sent {
    payload: Vec<u8>,
    is_text: bool,
    cuts: Vec<usize>,
    /// The payload of a ping between its frames.
    ping: Option<Vec<u8>>,
}

impl Sent {
    fn frames(&self) -> Vec<Vec<u8>> {
        let mut cuts: Vec<usize> = self.cuts.iter().map(|cut| cut % (self.payload.len() + 1)).collect();
        cuts.extend([0, self.payload.len()]);
        cuts.sort_unstable();
        cuts.windows(2).map(|cut| self.payload[cut[0]..cut[1]].to_vec()).collect()
    }
}

fn payload() -> impl Strategy<Value = (Vec<u8>, bool)> {
    prop_oneof![
        vec(any::<u8>(), 0..300).prop_map(|bytes| (bytes, false)),
        (any::<u8>(), 60_000..80_000_usize).prop_map(|(byte, length)| (vec![byte; length], false)),
        prop_oneof![Just(125), Just(126), Just(127), Just(65_535), Just(65_536)]
            .prop_map(|length| (vec![7; length], false)),
        ".{0,100}".prop_map(|text| (text.into_bytes(), true)),
    ]
}

fn sent() -> impl Strategy<Value = Sent> {
    let ping = proptest::option::of(vec(any::<u8>(), 0..=125));
    (payload(), vec(any::<usize>(), 0..5), ping).prop_map(|((payload, is_text), cuts, ping)| Sent {
        payload,
        is_text,
        cuts,
        ping,
    })
}

/// How many bytes are on the way at once, which is how many are read at once.
fn pipe() -> impl Strategy<Value = usize> {
    prop_oneof![1..20_usize, Just(1000), Just(1 << 20)]
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test)
}

/// The next thing that comes, while what we have to say is written.
async fn next<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut Socket<S>) -> Result<Incoming, SocketError> {
    std::future::poll_fn(|cx| {
        if socket.writes() {
            let _ = socket.poll_write(cx);
        }
        let read = socket.poll_read(cx);
        if socket.writes() {
            let _ = socket.poll_write(cx);
        }
        read
    })
    .await
}

/// Sends messages as another implementation does, and reads its own Close frame's answer.
async fn they_send(stream: DuplexStream, role: TheirRole, messages: Vec<Sent>) {
    let socket = WebSocketStream::from_raw_socket(stream, role, None).await;
    let (mut write, mut read) = socket.split();
    let sending = async {
        for message in messages {
            let frames = message.frames();
            let last = frames.len() - 1;
            for (index, piece) in frames.into_iter().enumerate() {
                let data = match (index, message.is_text) {
                    (0, true) => TheirData::Text,
                    (0, false) => TheirData::Binary,
                    _ => TheirData::Continue,
                };
                let frame = TheirFrame::message(piece, TheirOpCode::Data(data), index == last);
                write.send(Message::Frame(frame)).await.unwrap();
                if let Some(ping) = &message.ping {
                    write.send(Message::Ping(ping.clone().into())).await.unwrap();
                }
            }
        }
        write.send(Message::Close(None)).await.unwrap();
    };
    let reading = async {
        let mut pongs = 0;
        while let Some(message) = read.next().await {
            match message {
                Ok(Message::Pong(_)) => pongs += 1,
                Ok(Message::Close(_)) | Err(_) => break,
                Ok(other) => panic!("{other:?}"),
            }
        }
        pongs
    };
    let ((), pongs) = tokio::join!(sending, reading);
    assert!(pongs < usize::MAX);
}

/// Reads messages and answers the Close frame.
async fn we_read(stream: DuplexStream, role: Role, messages: &[Sent]) {
    let mut socket = Socket::new(stream, role, 1 << 20, Bytes::new());
    for message in messages {
        match next(&mut socket).await.unwrap() {
            Incoming::Message(received) => {
                assert_eq!(received.payload, message.payload);
                assert_eq!(received.is_text, message.is_text);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(next(&mut socket).await, Ok(Incoming::Close(None, reason)) if reason.is_empty()));
    socket.close(CloseCode::Normal, "");
    let _ = socket.end().await;
}

/// Sends messages, in pieces or not.
async fn we_send(stream: DuplexStream, role: Role, messages: &[Sent]) {
    let mut socket = Socket::new(stream, role, 1 << 20, Bytes::new());
    for message in messages {
        socket.send(&message.payload, !message.cuts.is_empty());
        socket.ping();
        std::future::poll_fn(|cx| socket.poll_write(cx)).await.unwrap();
    }
    socket.close(CloseCode::Away, "the end");
    std::future::poll_fn(|cx| socket.poll_write(cx)).await.unwrap();
    assert!(
        matches!(next(&mut socket).await, Ok(Incoming::Close(Some(1001), reason)) if reason == "the end")
    );
    let _ = socket.end().await;
}

async fn they_read(stream: DuplexStream, role: TheirRole, messages: &[Sent]) {
    let mut socket = WebSocketStream::from_raw_socket(stream, role, None).await;
    let mut messages = messages.iter();
    while let Some(message) = socket.next().await {
        match message.unwrap() {
            Message::Binary(payload) => assert_eq!(payload, messages.next().unwrap().payload),
            Message::Ping(_) => {}
            Message::Close(Some(close)) => {
                assert_eq!((u16::from(close.code), close.reason.as_str()), (1001, "the end"));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(messages.len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_another_implementation_sends_is_read(messages in vec(sent(), 0..8), pipe in pipe(), client: bool) {
        let (ours, theirs) = tokio::io::duplex(pipe);
        let (our_role, their_role) =
            if client { (Role::Client, TheirRole::Server) } else { (Role::Server, TheirRole::Client) };
        run(async { tokio::join!(they_send(theirs, their_role, messages.clone()), we_read(ours, our_role, &messages)) });
    }

    #[test]
    fn another_implementation_reads_what_is_sent(messages in vec(sent(), 0..8), pipe in pipe(), client: bool) {
        let (ours, theirs) = tokio::io::duplex(pipe);
        let (our_role, their_role) =
            if client { (Role::Client, TheirRole::Server) } else { (Role::Server, TheirRole::Client) };
        run(async { tokio::join!(we_send(ours, our_role, &messages), they_read(theirs, their_role, &messages)) });
    }

    #[test]
    fn any_bytes_come_to_an_end(bytes in vec(any::<u8>(), 0..2000), at_once in 1..500_usize, client: bool) {
        let role = if client { Role::Client } else { Role::Server };
        probe(role, 1000, at_once, &bytes);
    }

    #[test]
    fn bytes_that_look_like_frames_come_to_an_end(
        frames in vec((any::<u8>(), 0..200_usize, any::<u8>()), 0..40),
        at_once in 1..500_usize,
    ) {
        // The first byte, and a payload that is mostly none of UTF-8, with a mask of nothing.
        let mut bytes = Vec::new();
        for (first, length, byte) in frames {
            bytes.push(first & 0x8f);
            bytes.push(0x80 | u8::try_from(length.min(125)).unwrap());
            bytes.extend([0; 4]);
            bytes.extend(std::iter::repeat_n(byte, length.min(125)));
        }
        let whole = probe(Role::Server, 1000, 1 << 16, &bytes);
        prop_assert_eq!(probe(Role::Server, 1000, at_once, &bytes), whole);
    }
}
