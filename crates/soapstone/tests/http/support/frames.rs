//! Frames of WebSockets, as far as tests look at them. Spec: [RFC6455 §5.2]

use bytes::{Buf, BytesMut};

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// A frame, with its payload unmasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) is_final: bool,
    pub(crate) opcode: u8,
    pub(crate) payload: Vec<u8>,
}

/// The head of a frame: what it says, and its bytes.
struct Head {
    mask: Option<[u8; 4]>,
    head: usize,
    payload: usize,
}

fn head(bytes: &[u8]) -> Option<Head> {
    let second = *bytes.get(1)?;
    let (length, at) = match second & 0x7f {
        126 => (u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().unwrap())), 4),
        127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().unwrap()), 10),
        short => (u64::from(short), 2),
    };
    let masked = second & 0x80 != 0;
    let mask = if masked { Some(bytes.get(at..at + 4)?.try_into().unwrap()) } else { None };
    let head = at + if masked { 4 } else { 0 };
    Some(Head { mask, head, payload: usize::try_from(length).unwrap() })
}

/// How long the frame is that these bytes begin with, and whether a message, a Close frame or nothing of both ends with it.
pub(crate) fn measure(bytes: &[u8]) -> Option<(usize, Ends)> {
    let Head { head, payload, .. } = head(bytes)?;
    let ends = match (bytes[0] & 0x0f, bytes[0] & 0x80 != 0) {
        (CLOSE, _) => Ends::Socket,
        (CONTINUATION..=BINARY, true) => Ends::Message,
        _ => Ends::Nothing,
    };
    Some((head + payload, ends))
}

/// What ends with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    Nothing,
    Message,
    Socket,
}

/// Takes a frame, once all of it is there.
pub(crate) fn take(bytes: &mut BytesMut) -> Option<Frame> {
    let Head { mask, head, payload } = head(bytes)?;
    if bytes.len() < head + payload {
        return None;
    }
    let (is_final, opcode) = (bytes[0] & 0x80 != 0, bytes[0] & 0x0f);
    bytes.advance(head);
    let mut payload = bytes.split_to(payload).to_vec();
    if let Some(mask) = mask {
        payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    }
    Some(Frame { is_final, opcode, payload })
}

/// A frame as a client sends it, masked. The first byte is what it is given as: with the bit of the last frame, and reserved ones.
pub(crate) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x12, 0x34, 0x56, 0x78];
    let mut frame = begun(first, 0x80, payload.len() as u64);
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// A frame as a service sends it.
pub(crate) fn unmasked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = begun(first, 0, payload.len() as u64);
    frame.extend(payload);
    frame
}

/// The head of a frame that says that its payload has so many bytes, without the mask.
pub(crate) fn begun(first: u8, mask_bit: u8, length: u64) -> Vec<u8> {
    let mut head = vec![first];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ ..126), _) => head.push(mask_bit | length),
        (_, Ok(length)) => {
            head.push(mask_bit | 126);
            head.extend(length.to_be_bytes());
        }
        _ => {
            head.push(mask_bit | 127);
            head.extend(length.to_be_bytes());
        }
    }
    head
}

/// The bit of the last frame of a message.
pub(crate) const FINAL: u8 = 0x80;
