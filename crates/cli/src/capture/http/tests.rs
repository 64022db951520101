use std::io::Write;

use super::*;

fn whole(text: &[u8]) -> Result<(Head, Bytes), HttpError> {
    let (head, from) = message(text)?;
    let body = transferred(&head, Bytes::copy_from_slice(&text[from..]))?;
    let body = decoded(&head, body, 1000)?;
    Ok((head, body))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn a_request_and_a_response() {
    let (head, body) = whole(
        b"POST /a HTTP/1.1\r\nContent-Type: text/xml;\r\n charset=utf-8\r\nContent-Length: 3\r\n\r\nabc",
    )
    .unwrap();
    assert_eq!(head.start.to_string(), "POST /a");
    assert_eq!(head.field("content-type"), Some("text/xml; charset=utf-8"));
    assert_eq!(body, "abc");
    let (head, body) = whole(b"HTTP/1.1 202 Accepted\n\n").unwrap();
    assert_eq!((head.status(), body.len()), (Some(202), 0));
    assert_eq!(whole(b"HTTP/1.1 415 \r\n\r\n").unwrap().0.start.to_string(), "415");
}

#[test]
fn interim_responses_are_skipped() {
    let (head, body) = whole(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx").unwrap();
    assert_eq!((head.status(), &body[..]), (Some(200), &b"x"[..]));
    assert_eq!(whole(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").unwrap().0.status(), Some(101));
}

#[test]
fn what_is_no_message_says_why() {
    assert_eq!(whole(b""), Err(HttpError::Empty));
    assert_eq!(whole(b"<a/>"), Err(HttpError::StartLine("<a/>".into())));
    assert_eq!(whole(b"POST /a HTTP/1.1\r\nHost: x"), Err(HttpError::HeadCutOff(25)));
    assert_eq!(
        whole(b"POST /a HTTP/1.1\r\nHost\r\n\r\n"),
        Err(HttpError::Field { line: 2, text: "Host".into() })
    );
    assert_eq!(
        whole(b"POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\nabc"),
        Err(HttpError::Length { expected: "4".into(), found: 3 })
    );
    assert!(whole(b"GET / SMTP/1.0\r\n\r\n").is_err());
    assert_eq!(note(b"(connection closed)\n"), Some("(connection closed)".into()));
    assert_eq!(note(b"HTTP/1.1 202 Accepted\r\n\r\n"), None);
}

#[test]
fn chunks_are_joined() {
    let chunked =
        |body: &str| whole(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n{body}").as_bytes());
    assert_eq!(chunked("3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n").unwrap().1, "abc0123456789");
    assert_eq!(chunked("0\r\n\r\n").unwrap().1, "");
    assert_eq!(chunked("1\r\na\r\n0\r\nA: b\r\n\r\n").unwrap().1, "a");
    let problem = |body| match chunked(body) {
        Err(HttpError::Chunk { problem, at }) => (problem, at),
        other => panic!("{other:?}"),
    };
    assert_eq!(problem("7\r\nabc\r\n"), ("a chunk is cut off", 3));
    assert_eq!(problem("3\r\nabcd\r\n0\r\n"), ("a chunk does not end with a line break", 6));
    assert_eq!(problem("xyz\r\n"), ("a chunk size is no hexadecimal number", 0));
    assert_eq!(problem("0\r\n"), ("no empty line after the last chunk", 3));
    assert_eq!(problem("0\r\n\r\nx"), ("more bytes after the last chunk", 5));
    assert_eq!(problem("0\r\nx\r\n\r\n"), ("a line after the last chunk is no field", 3));
    assert_eq!(problem("+3\r\nabc\r\n0\r\n\r\n"), ("a chunk size is no hexadecimal number", 0));
    assert_eq!(problem("3\r\nabc\r\n"), ("a chunk has no size line", 8));
    assert_eq!(problem("FFFFFFFFFFFFFFFF\r\nabc\r\n").0, "a chunk is too long");
}

#[test]
fn compressed_bodies_are_bounded() {
    let message = |encoding: &str, body: &[u8]| {
        let mut out = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n").into_bytes();
        out.extend_from_slice(body);
        out
    };
    assert_eq!(whole(&message("gzip", &gzip(b"hello"))).unwrap().1, "hello");
    let bomb = gzip(&vec![0; 50_000_000]);
    assert_eq!(
        whole(&message("gzip", &bomb)),
        Err(HttpError::Inflated { what: Compression::Gzip, limit: 1000 })
    );
    let cut = gzip(b"hello");
    assert!(matches!(whole(&message("gzip", &cut[..12])), Err(HttpError::Compression { .. })));
    assert_eq!(whole(&message("br", b"x")), Err(HttpError::ContentEncoding("br".into())));
}

#[test]
fn deflate_with_and_without_the_wrapper_of_zlib() {
    let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    raw.write_all(b"hello").unwrap();
    assert_eq!(inflated(Compression::Deflate, &raw.finish().unwrap(), 1000).unwrap(), "hello");
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(b"hello").unwrap();
    assert_eq!(inflated(Compression::Deflate, &zlib.finish().unwrap(), 1000).unwrap(), "hello");
}

#[test]
fn where_a_body_ends_is_certain() {
    let with =
        |fields: &str, body: &str| whole(format!("POST /a HTTP/1.1\r\n{fields}\r\n\r\n{body}").as_bytes());
    assert_eq!(with("Content-Length: 1\r\nContent-Length: 1", "x").unwrap().1, "x");
    for fields in [
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 1, 2",
        "Content-Length: +1",
        "Content-Length: ",
        "Content-Length: 99999999999999999999999999",
        "Transfer-Encoding: chunked\r\nContent-Length: 1",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, chunked",
    ] {
        assert!(matches!(with(fields, "x"), Err(HttpError::Framing(_))), "{fields}");
    }
    assert_eq!(
        with("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
        Err(HttpError::TransferEncoding("gzip, chunked".into()))
    );
    for field in ["A: b\0c", "A: b\rc", "A: b\r\n c\0"] {
        assert!(matches!(with(field, ""), Err(HttpError::Field { .. })), "{field:?}");
    }
}
