//! The commands.

mod call;
mod completions;
mod decode;
mod demo;
mod encode;
mod host;
mod listen;
mod man;
mod page;
mod probe;
mod trace;
mod verify;
pub(crate) mod wsdl;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use bytes::Bytes;

pub(crate) use call::call;
pub(crate) use completions::completions;
pub(crate) use decode::decode;
pub(crate) use demo::demo;
pub(crate) use encode::encode;
pub(crate) use host::host;
pub(crate) use listen::listen;
pub(crate) use man::man;
pub(crate) use probe::probe;
pub(crate) use trace::trace;
pub(crate) use verify::verify;

use crate::error::Error;
use crate::io::Io;
use crate::shown;

/// The bytes of a file, or of the standard input. No more than a message with its head may have: one byte too many is enough
/// for whoever checks the size.
fn input(path: &Path, max_bytes: usize, io: &mut Io<'_>) -> Result<Bytes, Error> {
    let limit = max_bytes.saturating_add(HEAD_BYTES);
    let read = if path.as_os_str() == "-" { io.read(limit) } else { read_file(path, limit) };
    read.map(Bytes::from).map_err(|error| Error::Read { path: path.to_owned(), error })
}

pub(crate) fn read_file(path: &Path, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How a file is called in errors.
fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { shown::path(path) }
}

/// What an HTTP head may take on top of a document.
const HEAD_BYTES: usize = 64 << 10;
