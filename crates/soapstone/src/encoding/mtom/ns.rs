//! Namespaces.

/// Of `xop:Include`. Spec: [XOP10 §1.1]
pub(super) const XOP: &str = "http://www.w3.org/2004/08/xop/include";
/// Of the attribute that says what binary content is.
pub(super) const CONTENT_TYPES: [&str; 2] =
    ["http://www.w3.org/2005/05/xmlmime", "http://www.w3.org/2004/06/xmlmime"];
