//! Packages as .NET lays them out. Spec: [XOP10 §4.1], [RFC2387 §3]

use std::borrow::Cow;

use bytes::Bytes;
use soapstone_xml::{EncodeError, TextWriter, XmlWriter};
use uuid::Uuid;

use super::writer::Attachment;
use super::{MEDIA_TYPE, XopWriter};

/// What the parts of a package are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageIds {
    /// The line between the parts, without its dashes.
    pub boundary: String,
    /// The Content-ID of the root, without angle brackets.
    pub root: String,
    /// The Content-IDs of attachments, in their order; further ones get names of their own.
    pub attachments: Vec<String>,
    unique: String,
}

impl PackageIds {
    /// Names as .NET gives them, with a UUID of this package. It should be a random one for each: who knows a boundary before it
    /// is used can hide a part in an attachment. `number` stands behind it.
    pub fn new(unique: Uuid, number: u64) -> Self {
        Self {
            boundary: format!("uuid:{unique}+id={number}"),
            root: "http://tempuri.org/0".to_owned(),
            attachments: Vec::new(),
            unique: unique.simple().to_string(),
        }
    }

    /// The names of a package that was read, to be filled.
    pub(super) fn given(boundary: &str) -> Self {
        Self {
            boundary: boundary.to_owned(),
            root: String::new(),
            attachments: Vec::new(),
            unique: "again".to_owned(),
        }
    }

    /// The Content-ID of an attachment.
    pub(super) fn attachment(&self, index: usize) -> Cow<'_, str> {
        match self.attachments.get(index) {
            Some(id) => id.into(),
            None => format!("http://tempuri.org/{}/{}", index + 1, self.unique).into(),
        }
    }

    /// The content type of the package as a header of HTTP.
    pub fn content_type(&self, start_info: &str) -> String {
        let Self { boundary, root, .. } = self;
        format!("{MEDIA_TYPE};start=\"<{root}>\";boundary=\"{boundary}\";start-info=\"{start_info}\"")
    }

    /// The head of a package that has its own: the same parameters in another order.
    fn head(&self, start_info: &str) -> String {
        let Self { boundary, root, .. } = self;
        format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related;type=\"application/xop+xml\";boundary=\"{boundary}\";\
             start=\"<{root}>\";start-info=\"{start_info}\"\r\n"
        )
    }
}

/// Writes a package for HTTP, whose header has the [content type](PackageIds::content_type).
pub fn write_body(
    start_info: &str,
    ids: &PackageIds,
    write: impl FnOnce(&mut dyn XmlWriter) -> Result<(), EncodeError>,
) -> Result<Bytes, EncodeError> {
    let mut writer = XopWriter::new(TextWriter::with_capacity(TEXT_CAPACITY), ids);
    write(&mut writer)?;
    writer.finish_body(start_info)
}

/// Writes a package with a head of its own, as a message on a WebSocket.
pub fn write_package(
    start_info: &str,
    ids: &PackageIds,
    write: impl FnOnce(&mut dyn XmlWriter) -> Result<(), EncodeError>,
) -> Result<Bytes, EncodeError> {
    let mut writer = XopWriter::new(TextWriter::with_capacity(TEXT_CAPACITY), ids);
    write(&mut writer)?;
    writer.finish_package(start_info)
}

impl XopWriter<'_> {
    /// The package, without a head.
    pub fn finish_body(self, start_info: &str) -> Result<Bytes, EncodeError> {
        self.finish(start_info, "")
    }

    /// The package with its own head.
    pub fn finish_package(self, start_info: &str) -> Result<Bytes, EncodeError> {
        let head = self.ids().head(start_info);
        self.finish(start_info, &head)
    }

    fn finish(self, start_info: &str, head: &str) -> Result<Bytes, EncodeError> {
        let (root, attachments, ids) = self.into_parts()?;
        let content: usize = attachments.iter().map(|attachment| attachment.content.len()).sum();
        let heads = (attachments.len() + 2) * (HEAD_CAPACITY + ids.boundary.len());
        let mut out = Vec::with_capacity(head.len() + root.len() + content + heads);
        out.extend_from_slice(head.as_bytes());
        let root_type = format!("application/xop+xml;charset=utf-8;type=\"{start_info}\"");
        part(&mut out, &ids.boundary, &ids.root, "8bit", &root_type, &root);
        for (index, Attachment { content, content_type }) in attachments.iter().enumerate() {
            let content_type = content_type.as_deref().unwrap_or("application/octet-stream");
            part(&mut out, &ids.boundary, &ids.attachment(index), "binary", content_type, content);
        }
        out.extend_from_slice(format!("\r\n--{}--\r\n", ids.boundary).as_bytes());
        Ok(out.into())
    }
}

fn part(out: &mut Vec<u8>, boundary: &str, id: &str, encoding: &str, content_type: &str, content: &[u8]) {
    let head = format!(
        "\r\n--{boundary}\r\nContent-ID: <{id}>\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Type: {content_type}\r\n\r\n"
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(content);
}

/// Bytes that most envelopes fit into.
const TEXT_CAPACITY: usize = 2048;
/// Bytes of the head of a part, but for the boundary.
const HEAD_CAPACITY: usize = 200;
