//! MTOM packages, read as the library reads them.

use bytes::Bytes;
use soapstone::mtom::{self, ContentType, MtomError, Package};
use soapstone_xml::Limits;

use super::MediaType;

/// Reads a package of this content type. One that has a head of its own, as on a WebSocket, goes by that: a boundary that was
/// agreed on with the upgrade request is not always the one that is used.
pub fn package(body: &Bytes, media: &MediaType, limits: &Limits) -> Result<Package, MtomError> {
    if mtom::has_head(body) {
        return mtom::read_package(body, limits);
    }
    mtom::read_body(body, &ContentType::of_parts(&media.essence, &media.parameters), limits)
}
