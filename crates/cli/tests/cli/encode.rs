//! `soapstone encode`

use crate::support::{Folder, soapstone, soapstone_reading};

#[test]
fn known_names_by_the_static_dictionary_and_text_as_characters() {
    let text =
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><aa>12</aa><bb>1</bb></s:Envelope>";
    let ran = soapstone_reading(&["encode", "--hex", "-"], text.as_bytes());
    let expected = "56 02 0b 01 73 04 40 02 61 61 99 02 31 32 40 02\n62 62 83 01\n";
    assert_eq!((ran.code, ran.text()), (0, expected));
}

#[test]
fn unknown_names_in_the_table_of_a_session() {
    let text = "<x:aa xmlns:x='urn:x'><bb x:kk='1'/><bb/></x:aa>";
    let ran = soapstone_reading(&["encode", "--session", "-"], text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = b"\x0F\x02aa\x05urn:x\x02bb\x02kk";
    assert_eq!(&ran.out[..table.len()], table);
    let back = soapstone_reading(&["decode", "--session", "-"], &ran.out);
    assert_eq!(back.text(), "<x:aa xmlns:x=\"urn:x\"><bb x:kk=\"1\"/><bb/></x:aa>\n");
}

#[test]
fn what_is_decoded_is_what_was_encoded() {
    for text in [
        "<a>  <b/>\n</a>",
        "<a xmlns=\"urn:a\"><b xmlns=\"\"/><c xmlns=\"urn:a\" xmlns:p=\"urn:p\"><d xmlns:p=\"urn:p\" p:k=\"0\"/></c></a>",
        "<a k=\"&lt;&amp;&quot;&#xA;\">&lt;&amp;&gt;<!-- c --></a>",
        "<größe имя=\"значение\">元素😀</größe>",
        "<a xml:space=\"preserve\" xml:lang=\"en\"> </a>",
    ] {
        for args in [&["encode", "-"][..], &["encode", "--session", "-"]] {
            let encoded = soapstone_reading(args, text.as_bytes());
            assert_eq!(encoded.code, 0, "{}", encoded.err);
            let back: Vec<&str> =
                args.iter().map(|&arg| if arg == "encode" { "decode" } else { arg }).collect();
            assert_eq!(soapstone_reading(&back, &encoded.out).text(), format!("{text}\n"), "{args:?}");
        }
    }
}

#[test]
fn to_a_file() {
    let folder = Folder::new("encode").with("a.xml", "<root/>");
    let ran = soapstone(&["encode", &folder.file("a.xml"), "-o", &folder.file("a.bin")]);
    assert_eq!((ran.code, ran.out.len()), (0, 0));
    assert_eq!(std::fs::read(folder.file("a.bin")).unwrap(), b"\x40\x04root\x01");
    soapstone(&["encode", &folder.file("a.xml"), "-o", &folder.file("no/a.bin")])
        .says(3, &["cannot write", "no/a.bin"]);
}

#[test]
fn mistakes() {
    soapstone_reading(&["encode", "-"], b"<a>").says(1, &["standard input: ", "at line 1, column 4"]);
    soapstone_reading(&["encode", "-"], b"<a><?pi x?></a>").says(1, &["processing instruction <?pi?>"]);
    soapstone_reading(&["encode", "-"], b"\x40\x01a\x01").says(1, &["standard input: "]);
    soapstone(&["encode", "nope.xml"]).says(2, &["cannot read nope.xml"]);
}
