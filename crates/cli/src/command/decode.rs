//! `soapstone decode`

use std::path::Path;

use bytes::Bytes;
use soapstone::mtom::has_head;
use soapstone_nbfx::{ReaderSession, dump_session_to, dump_to};
use soapstone_xml::{
    DecodeError, DecodeErrorKind, EncodeError, Kind, Limits, TextDocument, TextWriter, XmlReader,
    copy_document,
};

use super::{input, name};
use crate::args::Decode;
use crate::capture::{Compression, Encoding, MediaType, content_of, http, package};
use crate::check::{Document, looks_like_xml};
use crate::error::Error;
use crate::io::Io;

pub(crate) fn decode(args: &Decode, io: &mut Io<'_>) -> Result<u8, Error> {
    let limits = args.limits.limits();
    let mut session = ReaderSession::new(args.max_session_bytes);
    for path in &args.files {
        let content = content(path, args, &limits, io)?;
        let shown = if args.annotate {
            annotated(&content, &mut session, &limits, io)?
        } else {
            match text(&content, &mut session, args.indent, &limits) {
                Ok(text) => {
                    io.out_bytes(&text)?;
                    io.out("\n")?;
                    Ok(())
                }
                Err(error) => Err(error),
            }
        };
        shown.map_err(|error| match error {
            EncodeError::Source(error) => {
                // What is too large is not of another kind for that.
                let is_limit = matches!(error.kind(), DecodeErrorKind::Limit { .. });
                let hint = if is_limit { "" } else { hint(&content, &limits) };
                Error::Decode { file: content.file.clone(), error, hint }
            }
            error => Error::Encode { file: content.file.clone(), error },
        })?;
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
    if !args.session && looks_like_xml(&bytes) && is_text(&bytes, limits) {
        return Err(Error::Usage(format!(
            "{file}: this is text already, and nothing has to be decoded; `soapstone encode` makes binary XML of it"
        )));
    }
    if !args.session && has_head(&bytes) {
        return of_package(file, &bytes, &MediaType::default(), limits);
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

/// Whether bytes can be read as text, but for their size.
fn is_text(bytes: &Bytes, limits: &Limits) -> bool {
    let read = || {
        let document = TextDocument::document(bytes.clone(), limits)?;
        let mut reader = document.reader();
        while reader.advance()? != Kind::Eof {}
        Ok(())
    };
    let read: Result<(), DecodeError> = read();
    read.map_or_else(|error| matches!(error.kind(), DecodeErrorKind::Limit { .. }), |()| true)
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
        Encoding::Mtom => of_package(file, &bytes, &media, limits),
        Encoding::Html | Encoding::Other => {
            let essence = &media.essence;
            Err(Error::Usage(format!(
                "{file}: its Content-Type is {essence:?}, which is no encoding of SOAP"
            )))
        }
        _ => Ok(Content { file, bytes, encoding, charset: media.parameter("charset").map(str::to_owned) }),
    }
}

/// The root of an MTOM package, as text, its attachments in base64.
fn of_package(file: String, bytes: &Bytes, media: &MediaType, limits: &Limits) -> Result<Content, Error> {
    let package = package(bytes, media, limits)
        .map_err(|error| Error::Package { file: file.clone(), error: Box::new(error) })?;
    let mut writer = TextWriter::new().lenient();
    let written = copy_document(&mut package.document().reader(), &mut writer)
        .and_then(|()| writer.finish())
        .map_err(|error| Error::Encode { file: file.clone(), error })?;
    Ok(Content { file, bytes: written, encoding: Encoding::Xml, charset: None })
}

fn text(
    content: &Content,
    session: &mut ReaderSession,
    indent: bool,
    limits: &Limits,
) -> Result<Bytes, EncodeError> {
    let written = |reader: &mut dyn XmlReader| {
        let writer = if indent { TextWriter::indented() } else { TextWriter::new() };
        let mut writer = writer.lenient();
        copy_document(reader, &mut writer)?;
        writer.finish()
    };
    opened(content, session, limits).map_err(EncodeError::from).and_then(|(document, session)| {
        match (document, session) {
            (Some(from), Some(session)) => written(&mut session.reader(&content.bytes, from, limits)),
            (Some(_), None) => written(&mut *Document::binary(&content.bytes, limits).reader()),
            (None, _) => {
                let charset = content.charset.as_deref();
                written(&mut TextDocument::message_in(content.bytes.clone(), charset, limits)?.reader())
            }
        }
    })
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
    let kind = DecodeErrorKind::Limit { limit: "max_bytes", value: limits.max_bytes };
    Err(DecodeError::new(
        kind,
        soapstone_xml::Position::at_byte(limits.max_bytes),
        soapstone_xml::Path::default(),
    ))
}

/// Writes the records, as far as they are any; what is wrong further on is said too.
fn annotated(
    content: &Content,
    session: &mut ReaderSession,
    limits: &Limits,
    io: &mut Io<'_>,
) -> Result<Result<(), EncodeError>, Error> {
    if !content.encoding.is_binary() {
        let problem = "it is text, which has no records to show".to_owned();
        return Ok(Err(EncodeError::Value(problem)));
    }
    if let Err(error) = within(&content.bytes, limits) {
        return Ok(Err(error.into()));
    }
    io.formatted(|out| match content.encoding {
        Encoding::BinarySession => dump_session_to(&content.bytes, session, out),
        _ => dump_to(&content.bytes, out),
    })?;
    Ok(text(content, session, false, limits).map(|_| ()))
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
