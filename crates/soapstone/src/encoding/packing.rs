//! Compression, within limits.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use flate2::write::{DeflateEncoder, GzEncoder};
use soapstone_wsdl::Compression;

/// What is unpacked is larger than is taken, or is not what it is said to be.
#[derive(Debug)]
pub(crate) enum TooLarge {
    /// More bytes than are taken.
    Bytes(usize),
    /// It cannot be unpacked.
    Broken(std::io::Error),
}

/// Packs; what is not to be compressed stays what it is.
pub(crate) fn pack(bytes: Bytes, compression: Compression) -> Bytes {
    match compression {
        Compression::None => bytes,
        Compression::Gzip => gzip(&bytes),
        Compression::Deflate => {
            let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            let packed = encoder.write_all(&bytes).and_then(|()| encoder.finish());
            // A vector takes everything.
            packed.map_or(bytes, Bytes::from)
        }
    }
}

/// Packs, as HTTP's `gzip`.
pub(crate) fn gzip(bytes: &Bytes) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map_or_else(|_| bytes.clone(), Bytes::from)
}

/// Unpacks at most so many bytes.
pub(crate) fn unpack(bytes: &Bytes, compression: Compression, max: usize) -> Result<Bytes, TooLarge> {
    match compression {
        Compression::None => Ok(bytes.clone()),
        Compression::Gzip => read(GzDecoder::new(&bytes[..]), max),
        // HTTP's `deflate` has a frame, .NET's has none; both are met under this name.
        Compression::Deflate => match bytes.first() {
            Some(first) if first & 0x0f == 8 && is_zlib(bytes) => read(ZlibDecoder::new(&bytes[..]), max),
            _ => read(DeflateDecoder::new(&bytes[..]), max),
        },
    }
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31))
}

fn read(mut packed: impl Read, max: usize) -> Result<Bytes, TooLarge> {
    let mut out = Vec::new();
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    packed.by_ref().take(limit).read_to_end(&mut out).map_err(TooLarge::Broken)?;
    if out.len() > max { Err(TooLarge::Bytes(max)) } else { Ok(out.into()) }
}
