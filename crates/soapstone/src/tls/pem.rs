//! Certificates and keys out of PEM files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What is wrong with some file, and what to do about it.
pub(super) fn wrong(what: &str, why: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{what}: {why}"))
}

/// What is in a file, which is small.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let shown = path.display();
    let explained = |error: io::Error| io::Error::new(error.kind(), format!("{shown}: {error}"));
    let mut bytes = Vec::new();
    File::open(path).map_err(explained)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(explained)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(wrong(
            &shown.to_string(),
            format!("it has more than {MAX_BYTES} bytes, which no certificates have"),
        ));
    }
    Ok(bytes)
}

/// The certificates of a PEM text, which says `what` it is; at least one.
pub(super) fn certificates(what: &str, bytes: &[u8]) -> io::Result<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    let found = found.map_err(|error| wrong(what, damage(&error)))?;
    if !found.is_empty() {
        return Ok(found);
    }
    Err(wrong(what, nothing(bytes, "CERTIFICATE", "openssl x509 -inform DER -in FILE")))
}

/// The first private key of a PEM text.
pub(super) fn key(what: &str, bytes: &[u8]) -> io::Result<PrivateKeyDer<'static>> {
    match PrivateKeyDer::from_pem_slice(bytes) {
        Ok(key) => Ok(key),
        Err(pem::Error::NoItemsFound) if contains(bytes, "BEGIN ENCRYPTED PRIVATE KEY") => {
            let why = "the key is protected by a password, which cannot be asked for here; write one without: openssl pkey -in \
                       FILE -out NEW";
            Err(wrong(what, why))
        }
        Err(pem::Error::NoItemsFound) => {
            Err(wrong(what, nothing(bytes, "PRIVATE KEY", "openssl pkey -inform DER -in FILE")))
        }
        Err(error) => Err(wrong(what, damage(&error))),
    }
}

/// Why nothing was found.
fn nothing(bytes: &[u8], label: &str, convert: &str) -> String {
    let hint = if bytes.is_empty() {
        "it is empty".to_owned()
    } else if bytes.first() == Some(&0x30) {
        format!("it seems to be DER; this makes PEM of it: {convert}")
    } else if label == "CERTIFICATE" && contains(bytes, "PRIVATE KEY-----") {
        "it has a private key instead; have the two been mixed up?".to_owned()
    } else if label == "PRIVATE KEY" && contains(bytes, "BEGIN CERTIFICATE-----") {
        "it has certificates instead; have the two been mixed up?".to_owned()
    } else {
        "it has to be a PEM file".to_owned()
    };
    format!("there is no -----BEGIN {label}----- in it: {hint}")
}

fn damage(error: &pem::Error) -> String {
    let text =
        |bytes: &[u8]| String::from_utf8_lossy(bytes.get(..64).unwrap_or(bytes)).escape_debug().to_string();
    match error {
        pem::Error::MissingSectionEnd { end_marker } => {
            format!("it is cut off: the line {} is missing", text(end_marker))
        }
        pem::Error::IllegalSectionStart { line } => format!("the line {} is none of PEM", text(line)),
        pem::Error::Base64Decode(why) => format!("it is damaged: what is in it is no base64 ({why})"),
        other => format!("it cannot be read as PEM: {other}"),
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Bytes of the largest file that is read: the authorities of a whole system are a quarter of a megabyte.
const MAX_BYTES: u64 = 4 << 20;
