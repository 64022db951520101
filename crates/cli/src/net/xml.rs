//! XML that callers send and print.

use bytes::Bytes;
use soapstone_xml::{Element, FromXml, Kind, Limits, TextDocument, TextWriter, XmlReader};

use crate::error::Error;

/// The element that a document consists of.
pub(crate) fn element(bytes: Bytes, file: &str) -> Result<Element, Error> {
    let read = || {
        let document = TextDocument::message(bytes, &Limits::default())?;
        let mut reader = document.reader();
        while !matches!(reader.advance()?, Kind::Start | Kind::Eof) {}
        let element = Element::read(&mut reader)?;
        while reader.advance()? != Kind::Eof {}
        Ok(element)
    };
    read().map_err(|error| Error::Decode { file: file.to_owned(), error, hint: "" })
}

/// An element as text, indented.
pub(crate) fn indented(element: &Element) -> String {
    let mut writer = TextWriter::indented().lenient();
    let written = element.write(&mut writer).and_then(|()| writer.finish());
    match written {
        Ok(bytes) => String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned() + "\n",
        Err(error) => format!("(cannot be shown as text: {error})\n"),
    }
}

/// The first element of a body as text, indented; nothing, where it is empty.
pub(crate) fn body(body: &soapstone_soap::Body) -> Result<Option<String>, Error> {
    if body.is_empty() {
        return Ok(None);
    }
    let read = body.read_with(|input| Element::from_xml(input));
    let element = read.map_err(|error| Error::Refused(format!("what came back cannot be read: {error}")))?;
    Ok(Some(indented(&element)))
}
