//! Frames and messages that are not as they must be: the WebSocket is closed with the code that says so, and no other one is.

use std::io::Write as _;
use std::time::Duration;

use flate2::Compression as Level;
use flate2::write::{GzEncoder, ZlibEncoder};
use soapstone::{Binding, Compression, Encoding, HostSettings};
use soapstone_nbfx::BinaryCodec;
use soapstone_xml::Codec;
use tokio::sync::mpsc;

use super::{others_are_served, reliable};
use crate::lossy::{message, notes_host, socket_of};
use crate::stories::within;
use crate::support::envelope::envelope;
use crate::support::frames::{BINARY, CLOSE, CONTINUATION, FINAL, PING, PONG, TEXT, begun, masked, unmasked};
use crate::support::raw_socket::{BINARY_TYPE, RawSocket, TEXT_TYPE};

/// What a peer sends, and the code that it is told.
type Case = (&'static str, Vec<u8>, u16);

/// The bytes that a message may have.
const MOST: u64 = 65_536;

/// A frame with a mask that says that it has so many bytes, and has few.
fn claims(first: u8, length: u64) -> Vec<u8> {
    let mut frame = begun(first, 0x80, length);
    frame.extend([0; 16]);
    frame
}

fn closes(code: u16, reason: &[u8]) -> Vec<u8> {
    masked(FINAL | CLOSE, &[&code.to_be_bytes(), reason].concat())
}

/// What is wrong with the frames, whatever the messages are.
fn of_frames() -> Vec<Case> {
    let whole = FINAL | BINARY;
    let mut cases = vec![
        ("not masked", unmasked(whole, b"x"), 1002),
        ("reserved bit 1", masked(whole | 0x40, b"x"), 1002),
        ("reserved bit 2", masked(whole | 0x20, b"x"), 1002),
        ("reserved bit 3", masked(whole | 0x10, b"x"), 1002),
        ("a reserved bit of a ping", masked(FINAL | 0x40 | PING, b"x"), 1002),
        ("opcode 3", masked(FINAL | 3, b"x"), 1002),
        ("opcode 7", masked(FINAL | 7, b"x"), 1002),
        ("opcode 11", masked(FINAL | 11, b""), 1002),
        ("opcode 15", masked(FINAL | 15, b""), 1002),
        ("continuation of nothing", masked(FINAL | CONTINUATION, b"x"), 1002),
        ("continuation of nothing, not the last", masked(CONTINUATION, b"x"), 1002),
        ("messages in each other", [masked(BINARY, b"x"), masked(whole, b"y")].concat(), 1002),
        ("messages of two types in each other", [masked(TEXT, b"x"), masked(BINARY, b"y")].concat(), 1002),
        ("a ping of 126 bytes", masked(FINAL | PING, &[0; 126]), 1002),
        ("a ping of 2^63 bytes", claims(FINAL | PING, 1 << 63), 1002),
        ("a ping in pieces", masked(PING, b"x"), 1002),
        ("a pong in pieces", masked(PONG, b"x"), 1002),
        ("a Close frame in pieces", masked(CLOSE, b""), 1002),
        ("a Close frame of 200 bytes", masked(FINAL | CLOSE, &[3; 200]), 1002),
        ("a Close frame of one byte", masked(FINAL | CLOSE, &[3]), 1002),
        ("a reason that is not UTF-8", closes(1000, b"\xff\xfe"), 1007),
        ("a frame of 2^63 bytes", claims(whole, 1 << 63), 1009),
        ("a frame of 2^64 - 1 bytes", claims(whole, u64::MAX), 1009),
        ("a byte too many", claims(whole, MOST + 1), 1009),
        ("text of a byte too many", claims(FINAL | TEXT, MOST + 1), 1009),
        (
            "a byte too many in pieces",
            [masked(BINARY, &[b' '; 65_536]), masked(CONTINUATION, b"x")].concat(),
            1009,
        ),
        ("text that is not UTF-8", masked(FINAL | TEXT, b"<\xc3\x28/>"), 1007),
        ("text of which a piece is not UTF-8", [masked(TEXT, b"<a"), masked(FINAL, b"\xff>")].concat(), 1007),
        ("an end in a message", [masked(BINARY, b"<"), closes(1000, b"")].concat(), 1000),
        ("an end without a code", masked(FINAL | CLOSE, b""), 1000),
        ("the end of a page", closes(1001, b"going away"), 1000),
        ("an end of one's own", closes(4999, b"why not"), 1000),
        ("a longest reason", closes(3000, &[b'x'; 123]), 1000),
        (
            "pings before the end",
            [masked(FINAL | PING, &[7; 125]), masked(FINAL | PONG, b""), closes(1000, b"")].concat(),
            1000,
        ),
    ];
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, u16::MAX] {
        cases.push(("a code that nobody sends", closes(code, b""), 1002));
    }
    cases
}

/// What is wrong with messages of text.
fn of_text() -> Vec<Case> {
    let whole = |payload: &[u8]| masked(FINAL | BINARY, payload);
    vec![
        ("nothing", whole(b""), 1007),
        ("no XML", whole(b"hello"), 1007),
        (
            "half of a document",
            whole(b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'>"),
            1007,
        ),
        ("no envelope", whole(b"<hello/>"), 1007),
        (
            "an envelope of SOAP 1.1",
            whole(b"<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'/>"),
            1007,
        ),
        ("a document type", whole(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), 1007),
        ("binary", whole(&[0, 0x56, 2, 0x0b, 1]), 1007),
    ]
}

/// A binary message that defines these strings first.
fn defining(strings: &[&str], records: &[u8]) -> Vec<u8> {
    let mut table = Vec::new();
    for string in strings {
        table.extend(int31(string.len()));
        table.extend(string.as_bytes());
    }
    [&int31(table.len()), &table[..], records].concat()
}

/// A number in seven bits a byte. Spec: [MC-NBFX §2.1.2]
fn int31(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

/// A note in binary records.
fn records(n: i32) -> Vec<u8> {
    let note = message("urn:notes/INotes/Note", &format!("<Note xmlns='urn:notes'><n>{n}</n></Note>"));
    let envelope = note.into_envelope(Binding::net_http().version);
    BinaryCodec.encode(&mut |out| envelope.write(out)).unwrap().to_vec()
}

/// What is wrong with binary messages.
fn of_binary() -> Vec<Case> {
    let whole = |payload: &[u8]| masked(FINAL | BINARY, payload);
    // The element of a string that only the session could know.
    let unknown = |id: u8| defining(&[], &[0x42, id, 0x01]);
    let long = "x".repeat(500);
    let growing: Vec<u8> = (0..5).flat_map(|n| whole(&defining(&[&long], &records(n)))).collect();
    let many: Vec<&str> = vec!["x"; 1500];
    let good = defining(&[], &records(1));
    vec![
        ("nothing", whole(b""), 1007),
        ("a frame of text", masked(FINAL | TEXT, b"hello"), 1003),
        ("an envelope as text", masked(FINAL | TEXT, b"<s:Envelope xmlns:s='urn:s'/>"), 1003),
        ("an envelope of text", whole(b"<s:Envelope xmlns:s='urn:s'/>"), 1007),
        ("no table", whole(&records(1)), 1007),
        ("half of a message", whole(&good[..good.len() / 2]), 1007),
        ("a record that there is not", whole(&[0, 0xff, 0xff]), 1007),
        ("a string of the session that does not exist", whole(&unknown(1)), 1007),
        ("another one", whole(&unknown(0x7f)), 1007),
        ("a string of the dictionary that does not exist", whole(&[0, 0x42, 0xfe, 0x7f, 1]), 1007),
        ("a table that is longer than the message", whole(&[0x7f, 0]), 1007),
        ("a table of 2^31 bytes", whole(&[0xff, 0xff, 0xff, 0xff, 0x07, 0]), 1007),
        ("a number without an end", whole(&[0xff; 9]), 1007),
        ("a string beyond its table", whole(&[2, 0x70, 0x61, 0x56]), 1007),
        ("a string that is not UTF-8", whole(&[3, 2, 0xff, 0xff, 0x56]), 1007),
        ("a table that grows without an end", growing, 1007),
        ("a table of many strings", whole(&defining(&many, &records(1))), 1007),
        ("one large table", whole(&defining(&[&"x".repeat(5000)], &records(1))), 1007),
    ]
}

/// A header, and what it says.
type Said = (&'static str, &'static str);

/// Endpoints, and what is said to get in.
fn ways() -> Vec<(&'static str, Binding, Vec<Said>)> {
    let text = Binding { encoding: Encoding::Text, ..Binding::net_http() };
    vec![
        ("text", text, vec![TEXT_TYPE]),
        ("binary", Binding::net_http(), BINARY_TYPE.to_vec()),
        ("reliable text", reliable(true, Encoding::Text), vec![TEXT_TYPE]),
        ("reliable binary", reliable(false, Encoding::Binary), BINARY_TYPE.to_vec()),
    ]
}

#[tokio::test]
async fn each_is_told_by_its_code_and_nobody_else_is_disturbed() {
    for (name, binding, headers) in ways() {
        let (given, _given) = mpsc::unbounded_channel();
        let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
        let mut cases = of_frames();
        cases.extend(if binding.encoding == Encoding::Text { of_text() } else { of_binary() });
        for (case, bytes, code) in cases {
            let mut peer = RawSocket::open(socket_of(&host), "/notes", &headers).await.unwrap();
            peer.send(&bytes).await;
            assert_eq!(peer.closed().await, Some(code), "{name}: {case}");
            // Nothing that came behind it counts, and in small pieces it is the same.
            let mut peer = RawSocket::open(socket_of(&host), "/notes", &headers).await.unwrap();
            let mut all = bytes.clone();
            all.truncate(300);
            if all.len() == bytes.len() {
                for byte in all {
                    peer.send([byte]).await;
                    tokio::task::yield_now().await;
                }
                assert_eq!(peer.closed().await, Some(code), "{name}: {case}, byte by byte");
            }
        }
        others_are_served(&host, &binding).await;
        assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0, "{name}");
    }
}

#[tokio::test]
async fn what_unpacks_to_more_than_is_taken_is_not_unpacked() {
    let large = vec![0; 40 << 20];
    let mut gzip = GzEncoder::new(Vec::new(), Level::best());
    gzip.write_all(&large).unwrap();
    let mut deflate = ZlibEncoder::new(Vec::new(), Level::best());
    deflate.write_all(&large).unwrap();
    let bombs = [
        (Compression::Gzip, "application/soap+msbinsession1+gzip", gzip.finish().unwrap()),
        (Compression::Deflate, "application/soap+msbinsession1+deflate", deflate.finish().unwrap()),
    ];
    for (compression, content_type, bomb) in bombs {
        assert!(bomb.len() < 65_536, "{}", bomb.len());
        for binding in [Binding::net_http(), reliable(true, Encoding::Binary)] {
            let binding = Binding { compression, ..binding };
            let (given, _given) = mpsc::unbounded_channel();
            let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
            let headers = [("soap-content-type", content_type), BINARY_TYPE[1]];
            for (payload, code) in [(&bomb[..], 1009), (&bomb[..bomb.len() / 1000], 1007), (b"no gzip", 1007)]
            {
                let mut peer = RawSocket::open(socket_of(&host), "/notes", &headers).await.unwrap();
                peer.message(BINARY, payload).await;
                assert_eq!(peer.closed().await, Some(code), "{compression:?} of {}", payload.len());
            }
            others_are_served(&host, &binding).await;
            assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0);
        }
    }
}

/// A question as text.
fn question(n: i32) -> String {
    let headers = format!(
        "<a:Action s:mustUnderstand='1'>urn:notes/INotes/Ask</a:Action><a:MessageID>urn:uuid:{n}</a:MessageID>\
         <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>"
    );
    envelope(None, &headers, &format!("<Ask xmlns='urn:notes'><n>{n}</n></Ask>"))
}

/// The answer to a question, behind whatever comes before it.
async fn answered(peer: &mut RawSocket, n: i32) {
    let wanted = format!("<AskResult>{n}</AskResult>");
    loop {
        let frame = peer.next().await.expect("the WebSocket is open");
        assert_ne!(frame.opcode, CLOSE, "{:?}", frame.payload);
        if String::from_utf8_lossy(&frame.payload).contains(&wanted) {
            return;
        }
    }
}

#[tokio::test]
async fn messages_in_many_pieces_are_messages() {
    let binding = Binding { encoding: Encoding::Text, ..Binding::net_http() };
    let (given, _given) = mpsc::unbounded_channel();
    let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
    let mut peer = RawSocket::open(socket_of(&host), "/notes", &[TEXT_TYPE]).await.unwrap();
    // A byte a frame, with control frames in between.
    let mut bytes = masked(BINARY, b"");
    for byte in question(1).bytes() {
        bytes.extend(masked(CONTINUATION, &[byte]));
        bytes.extend(masked(FINAL | PING, &[byte]));
        bytes.extend(masked(FINAL | PONG, b""));
    }
    bytes.extend(masked(FINAL | CONTINUATION, b""));
    peer.send(&bytes).await;
    answered(&mut peer, 1).await;
    // Characters that are cut in two are text all the same.
    let two = question(2).replace("urn:uuid:2", "urn:uuid:ž😀2");
    let mut bytes = masked(TEXT, b"");
    bytes.extend(two.bytes().flat_map(|byte| masked(CONTINUATION, &[byte])));
    bytes.extend(masked(FINAL | CONTINUATION, b""));
    peer.send(&bytes).await;
    answered(&mut peer, 2).await;
    // Pieces of nothing cost nothing.
    let mut bytes = masked(TEXT, b"");
    bytes.extend((0..100_000).flat_map(|_| masked(CONTINUATION, b"")));
    bytes.extend(masked(FINAL | CONTINUATION, question(3).as_bytes()));
    peer.send(&bytes).await;
    answered(&mut peer, 3).await;
    peer.send(closes(1000, b"")).await;
    assert_eq!(peer.closed().await, Some(1000));
    assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0);
}

#[tokio::test]
async fn who_sends_his_first_message_with_the_handshake_is_heard() {
    let binding = Binding { encoding: Encoding::Text, ..Binding::net_http() };
    let (given, _given) = mpsc::unbounded_channel();
    let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
    let first = masked(FINAL | TEXT, question(1).as_bytes());
    let mut peer = RawSocket::open_with(socket_of(&host), "/notes", &[TEXT_TYPE], &first).await.unwrap();
    answered(&mut peer, 1).await;
}

#[tokio::test]
async fn a_flood_of_pings_is_answered_as_far_as_it_is_read() {
    for (name, binding, headers) in ways() {
        let (given, _given) = mpsc::unbounded_channel();
        let host = notes_host("127.0.0.1:0", &binding, HostSettings::default(), given).await;
        let mut peer = RawSocket::open(socket_of(&host), "/notes", &headers).await.unwrap();
        let pings: Vec<u8> = (0..1000).flat_map(|_| masked(FINAL | PING, &[1; 125])).collect();
        for _ in 0..200 {
            peer.send(&pings).await;
        }
        peer.send(closes(1000, b"")).await;
        others_are_served(&host, &binding).await;
        assert_eq!(peer.closed().await, Some(1000), "{name}");
        assert_eq!(within(host.shutdown(Duration::from_secs(10))).await.aborted, 0, "{name}");
    }
}
