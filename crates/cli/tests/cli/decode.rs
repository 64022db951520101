//! `soapstone decode`

use std::io::Write;

use crate::support::{Folder, SOAP12, post, soapstone, soapstone_reading};

#[test]
fn binary_as_text() {
    let ran = soapstone_reading(&["decode", "-"], b"\x40\x01a\x40\x01b\x83\x01");
    assert_eq!((ran.code, ran.text()), (0, "<a><b>1</b></a>\n"));
    let ran = soapstone_reading(&["decode", "--indent", "-"], b"\x40\x01a\x40\x01b\x83\x01");
    assert_eq!((ran.code, ran.text()), (0, "<a>\n  <b>1</b>\n</a>\n"));
    let ran = soapstone_reading(&["decode", "-"], b"\x40\x01a\x99\x01\x01");
    assert_eq!((ran.code, ran.text()), (0, "<a>&#x1;</a>\n"), "as .NET writes it");
}

#[test]
fn several_files_are_one_session() {
    let folder = Folder::new("decode-session")
        .with("1.bin", b"\x02\x01a\x42\x01\x01")
        .with("2.bin", b"\0\x42\x01\x83");
    let (first, second) = (folder.file("1.bin"), folder.file("2.bin"));
    let ran = soapstone(&["decode", "--session", &first, &second]);
    assert_eq!((ran.code, ran.text()), (0, "<a/>\n<a>1</a>\n"));
    soapstone(&["decode", "--session", &second])
        .says(1, &["dictionary id 1", "give all documents of the session"]);
    soapstone(&["decode", &first]).says(1, &["help: ", "try --session"]);
    let plain = Folder::new("decode-plain").with("1.bin", b"\x40\x01a\x01");
    soapstone(&["decode", "--session", &plain.file("1.bin")]).says(1, &["try it without --session"]);
    let ran = soapstone(&["decode", "--session", "--annotate", &first, &second]);
    ran.says(0, &["string table", "ShortDictionaryElement a [session 1]"]);
}

#[test]
fn annotated_records() {
    let ran = soapstone_reading(&["decode", "--annotate", "-"], b"\x40\x01a\x83");
    ran.says(0, &["0000", "40 01 61", "ShortElement a", "OneTextWithEndElement"]);
    let ran = soapstone_reading(&["decode", "--annotate", "-"], b"\x40\x01a\xFF");
    ran.says(1, &["ShortElement a", "0xff"]);
}

#[test]
fn http_messages_by_their_heads() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"\x40\x01a\x83").unwrap();
    let gzip = gzip.finish().unwrap();
    let folder = Folder::new("decode-http")
        .with("1.http", post("application/soap+msbin1", b"\x40\x01a\x83"))
        .with("2.http", post("application/soap+msbin1+gzip", &gzip))
        .with("3.http", post("application/soap+msbinsession1", b"\x02\x01a\x42\x01\x83"))
        .with("4.http", post(SOAP12, "<?xml version='1.0'?><a>1</a>"))
        .with("5.bin", &gzip);
    for file in ["1.http", "2.http", "3.http", "4.http", "5.bin"] {
        let ran = soapstone(&["decode", &folder.file(file)]);
        assert_eq!((ran.code, ran.text()), (0, "<a>1</a>\n"), "{file}: {}", ran.err);
    }
    let bad = Folder::new("decode-http-bad")
        .with("1.http", "HTTP/1.1 202 Accepted\r\n\r\n")
        .with("2.http", post("multipart/related; type=\"application/xop+xml\"", "x"))
        .with("3.http", post("text/plain", "x"))
        .with("4.http", "POST / HTTP/1.1\r\n");
    for (file, code, part) in [
        ("1.http", 2, "has no body"),
        ("2.http", 1, "the content type of the MTOM package has no 'boundary' parameter"),
        ("3.http", 2, "no encoding of SOAP"),
        ("4.http", 1, "the HTTP head is cut off"),
    ] {
        soapstone(&["decode", &bad.file(file)]).says(code, &[file, part]);
    }
}

#[test]
fn mistakes() {
    soapstone_reading(&["decode", "-"], b"<a/>").says(2, &["standard input: this is text already"]);
    soapstone_reading(&["decode", "-"], b"").says(2, &["nothing to decode"]);
    soapstone(&["decode", "nope.bin"]).says(2, &["cannot read nope.bin"]);
    soapstone_reading(&["decode", "-"], b"\x40\x01a")
        .says(1, &["standard input: ", "ends too early", "in a"]);
    soapstone_reading(&["decode", "--max-depth", "1", "-"], b"\x40\x01a\x40\x01b\x01\x01")
        .says(1, &["max_depth is 1"]);
    let ran = soapstone_reading(&["decode", "-"], b"<a>");
    assert!(ran.code == 1 && !ran.err.contains("text already"), "{}", ran.err);
    soapstone(&["decode", "--help"]).says(0, &["the same infoset as .NET's own text"]);
}

#[test]
fn limits_and_their_errors() {
    let nested = b"\x02\x01a\x42\x01\x42\x01\x01\x01";
    let ran = soapstone_reading(&["decode", "--session", "--max-depth", "1", "-"], nested);
    ran.says(1, &["max_depth is 1"]);
    assert!(!ran.err.contains("help:"), "{}", ran.err);
    soapstone_reading(&["decode", "--session", "--max-session-bytes", "0", "-"], nested)
        .says(1, &["max_session_bytes is 0"]);
    let declares = b"\x41\x01p\x01a\x09\x01p\x01n\x01";
    soapstone_reading(&["decode", "-"], declares).says(0, &["<p:a xmlns:p=\"n\"/>"]);
    soapstone_reading(&["decode", "--max-namespaces", "0", "-"], declares).says(1, &["max_namespaces is 0"]);
    soapstone_reading(&["decode", "--max-name-chars", "1", "-"], b"\x40\x02ab\x01")
        .says(1, &["max_name_chars is 1"]);
    let ran = soapstone_reading(&["decode", "--annotate", "--max-bytes", "2", "-"], b"\x40\x01a\x01");
    ran.says(1, &["max_bytes is 2"]);
    assert_eq!(ran.text(), "", "nothing is shown of what is too large");
}

#[test]
fn records_end_with_one_line_break() {
    let ran = soapstone_reading(&["decode", "--annotate", "-"], b"\x40\x01a\x83");
    assert!(ran.text().ends_with('\n') && !ran.text().ends_with("\n\n"), "{:?}", ran.text());
}
