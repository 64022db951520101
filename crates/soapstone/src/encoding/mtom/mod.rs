//! MTOM: the envelope as XML text in a MIME package, with binary content as parts of their own. Spec: [MTOM10 §3], [XOP10 §4]
//!
//! `layout.rs` and `writer.rs` write, `parts.rs`, `package.rs` and `reader.rs` read. What the XML says with an `xop:Include`
//! is a [`Text::Bytes`](soapstone_xml::Text::Bytes) to whoever reads or writes: attachments are neither searched nor copied,
//! and what was read can be written again as it was. (Base64 put where the Include stood would be simpler, and costs a megabyte
//! of attachment twenty times as much to read; `benches/mtom.rs` measures both.)

mod content_type;
mod error;
mod layout;
mod ns;
mod package;
mod parts;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use content_type::ContentType;
pub use error::MtomError;
pub use layout::{PackageIds, write_body, write_package};
pub use package::{Package, has_head, read_body, read_package};
pub use reader::{XopDocument, XopReader};
pub use writer::XopWriter;

use soapstone_soap::SoapVersion;

/// Bytes of the shortest content that becomes a part (.NET `XmlMtomWriter.MaxInlinedBytes` is 767).
pub const MIN_ATTACHED_BYTES: usize = 768;
/// Parts of one package (.NET `AppSettings.MaxMimeParts`).
pub const MAX_PARTS: usize = 1000;
/// Bytes of the head of a part, and of a package. .NET takes heads and root together up to `MaxBufferSize`, 65,536.
pub const MAX_HEAD_BYTES: usize = 8192;
/// Characters of a boundary. Spec: [RFC2046 §5.1.1]
pub const MAX_BOUNDARY_CHARS: usize = 70;

/// The media type that packages are announced with where they name their own boundaries: .NET Framework's `soap-content-type` on
/// a WebSocket, and what is expected in complaints about other types. .NET Core has the parameters of a package that never
/// comes behind it; [`ContentType::is_package_of`] takes both.
pub const MEDIA_TYPE: &str = "multipart/related; type=\"application/xop+xml\"";

const MULTIPART: &str = "multipart/related";
const XOP: &str = "application/xop+xml";
const INCLUDE: &str = "Include";

/// The media type of an envelope as text, which `start-info` names.
pub fn start_info(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::Soap11 => "text/xml",
        SoapVersion::Soap12 => "application/soap+xml",
    }
}
