//! Whether we read a message as the peer's own decoder did.

use bytes::Bytes;
use soapstone_xml::{Difference, Element, Kind, Limits, Node, TextDocument, TextWriter, XmlReader, compare};

use super::document::Document;
use super::{Finding, difference};

/// Compares a document, and the text that we made of it, with the peer's text; says how they are the same.
pub(super) fn compare_with(
    document: &Document<'_>,
    ours: &Bytes,
    theirs: &Bytes,
    name: &str,
) -> Result<&'static str, Finding> {
    if theirs == ours {
        return Ok("character by character as");
    }
    let label = format!("differs from the peer's own reading of it ({name})");
    let limits = Limits::UNLIMITED;
    let compared = TextDocument::document(theirs.clone(), &limits)
        .and_then(|theirs| compare(&mut *document.reader(), &mut theirs.reader()));
    let difference = match compared {
        Ok(None) => return Ok("the same infoset as"),
        Ok(Some(difference)) => difference,
        // What XML text cannot have can only be compared as characters.
        Err(_) if collapsed(ours) == collapsed(theirs) => return Ok("tag by tag as"),
        Err(_) => {
            let shown = difference::of_raw_texts(ours, theirs, "ours", name);
            return Err(Finding::Difference { what: label, shown, reencoding: false });
        }
    };
    if same_when_indented(ours, theirs) {
        return Ok("but for its indentation the same infoset as");
    }
    let Difference { path, .. } = &difference;
    let place = if path.is_root() { String::new() } else { format!(", in {path}") };
    Err(Finding::Difference {
        what: format!("{label}{place}"),
        shown: shown(&difference, ours, theirs, name),
        reencoding: false,
    })
}

fn shown(difference: &Difference, ours: &Bytes, theirs: &Bytes, name: &str) -> String {
    format!("{}{}", difference::of_texts(ours, theirs, "ours", name), difference::sides(difference))
}

/// Whether two texts have the same infoset.
fn same(left: &Bytes, right: &Bytes) -> bool {
    let limits = Limits::UNLIMITED;
    let open = |text: &Bytes| TextDocument::document(text.clone(), &limits);
    match (open(left), open(right)) {
        (Ok(left), Ok(right)) => matches!(compare(&mut left.reader(), &mut right.reader()), Ok(None)),
        _ => false,
    }
}

/// Whether they are the same without white space between elements: some recorders indent what they decode.
fn same_when_indented(ours: &Bytes, theirs: &Bytes) -> bool {
    let bare = |text: &Bytes| {
        let document = TextDocument::document(text.clone(), &Limits::UNLIMITED).ok()?;
        let mut reader = document.reader();
        while !matches!(reader.advance().ok()?, Kind::Start | Kind::Eof) {}
        let mut root = Element::read(&mut reader).ok()?;
        strip(&mut root);
        let mut writer = TextWriter::new();
        root.write(&mut writer).ok()?;
        writer.finish().ok()
    };
    match (bare(ours), bare(theirs)) {
        (Some(ours), Some(theirs)) => same(&ours, &theirs),
        _ => false,
    }
}

/// Takes out the white space that stands between elements.
fn strip(element: &mut Element) {
    let nodes = element.nodes_mut();
    if nodes.iter().any(|node| matches!(node, Node::Element(_))) {
        nodes.retain(|node| !matches!(node, Node::Text(text) if text.trim_ascii().is_empty()));
    }
    for node in nodes {
        if let Node::Element(child) = node {
            strip(child);
        }
    }
}

/// A text with `<a></a>` as `<a/>`, whatever the names are.
fn collapsed(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == b'<') {
        out.extend_from_slice(&rest[..at]);
        let tag = &rest[at..at + tag_length(&rest[at..])];
        rest = &rest[at + tag.len()..];
        let opens = tag.len() > 2 && tag[1] != b'/' && tag[tag.len() - 2] != b'/';
        if opens && rest.starts_with(b"</") {
            out.extend_from_slice(&tag[..tag.len() - 1]);
            out.extend_from_slice(b"/>");
            rest = &rest[tag_length(rest)..];
        } else {
            out.extend_from_slice(tag);
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Bytes up to the `>` that ends a tag, quotes looked at.
fn tag_length(tag: &[u8]) -> usize {
    let mut quote = None;
    for (index, &byte) in tag.iter().enumerate() {
        match (byte, quote) {
            (b'>', None) => return index + 1,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_elements_are_the_same_either_way() {
        assert_eq!(collapsed(b"<a b></a b><c d='>'></c>"), b"<a b/><c d='>'/>");
        assert_eq!(collapsed(b"<a><b/></a> "), b"<a><b/></a> ");
    }

    #[test]
    fn indentation_is_told_from_text() {
        let text = |text: &'static str| Bytes::from_static(text.as_bytes());
        assert!(same_when_indented(&text("<a><b>x</b></a>"), &text("<a>\n  <b>x</b>\n</a>")));
        assert!(!same_when_indented(&text("<a><b>x</b></a>"), &text("<a>\n  <b>x </b>\n</a>")));
        assert!(!same_when_indented(&text("<a>x</a>"), &text("<a> x</a>")));
    }
}
