//! `soapstone decode`

use std::path::Path;

use bytes::Bytes;
use soapstone_nbfx::{ReaderSession, dump, dump_session};
use soapstone_xml::{DecodeError, EncodeError, Limits, TextDocument, TextWriter, XmlReader, copy_document};

use super::{input, name};
use crate::args::Decode;
use crate::capture::{Compression, Encoding, MediaType, content_of, http};
use crate::check::{Document, looks_like_xml};
use crate::error::Error;
use crate::io::Io;

pub(crate) fn decode(args: &Decode, io: &mut Io<'_>) -> Result<u8, Error> {
    let limits = args.limits.limits();
    let mut session = ReaderSession::new(limits.max_bytes);
    for path in &args.files {
        let content = content(path, args, &limits, io)?;
        let shown = if args.annotate {
            annotated(&content, &mut session, &limits)
        } else {
            text(&content, &mut session, args.indent, &limits)
        };
        match shown {
            Ok(text) => io.out_bytes(&text)?,
            Err((text, error)) => {
                if !text.is_empty() {
                    io.out_bytes(&text)?;
                    io.out("\n")?;
                }
                let hint = hint(&content, &limits);
                return Err(match error {
                    EncodeError::Source(error) => Error::Decode { file: content.file, error, hint },
                    error => Error::Encode { file: content.file, error },
                });
            }
        }
        io.out("\n")?;
    }
    Ok(0)
}

/// A document that is to be shown.
struct Content {
    file: String,
    bytes: Bytes,
    encoding: Encoding,
    charset: Option<String>,
}

fn content(path: &Path, args: &Decode, limits: &Limits, io: &mut Io<'_>) -> Result<Content, Error> {
    let bytes = input(path, limits.max_bytes, io)?;
    let file = name(path);
    let is_http =
        path.extension().is_some_and(|extension| extension == "http") || http::looks_like_http(&bytes);
    if is_http {
        return of_http(file, &bytes, limits);
    }
    if bytes.is_empty() {
        return Err(Error::Usage(format!("{file}: it is empty, so there is nothing to decode")));
    }
    if !args.session && looks_like_xml(&bytes) {
        return Err(Error::Usage(format!(
            "{file}: this is text already, and nothing has to be decoded; `soapstone encode` makes binary XML of it"
        )));
    }
    // No document begins so, with a string table or without.
    let bytes = if bytes.starts_with(GZIP) {
        http::inflated(Compression::Gzip, &bytes, limits.max_bytes)
            .map_err(|error| Error::Http { file: file.clone(), error })?
    } else {
        bytes
    };
    let encoding = if args.session { Encoding::BinarySession } else { Encoding::Binary };
    Ok(Content { file, bytes, encoding, charset: None })
}

/// The content of an HTTP message, by what its head says.
fn of_http(file: String, bytes: &Bytes, limits: &Limits) -> Result<Content, Error> {
    let wrong = |error| Error::Http { file: file.clone(), error };
    let (head, from) = http::message(bytes).map_err(wrong)?;
    let body = http::transferred(&head, bytes.slice(from..)).map_err(wrong)?;
    let body = http::decoded(&head, body, limits.max_bytes).map_err(wrong)?;
    if body.is_empty() {
        return Err(Error::Usage(format!("{file}: the HTTP message ({}) has no body to decode", head.start)));
    }
    let media = MediaType::parse(head.field("Content-Type").unwrap_or_default());
    let (encoding, compression) = content_of(&media);
    let bytes = match compression {
        Compression::None => body,
        _ => http::inflated(compression, &body, limits.max_bytes).map_err(wrong)?,
    };
    match encoding {
        Encoding::Mtom => Err(Error::Usage(format!("{file}: it is an MTOM message, which is not read yet"))),
        Encoding::Html | Encoding::Other => {
            let essence = &media.essence;
            Err(Error::Usage(format!(
                "{file}: its Content-Type is {essence:?}, which is no encoding of SOAP"
            )))
        }
        _ => Ok(Content { file, bytes, encoding, charset: media.parameter("charset").map(str::to_owned) }),
    }
}

/// What was made of a document before something went wrong, and what that is.
type Shown = Result<Bytes, (Bytes, EncodeError)>;

fn text(content: &Content, session: &mut ReaderSession, indent: bool, limits: &Limits) -> Shown {
    let written = |reader: &mut dyn XmlReader| {
        let writer = if indent { TextWriter::indented() } else { TextWriter::new() };
        let mut writer = writer.lenient();
        copy_document(reader, &mut writer)?;
        writer.finish()
    };
    let text = opened(content, session, limits).map_err(EncodeError::from).and_then(|(document, session)| {
        match (document, session) {
            (Some(from), Some(session)) => written(&mut session.reader(&content.bytes, from, limits)),
            (Some(_), None) => written(&mut *Document::binary(&content.bytes, limits).reader()),
            (None, _) => {
                let charset = content.charset.as_deref();
                written(&mut TextDocument::message_in(content.bytes.clone(), charset, limits)?.reader())
            }
        }
    });
    text.map_err(|error| (Bytes::new(), error))
}

/// Where the records of a binary document begin, and the session it belongs to, its own table read.
type Opened<'s> = (Option<usize>, Option<&'s ReaderSession>);

fn opened<'s>(
    content: &Content,
    session: &'s mut ReaderSession,
    limits: &Limits,
) -> Result<Opened<'s>, DecodeError> {
    match content.encoding {
        Encoding::BinarySession => {
            within(&content.bytes, limits)?;
            let from = session.read_table(&content.bytes)?;
            Ok((Some(from), Some(session)))
        }
        Encoding::Binary => Ok((Some(0), None)),
        _ => Ok((None, None)),
    }
}

/// The reader checks its size; the table comes before the reader.
fn within(bytes: &Bytes, limits: &Limits) -> Result<(), DecodeError> {
    if bytes.len() <= limits.max_bytes {
        return Ok(());
    }
    let kind = soapstone_xml::DecodeErrorKind::Limit { limit: "max_bytes", value: limits.max_bytes };
    Err(DecodeError::new(
        kind,
        soapstone_xml::Position::at_byte(limits.max_bytes),
        soapstone_xml::Path::default(),
    ))
}

/// The records, as far as they are any; what is wrong further on is said too.
fn annotated(content: &Content, session: &mut ReaderSession, limits: &Limits) -> Shown {
    let records = match content.encoding {
        Encoding::BinarySession => dump_session(&content.bytes, session),
        Encoding::Binary => dump(&content.bytes),
        _ => {
            let problem = "it is text, which has no records to show".to_owned();
            return Err((Bytes::new(), EncodeError::Value(problem)));
        }
    };
    let records = Bytes::from(records.trim_end().to_owned());
    match text(content, session, false, limits) {
        Ok(_) => Ok(records),
        Err((_, error)) => Err((records, error)),
    }
}

/// What else the document may be.
fn hint(content: &Content, limits: &Limits) -> &'static str {
    let reads = |reader: &mut dyn XmlReader| copy_document(reader, &mut TextWriter::new().lenient()).is_ok();
    match content.encoding {
        Encoding::Binary => {
            let mut session = ReaderSession::new(limits.max_bytes);
            match session.read_table(&content.bytes) {
                Ok(from) if reads(&mut session.reader(&content.bytes, from, limits)) => {
                    "\nhelp: it can be read with a string table at its start: try --session"
                }
                _ => "",
            }
        }
        Encoding::BinarySession if reads(&mut *Document::binary(&content.bytes, limits).reader()) => {
            "\nhelp: it can be read without a string table: try it without --session"
        }
        Encoding::BinarySession => {
            "\nhelp: a document may use strings of those before it: give all documents of the session, in order"
        }
        _ => "",
    }
}

/// How compressed data begins.
const GZIP: &[u8] = b"\x1F\x8B\x08";
