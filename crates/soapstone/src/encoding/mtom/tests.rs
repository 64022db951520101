use bytes::Bytes;
use proptest::prelude::*;
use soapstone_nbfx::BinaryCodec;
use soapstone_xml::{
    Codec, EncodeError, Kind, Limits, NameRef, RawElement, Text, TextCodec, TextDocument, TextWriter,
    XmlReader, XmlWriter, copy_document,
};
use uuid::Uuid;

use super::ns::XOP as XOP_NAMESPACE;
use super::*;

const SOAP: &str = "application/soap+xml";

fn ids() -> PackageIds {
    PackageIds::new(Uuid::from_u128(7), 1)
}

/// A package over HTTP of what is written.
fn body(write: impl FnOnce(&mut dyn XmlWriter) -> Result<(), EncodeError>) -> Bytes {
    write_body(SOAP, &ids(), write).unwrap()
}

fn read(body: &Bytes) -> Result<Package, MtomError> {
    read_body(body, &ContentType::parse(&ids().content_type(SOAP)), &Limits::default())
}

/// An element for each, with its bytes.
fn elements(contents: &[&[u8]]) -> Bytes {
    body(|out| {
        out.start(NameRef::local("r"))?;
        for content in contents {
            out.start(NameRef::local("e"))?;
            out.text(Text::from(*content))?;
            out.end()?;
        }
        out.end()
    })
}

/// The bytes of each element, and whether they came as bytes.
fn contents(reader: &mut dyn XmlReader) -> Vec<(Vec<u8>, bool)> {
    let mut found = Vec::new();
    loop {
        match reader.advance().unwrap() {
            Kind::Start if reader.depth() == 2 => found.push((Vec::new(), false)),
            Kind::Text => {
                assert_eq!(reader.depth(), 2);
                assert_eq!(reader.start().name().local, "");
                let text = reader.text();
                let last = found.last_mut().unwrap();
                last.0.extend_from_slice(&text.as_bytes().unwrap());
                last.1 = matches!(text, Text::Bytes(_));
            }
            Kind::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn layout_is_that_of_dot_net() {
    let content = vec![0xFF; MIN_ATTACHED_BYTES];
    let body = body(|out| {
        out.start(NameRef::local("r"))?;
        out.text(Text::from(&content[..]))?;
        out.end()
    });
    let unique = "00000000-0000-0000-0000-000000000007";
    let head = format!(
        "\r\n--uuid:{unique}+id=1\r\nContent-ID: <http://tempuri.org/0>\r\nContent-Transfer-Encoding: 8bit\r\n\
         Content-Type: application/xop+xml;charset=utf-8;type=\"application/soap+xml\"\r\n\r\n\
         <r><xop:Include href=\"cid:http://tempuri.org/1/00000000000000000000000000000007\" \
         xmlns:xop=\"http://www.w3.org/2004/08/xop/include\"/></r>\r\n--uuid:{unique}+id=1\r\n\
         Content-ID: <http://tempuri.org/1/00000000000000000000000000000007>\r\nContent-Transfer-Encoding: binary\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let expected = [head.as_bytes(), &content, format!("\r\n--uuid:{unique}+id=1--\r\n").as_bytes()].concat();
    assert_eq!(body.escape_ascii().to_string(), expected.escape_ascii().to_string());
    assert_eq!(
        ids().content_type(SOAP),
        format!(
            "multipart/related; type=\"application/xop+xml\";start=\"<http://tempuri.org/0>\";boundary=\"uuid:{unique}+id=1\";start-info=\"application/soap+xml\""
        )
    );
}

#[test]
fn from_768_bytes_on() {
    for (length, attached) in
        [(0, false), (1, false), (767, false), (768, true), (769, true), (100_000, true)]
    {
        let content = vec![b'\r'; length];
        let body = elements(&[&content]);
        let package = read(&body).unwrap();
        assert_eq!(package.document().attachments(), usize::from(attached), "{length}");
        let found = contents(&mut package.document().reader());
        assert_eq!(found, [(content, attached)]);
    }
}

#[test]
fn bytes_in_pieces_are_one_attachment() {
    let piece = [1u8; 500];
    let write = |second: &'static str| {
        body(|out| {
            out.start(NameRef::local("r"))?;
            out.text(Text::from(&piece[..]))?;
            out.text(Text::from(&piece[..]))?;
            out.text(Text::from(second))?;
            out.end()
        })
    };
    // Base64 of 1,000 bytes: padded once, at its end.
    let package = read(&write("x")).unwrap();
    assert_eq!(package.document().attachments(), 0, "other content stands beside it");
    assert!(String::from_utf8_lossy(&write("x")).contains("AQ==x</r>"));
    let whole = body(|out| {
        out.start(NameRef::local("r"))?;
        out.text(Text::from(&piece[..]))?;
        out.text(Text::from(&piece[..]))?;
        out.end()
    });
    assert_eq!(read(&whole).unwrap().document().attachments(), 1);
}

#[test]
fn bytes_beside_other_content_stay() {
    let content = [3u8; 900];
    let stays = |write: &dyn Fn(&mut dyn XmlWriter) -> Result<(), EncodeError>| {
        let body = body(|out| {
            out.start(NameRef::local("r"))?;
            write(out)?;
            out.end()
        });
        let package = read(&body).unwrap();
        assert_eq!(package.document().attachments(), 0);
        assert!(memchr::memmem::find(&body, b"AwMDAwMD").is_some());
    };
    let bytes = || Text::from(&content[..]);
    stays(&|out| out.text(bytes()).and_then(|()| out.comment("c")));
    stays(&|out| out.comment("c").and_then(|()| out.text(bytes())));
    stays(&|out| out.text("t".into()).and_then(|()| out.text(bytes())));
    stays(&|out| {
        out.text(bytes())?;
        out.start(NameRef::local("child"))?;
        out.end()
    });
    stays(&|out| {
        out.start(NameRef::local("child"))?;
        out.end()?;
        out.text(bytes())
    });
}

#[test]
fn the_content_type_of_an_attachment() {
    let with = |value: &str| {
        body(|out| {
            out.start(NameRef::local("r"))?;
            let name = NameRef::new("http://www.w3.org/2005/05/xmlmime", "contentType").with_prefix("m");
            out.attribute(name, value.into())?;
            out.text(Text::from(&[0u8; 800][..]))?;
            out.end()
        })
    };
    let text = String::from_utf8_lossy(&with("image/png")).into_owned();
    assert!(text.contains("binary\r\nContent-Type: image/png\r\n\r\n"), "{text}");
    let text = String::from_utf8_lossy(&with("a/b\r\nX: y")).into_owned();
    assert!(text.contains("binary\r\nContent-Type: application/octet-stream\r\n\r\n"), "{text}");
}

fn captured(codec: &mut dyn Codec, content: &[u8]) -> RawElement {
    let document = codec
        .encode(&mut |out| {
            out.start(NameRef::new("urn:x", "root").with_prefix("p"))?;
            out.start(NameRef::new("urn:x", "data").with_prefix("p"))?;
            out.text(Text::from(content))?;
            out.end()?;
            out.end()
        })
        .unwrap();
    let mut raw = None;
    let mut capture = |input: &mut dyn XmlReader| {
        input.advance()?;
        input.advance()?;
        raw = Some(input.capture_element()?);
        Ok(())
    };
    codec.decode(document, &Limits::default(), &mut capture).unwrap();
    raw.unwrap()
}

#[test]
fn spliced_elements() {
    let content: Vec<u8> = (0..2000u32).map(|n| n as u8).collect();
    let splice = |raw: &RawElement| {
        body(|out| {
            out.start(NameRef::local("r"))?;
            out.splice(raw)?;
            out.end()
        })
    };
    for (attached, raw) in
        [(0, captured(&mut TextCodec, &content)), (1, captured(&mut BinaryCodec, &content))]
    {
        let body = splice(&raw);
        let package = read(&body).unwrap();
        assert_eq!(package.document().attachments(), attached);
        assert_eq!(contents(&mut package.document().reader()), [(content.clone(), attached == 1)]);
        // What was captured from a package has its attachments, and takes them along.
        let mut reader = package.document().reader();
        reader.advance().unwrap();
        reader.advance().unwrap();
        let raw = reader.capture_element().unwrap();
        assert_eq!(reader.advance().unwrap(), Kind::End);
        let element = raw.to_element().unwrap();
        assert!(element.is("urn:x", "data"));
        let again = splice(&raw);
        assert_eq!(again, body);
    }
}

#[test]
fn an_include_is_not_written_as_content() {
    let refused = write_body(SOAP, &ids(), |out| {
        out.start(NameRef::new(XOP_NAMESPACE, "Include"))?;
        out.end()
    });
    assert!(refused.unwrap_err().to_string().contains("stand for an attachment"));
    let text = format!("<p:r xmlns:p='{XOP_NAMESPACE}'><p:Include href='cid:a'/></p:r>");
    let document = TextDocument::message(text, &Limits::default()).unwrap();
    let mut reader = document.reader();
    reader.advance().unwrap();
    reader.advance().unwrap();
    let raw = reader.capture_element().unwrap();
    let refused = write_body(SOAP, &ids(), |out| {
        out.start(NameRef::local("r"))?;
        out.splice(&raw)?;
        out.end()
    });
    assert!(refused.unwrap_err().to_string().contains("stand for an attachment"));
}

#[test]
fn with_a_head_of_its_own() {
    let message = write_package(SOAP, &ids(), |out| {
        out.start(NameRef::local("r"))?;
        out.text(Text::from(&[9u8; 800][..]))?;
        out.end()
    })
    .unwrap();
    assert!(message.starts_with(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related;type=\"application/xop+xml\";boundary=\"uuid:"
    ));
    let package = read_package(&message, &Limits::default()).unwrap();
    assert_eq!(package.start_info(), SOAP);
    assert_eq!(package.document().attachments(), 1);
    let ids = package.ids();
    let mut writer = XopWriter::new(TextWriter::new(), ids);
    copy_document(&mut package.document().reader(), &mut writer).unwrap();
    assert_eq!(writer.finish_package(SOAP).unwrap(), message);
    for (wrong, expected) in [
        (
            "MIME-Version: 1.1\r\nContent-Type: multipart/related;type=\"application/xop+xml\";boundary=b\r\n\r\n--b--",
            "MIME version '1.1'",
        ),
        ("MIME-Version: 1.0 (made by hand)\r\n\r\n--b--", "the content type '' is none of MTOM"),
        ("Content-Type: text/xml\r\n\r\n<a/>", "the content type 'text/xml' is none of MTOM"),
        ("<a/>", "the head of the MTOM package cannot be read: the line '<a/>' has no colon"),
        ("", "none of MTOM"),
        ("\r\n", "none of MTOM"),
    ] {
        let error = read_package(&Bytes::from(wrong), &Limits::default()).unwrap_err().to_string();
        assert!(error.contains(expected), "{wrong}: {error}");
    }
}

/// Parts, each a head and a content.
type Parts<'a> = &'a [(&'a str, &'a str)];

/// A package of these parts.
fn package_of(parts: Parts<'_>, content_type: &str) -> Result<Package, MtomError> {
    let mut body = "preamble\r\n".to_owned();
    for (head, content) in parts {
        body += &format!("\r\n--b \t\r\n{head}\r\n\r\n{content}");
    }
    body += "\r\n--b--\r\nepilogue --b\r\n";
    read_body(&body.into(), &ContentType::parse(content_type), &Limits::default())
}

const ROOT: &str =
    "Content-ID: <root>\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"";
const TYPE: &str = "Multipart/Related; boundary=b; type=\"application/xop+xml\"; start-info=\"text/xml\"";

fn including(href: &str) -> String {
    format!("<r><e><x:Include xmlns:x='{XOP_NAMESPACE}' href='{href}'> <y/> </x:Include></e></r>")
}

#[test]
fn packages_of_others() {
    let find = |id: &str, href: &str| {
        let part = format!("content-id:{id}\r\nContent-Transfer-Encoding: BINARY");
        let include = including(href);
        let other = ("Content-ID: <other>\r\nX-Folded: a\r\n  b", "unreferenced");
        let parts = [(part.as_str(), "--bytes\r\n--bx\r\n"), (ROOT, include.as_str()), other];
        let package = package_of(&parts, &format!("{TYPE}; start=\"<root>\"")).unwrap();
        assert_eq!(contents(&mut package.document().reader()), [(b"--bytes\r\n--bx\r\n".to_vec(), true)]);
    };
    find("<1@a.org>", "cid:1@a.org");
    find(" <1@a.org> ", "CID:1%40a.org");
    find("<a%40b>", "cid:a%40b");
    find("bare", "cid:bare");
    find("<http://tempuri.org/1/2>", "cid:http%3A%2F%2Ftempuri.org%2F1%2F2");

    // Base64 of a part, without `start`, without `start-info`
    let include = including("cid:a");
    let parts =
        [(ROOT, include.as_str()), ("Content-ID: <a>\r\nContent-Transfer-Encoding: base64", "AQI\r\nD\r\n")];
    let package = package_of(&parts, "multipart/related; boundary=b; type=\"application/xop+xml\"").unwrap();
    assert_eq!(contents(&mut package.document().reader()), [(vec![1, 2, 3], true)]);
    assert_eq!(package.start_info(), "text/xml");
    // A part may be empty, and one without an id is passed over.
    let parts = [(ROOT, include.as_str()), ("Content-ID: <a>", ""), ("X: y", "z"), ("", "z")];
    assert_eq!(contents(&mut package_of(&parts, TYPE).unwrap().document().reader()), [(vec![], true)]);
}

#[test]
fn what_is_wrong_is_said() {
    let one = "Content-ID: <a>\r\nContent-Transfer-Encoding: binary";
    let two = "Content-ID: <A>\r\nContent-Transfer-Encoding: quoted-printable";
    let (cid_a, missing) = (including("cid:a"), including("cid:nobody"));
    let twice = format!("<r>{cid_a}{cid_a}</r>");
    let at_root = format!("<Include xmlns='{XOP_NAMESPACE}' href='cid:a'/>");
    let no_href = at_root.replace("href", "ref");
    let no_href = format!("<r>{no_href}</r>");
    let long_head = format!("{ROOT}\r\nX: {}", "x".repeat(MAX_HEAD_BYTES));
    let plain = "<r/>";
    let table: &[(Parts<'_>, &str, &str)] = &[
        (&[(ROOT, plain)], "text/xml", "the content type 'text/xml' is none of MTOM"),
        (&[(ROOT, plain)], "multipart/related; type=\"text/xml\"; boundary=b", "is none of MTOM"),
        (&[(ROOT, plain)], "multipart/related; type=\"application/xop+xml\"", "no 'boundary' parameter"),
        (&[(ROOT, plain)], &TYPE.replace("=b", "=\"\""), "'' is no MIME boundary"),
        (&[(ROOT, plain)], &TYPE.replace("=b", "=\"b \""), "'b ' is no MIME boundary"),
        (&[(ROOT, plain)], &TYPE.replace("=b", "=\"\u{e9}\""), "'?' is no MIME boundary"),
        (&[(ROOT, plain)], &TYPE.replace("=b", &format!("={}", "b".repeat(71))), "is no MIME boundary"),
        (
            &[(ROOT, plain)],
            &TYPE.replace("=b", "=c"),
            "no part of the MTOM package begins with its boundary '--c'",
        ),
        (&[], TYPE, "the MTOM package has no parts"),
        (
            &[(ROOT, plain)],
            &format!("{TYPE}; start=nobody"),
            "no part of the MTOM package has the Content-ID <nobody>",
        ),
        (
            &[(ROOT, &missing)],
            TYPE,
            "xop:Include: no part of the package is 'cid:nobody' at line 1, column 7 in r/e/Include",
        ),
        (&[(ROOT, &missing), (one, "")], TYPE, "no part of the package is 'cid:nobody'"),
        (&[(ROOT, &twice), (one, "")], TYPE, "'cid:a' is included twice"),
        (&[(ROOT, &at_root), (one, "")], TYPE, "it is the root of the document"),
        (&[(ROOT, &no_href), (one, "")], TYPE, "it has no attribute 'href'"),
        (
            &[(ROOT, plain), (one, ""), (one, "")],
            TYPE,
            "two parts of the MTOM package have the Content-ID <a>",
        ),
        (&[(ROOT, plain), (ROOT, "")], TYPE, "two parts of the MTOM package have the Content-ID <root>"),
        (&[(ROOT, plain), (two, "")], TYPE, "part 2 has the Content-Transfer-Encoding 'quoted-printable'"),
        (
            &[(&ROOT.replace("text/xml", "a/b"), plain)],
            TYPE,
            "has the content type 'application/xop+xml; type=\"a/b\"'",
        ),
        (&[(&ROOT.replace("xop+xml", "soap+xml"), plain)], TYPE, "application/xop+xml was expected"),
        (&[("X: y", plain)], TYPE, "application/xop+xml was expected"),
        (&[(&ROOT.replace("utf-8", "ebcdic"), plain)], TYPE, "the encoding 'ebcdic' is not supported"),
        (&[(ROOT, "<r>"), (one, "")], TYPE, ""),
        (&[(&long_head, plain)], TYPE, "the head of part 1 is larger than 8192 bytes"),
        (
            &[(ROOT, plain), ("no colon", "")],
            TYPE,
            "the head of part 2 cannot be read: the line 'no colon' has no colon",
        ),
        (&[(&format!("{ROOT}\r\nCONTENT-ID: <b>"), plain)], TYPE, "it has two lines 'content-id'"),
        (
            &[(ROOT, plain), ("Content-ID: <a>\r\nContent-Transfer-Encoding: base64", "?")],
            TYPE,
            "the content of part 2 is not base64",
        ),
    ];
    for (parts, content_type, expected) in table {
        match package_of(parts, content_type) {
            Err(error) => assert!(error.to_string().contains(expected), "{expected}: {error}"),
            // Only what includes something is looked into before it is read.
            Ok(package) => {
                assert_eq!(*expected, "");
                let mut reader = package.document().reader();
                assert!(std::iter::repeat_with(|| reader.advance()).take(9).any(|it| it.is_err()));
            }
        }
    }
}

#[test]
fn more_than_is_taken() {
    let parts = |count| {
        let mut parts = vec![(ROOT, "<r/>")];
        parts.resize(count, ("X: y", ""));
        package_of(&parts, TYPE)
    };
    assert!(parts(MAX_PARTS).is_ok());
    assert!(parts(MAX_PARTS + 1).unwrap_err().to_string().contains("more than 1000 parts"));
    let limits = Limits { max_bytes: 1000, ..Limits::default() };
    let body = elements(&[&[0; 800]]);
    let content_type = ContentType::parse(&ids().content_type(SOAP));
    let error = read_body(&body, &content_type, &limits).unwrap_err();
    assert_eq!(error.to_string(), "the MTOM package is larger than 1000 bytes");
    assert!(matches!(read_package(&body, &limits), Err(MtomError::TooLarge(1000))));
    let limits = Limits { max_text_chars: 799, ..Limits::default() };
    let error = read_body(&body, &content_type, &limits).unwrap_err();
    assert!(error.to_string().contains("limit reached: max_text_chars is 799"), "{error}");
}

#[test]
fn cut_anywhere_it_is_an_error() {
    let body = elements(&[&[7; 800], b"small"]);
    for end in 0..body.len() - CLOSED {
        let error = read(&body.slice(..end)).unwrap_err();
        let cut = matches!(error, MtomError::BoundaryNotFound(_) | MtomError::Truncated { .. });
        assert!(cut, "{end}: {error}");
    }
    assert!(read(&body.slice(..body.len() - CLOSED)).is_ok());
}

/// The last line end is not needed.
const CLOSED: usize = 2;

#[test]
fn a_reader_says_where_it_stands_and_what_is_misused() {
    let include = including("cid:a");
    let parts = [(ROOT, include.as_str()), ("Content-ID: <a>", "abc")];
    let package = package_of(&parts, TYPE).unwrap();
    let mut reader = package.document().reader();
    let kinds: Vec<Kind> = std::iter::repeat_with(|| reader.advance().unwrap()).take(3).collect();
    assert_eq!(kinds, [Kind::Start, Kind::Start, Kind::Text]);
    assert!(reader.skip_element().is_err());
    assert!(reader.capture_element().is_err());
    assert_eq!(reader.text().as_bytes().unwrap(), b"abc".as_slice());
    assert_eq!(reader.advance().unwrap(), Kind::End);
    assert_eq!((reader.start().name().local, reader.depth()), ("e", 2));
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        sizes in proptest::collection::vec(prop_oneof![0..4usize, 764..772usize, 0..3000usize], 0..8),
        seed in any::<u64>(),
        text in "[ -~\u{e9}\u{4e00}\r\n\t]{0,40}",
    ) {
        let mut state = seed | 1;
        let mut byte = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Line ends and dashes are what boundaries are made of.
            b"\r\n--uuid:\0\xff"[(state >> 33) as usize % 11]
        };
        let all: Vec<Vec<u8>> = sizes.iter().map(|size| (0..*size).map(|_| byte()).collect()).collect();
        let write = |out: &mut dyn XmlWriter| {
            out.start(NameRef::local("r"))?;
            out.attribute(NameRef::local("a"), text.as_str().into())?;
            for content in &all {
                out.start(NameRef::local("e"))?;
                out.text(Text::from(&content[..]))?;
                out.end()?;
            }
            out.end()
        };
        let body = write_body(SOAP, &ids(), write).unwrap();
        let package = read(&body).unwrap();
        let expected: Vec<_> = all.iter().map(|it| (it.clone(), it.len() >= MIN_ATTACHED_BYTES)).collect();
        prop_assert_eq!(contents(&mut package.document().reader()), expected);
        let mut again = XopWriter::new(TextWriter::new(), package.ids());
        copy_document(&mut package.document().reader(), &mut again).unwrap();
        let again = again.finish_body(package.start_info()).unwrap();
        // Text does not tell no bytes from no content.
        prop_assert!(again == body || all.iter().any(Vec::is_empty));
        let message = write_package(SOAP, &ids(), write).unwrap();
        prop_assert_eq!(
            contents(&mut read_package(&message, &Limits::default()).unwrap().document().reader()),
            contents(&mut package.document().reader())
        );
    }

    #[test]
    fn bytes_of_any_kind_are_read_or_refused(
        pieces in proptest::collection::vec(prop_oneof![
            Just(b"\r\n--b".to_vec()), Just(b"--b".to_vec()), Just(b"\r\n".to_vec()), Just(b"--".to_vec()),
            Just(ROOT.as_bytes().to_vec()), Just(b"\r\n\r\n".to_vec()), Just(b"<r/>".to_vec()),
            Just(b"Content-ID: <a>".to_vec()), Just(including("cid:a").into_bytes()),
            proptest::collection::vec(any::<u8>(), 0..5),
        ], 0..24),
    ) {
        let body = Bytes::from(pieces.concat());
        if let Ok(package) = read_body(&body, &ContentType::parse(TYPE), &Limits::default()) {
            let mut reader = package.document().reader();
            while let Ok(kind) = reader.advance() {
                if kind == Kind::Eof {
                    break;
                }
            }
        }
        let _ = read_package(&body, &Limits::default());
    }
}
