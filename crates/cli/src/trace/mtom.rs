//! The root part of an MTOM message: the envelope, without its attachments.

use bytes::Bytes;

use crate::capture::MediaType;

/// The envelope and its content type, from a body in MIME parts. The first part is taken for the root, as every stack writes it.
///
/// On a WebSocket the head of the package stands in the message itself. Attachments stay where they are: `xop:Include` is an
/// element like any other to who only looks at headers.
pub(super) fn root(body: &Bytes, media: &MediaType) -> Option<(Bytes, MediaType)> {
    let boundary = media.parameter("boundary").filter(|boundary| !boundary.is_empty());
    let delimiter = match boundary {
        Some(boundary) => format!("--{boundary}").into_bytes(),
        None => {
            let at = find(body, b"--", 0)?;
            let line = body.get(at..)?.split(|&b| b == b'\r' || b == b'\n').next()?;
            line.to_vec()
        }
    };
    let delimiter = match find(body, &delimiter, 0) {
        Some(_) => delimiter,
        // A boundary that was agreed on with the upgrade request is not always the one that is used.
        None => return None,
    };
    let start = find(body, &delimiter, 0)? + delimiter.len();
    let end_of_head = find(body, b"\r\n\r\n", start)?;
    let head = String::from_utf8_lossy(body.get(start..end_of_head)?).into_owned();
    let content_type = head.lines().filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
        name.trim().eq_ignore_ascii_case("content-type").then(|| MediaType::parse(value.trim()))
    })?;
    let from = end_of_head + 4;
    let to = find(body, &delimiter, from)?;
    let content = body.get(from..to)?;
    let content = content.strip_suffix(b"\r\n").unwrap_or(content);
    Some((body.slice_ref(content), content_type))
}

fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let rest = haystack.get(from..)?;
    rest.windows(needle.len().max(1)).position(|window| window == needle).map(|at| at + from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part() {
        let body = Bytes::from_static(
            b"--b\r\nContent-ID: <r>\r\nContent-Type: application/xop+xml; type=\"application/soap+xml\"\r\n\r\n<a/>\r\n--b--",
        );
        let media = MediaType::parse("multipart/related; type=\"application/xop+xml\"; boundary=\"b\"");
        let (root_part, media_of_part) = root(&body, &media).unwrap();
        assert_eq!(root_part, "<a/>");
        assert_eq!(media_of_part.parameter("type"), Some("application/soap+xml"));
        assert!(root(&body.slice(..40), &media).is_none());
        assert!(root(&Bytes::from_static(b"x"), &MediaType::default()).is_none());
        let own_head = Bytes::from([b"MIME-Version: 1.0\r\n\r\n\r\n".as_slice(), &body].concat());
        assert!(root(&own_head, &MediaType::default()).is_some());
    }
}
