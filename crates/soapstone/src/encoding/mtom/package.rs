//! Packages on their way in.

use std::collections::HashMap;

use bytes::Bytes;
use soapstone_xml::{Limits, TextDocument};

use super::error::{MtomError, shown};
use super::parts::{self, Part, bare};
use super::{ContentType, MULTIPART, PackageIds, XOP, XopDocument};

/// A package that was read: the root, and what it may include.
#[derive(Clone, Debug)]
pub struct Package {
    document: XopDocument,
    ids: PackageIds,
    start_info: String,
}

/// The parts that a root may include.
#[derive(Clone, Debug, Default)]
pub(super) struct Attachments {
    pub(super) contents: Vec<Bytes>,
    by_id: HashMap<String, usize>,
}

/// Reads a package whose content type the transport told.
pub fn read_body(body: &Bytes, content_type: &ContentType, limits: &Limits) -> Result<Package, MtomError> {
    if body.len() > limits.max_bytes {
        return Err(MtomError::TooLarge(limits.max_bytes));
    }
    if content_type.media_type() != MULTIPART || content_type.type_in("type").as_deref() != Some(XOP) {
        return Err(MtomError::MediaType(shown(content_type.media_type())));
    }
    let boundary = content_type.parameter("boundary").ok_or(MtomError::NoBoundary)?;
    let parts = parts::split(body, boundary)?;
    let start = content_type.parameter("start").map(bare).filter(|start| !start.is_empty());
    let root = match start {
        None => 0,
        Some(start) => parts
            .iter()
            .position(|part| part.head.content_id.as_deref() == Some(start))
            .ok_or_else(|| MtomError::RootNotFound(shown(start)))?,
    };
    Package::of(parts, root, boundary, content_type.type_in("start-info"), limits)
}

/// Reads a package that begins with its own head, as on a WebSocket.
pub fn read_package(message: &Bytes, limits: &Limits) -> Result<Package, MtomError> {
    if message.len() > limits.max_bytes {
        return Err(MtomError::TooLarge(limits.max_bytes));
    }
    let (head, from) = parts::head(message, &|| "the MTOM package".to_owned())?;
    if let Some(version) = &head.mime_version {
        // A comment may stand behind it.
        let number = version.split('(').next().unwrap_or_default().trim();
        if number != "1.0" {
            return Err(MtomError::MimeVersion(shown(version)));
        }
    }
    let content_type = head.content_type.unwrap_or_default();
    read_body(&message.slice(from..), &content_type, limits)
}

/// Whether bytes begin with the head of a package, not with a part.
pub fn has_head(bytes: &[u8]) -> bool {
    ["mime-version:", "content-type:"]
        .iter()
        .any(|name| bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())))
}

impl Package {
    fn of(
        parts: Vec<Part>,
        root: usize,
        boundary: &str,
        start_info: Option<String>,
        limits: &Limits,
    ) -> Result<Self, MtomError> {
        let mut attachments = Attachments::default();
        let mut ids = PackageIds::given(boundary);
        let mut envelope = None;
        for (index, part) in parts.into_iter().enumerate() {
            let place = || format!("part {}", index + 1);
            let id = part.head.content_id.clone();
            if index == root {
                ids.root = id.unwrap_or_default();
                envelope = Some((part.head.content_type.clone().unwrap_or_default(), part.decoded(&place)?));
                continue;
            }
            // Nobody can refer to a part without an id.
            let Some(id) = id.filter(|id| !id.is_empty()) else { continue };
            let content = part.decoded(&place)?;
            if attachments.by_id.insert(id.clone(), attachments.contents.len()).is_some() {
                return Err(MtomError::DuplicateId(shown(&id)));
            }
            attachments.contents.push(content);
            ids.attachments.push(id);
        }
        if attachments.by_id.contains_key(&ids.root) {
            return Err(MtomError::DuplicateId(shown(&ids.root)));
        }
        let (root_type, bytes) = envelope.ok_or(MtomError::NoParts)?;
        let root_info = check_root(&root_type, start_info.as_deref())?;
        let document = TextDocument::message_in(bytes, root_type.parameter("charset"), limits)?;
        let document = XopDocument::new(document, attachments)?;
        Ok(Self { document, ids, start_info: start_info.unwrap_or(root_info) })
    }

    /// The root, its attachments in their places.
    pub fn document(&self) -> &XopDocument {
        &self.document
    }

    /// The names of its parts: what writes it again as it was.
    pub fn ids(&self) -> &PackageIds {
        &self.ids
    }

    /// The media type of the envelope, in lower case: of `start-info`, else of the root itself.
    pub fn start_info(&self) -> &str {
        &self.start_info
    }
}

/// The root is an envelope of the type that the package says. Gives that type.
fn check_root(root: &ContentType, start_info: Option<&str>) -> Result<String, MtomError> {
    let envelope = root.type_in("type").unwrap_or_default();
    let wrong = |expected: &str| {
        let found = format!("{}; type=\"{envelope}\"", root.media_type());
        Err(MtomError::RootType { found: shown(&found), expected: shown(expected) })
    };
    if root.media_type() != XOP {
        return wrong(XOP);
    }
    match start_info {
        Some(expected) if expected != envelope => wrong(&format!("{XOP}; type=\"{expected}\"")),
        _ => Ok(envelope),
    }
}

impl Attachments {
    /// The part that a reference names. Spec: [RFC2392 §2]
    pub(super) fn find(&self, href: &str) -> Option<usize> {
        let id = href.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("cid:")).map(|_| &href[4..])?;
        let decoded = percent_decoded(id);
        // Some write the escapes into the Content-ID, too.
        decoded.and_then(|id| self.by_id.get(&id)).or_else(|| self.by_id.get(id)).copied()
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let digit = |b: u8| (b as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let [high, low, behind @ ..] = rest else { return None };
        bytes.push(digit(*high)? * 16 + digit(*low)?);
        rest = behind;
    }
    String::from_utf8(bytes).ok()
}
