//! Documents in files.

use std::fs::File;
use std::io::{ErrorKind, Read};

use super::{LoadError, Loader, is_url};

/// Reads files, and nothing from the network: an address is [`LoadError::Offline`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FileLoader {
    /// Bytes of one file. Default: 16 MiB.
    pub max_bytes: usize,
}

impl Default for FileLoader {
    fn default() -> Self {
        Self { max_bytes: 16 << 20 }
    }
}

impl Loader for FileLoader {
    fn load(&self, location: &str) -> Result<Vec<u8>, LoadError> {
        let path = match location.strip_prefix("file:") {
            Some(rest) => unescape(rest.strip_prefix("//").unwrap_or(rest)),
            None if is_url(location) => return Err(LoadError::Offline { location: location.to_owned() }),
            None => location.to_owned(),
        };
        match self.read(&path, location) {
            // `a%20b.xsd` is how a schema location writes `a b.xsd`.
            Err(LoadError::NotFound { .. }) if path.contains('%') => self.read(&unescape(&path), location),
            read => read,
        }
    }
}

impl FileLoader {
    fn read(&self, path: &str, location: &str) -> Result<Vec<u8>, LoadError> {
        let location = || location.to_owned();
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => LoadError::NotFound { location: location() },
            _ => LoadError::Unreadable { location: location(), reason: error.to_string() },
        };
        // A pipe or a device would be read for ever, or wait for ever; a pipe already when it is opened.
        if !std::fs::metadata(path).map_err(failed)?.is_file() {
            let reason = "it is not a file (the standard input is `-`)".to_owned();
            return Err(LoadError::Unreadable { location: location(), reason });
        }
        let file = File::open(path).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(self.max_bytes as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        match bytes.len() > self.max_bytes {
            true => Err(LoadError::TooLarge { location: location(), limit: self.max_bytes }),
            false => Ok(bytes),
        }
    }
}

/// `%20` as a space, where that gives text.
fn unescape(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}
