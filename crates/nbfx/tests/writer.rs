//! The writer by its interface: .NET's bytes, arrays, misuse.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinarySessionCodec, BinaryWriter, dump, dump_session};
use soapstone_xml::{
    Codec, DeclarationRef, EncodeError, Form, NameRef, StartForm, Text, TextForm, XSD_NAMESPACE,
    XSI_NAMESPACE, XmlWriter,
};
use support::{difference, read_all, written};

const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const SAMPLE: &str = "http://tempuri.org/";
const GRAPH: &str = "urn:graph";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

fn recorded(name: &str) -> Bytes {
    written().into_iter().find(|document| document.name == name).unwrap().bytes
}

fn session(write: &mut dyn FnMut(&mut dyn XmlWriter) -> Result<(), EncodeError>) -> Bytes {
    BinarySessionCodec::default().encode(write).unwrap()
}

fn plain(write: &mut dyn FnMut(&mut dyn XmlWriter) -> Result<(), EncodeError>) -> Bytes {
    BinaryCodec.encode(write).unwrap()
}

fn leaf(
    out: &mut dyn XmlWriter,
    name: NameRef<'_>,
    value: Text<'_>,
    form: TextForm,
) -> Result<(), EncodeError> {
    out.start(name)?;
    out.text_as(value, form)?;
    out.end()
}

fn create_order(out: &mut dyn XmlWriter) -> Result<(), EncodeError> {
    let soap = |local| NameRef::new(SOAP, local).with_prefix("s").with_form(Form::Dictionary);
    let addressing = |local| NameRef::new(ADDRESSING, local).with_prefix("a").with_form(Form::Dictionary);
    let sample = |local| NameRef::new(SAMPLE, local).with_form(Form::Contract);
    out.start(soap("Envelope"))?;
    out.declare(DeclarationRef { form: Form::Dictionary, ..DeclarationRef::new("a", ADDRESSING) })?;
    out.start(soap("Header"))?;
    out.start(addressing("Action"))?;
    out.attribute(soap("mustUnderstand"), true.into())?;
    out.text_as("http://tempuri.org/ISampleService/CreateOrder".into(), TextForm::DICTIONARY)?;
    out.end()?;
    let id = "00112233-4455-6677-8899-aabbccddeeff".parse().unwrap();
    leaf(out, addressing("MessageID"), Text::UniqueId(id), TextForm::AUTO)?;
    out.start(addressing("ReplyTo"))?;
    let anonymous = "http://www.w3.org/2005/08/addressing/anonymous";
    leaf(out, addressing("Address"), anonymous.into(), TextForm::DICTIONARY)?;
    out.end()?;
    out.end()?;
    out.start(soap("Body"))?;
    out.start(sample("CreateOrder"))?;
    leaf(out, sample("productId"), 1001.into(), TextForm::AUTO)?;
    leaf(out, sample("amount"), 3.into(), TextForm::AUTO)?;
    leaf(out, sample("customerId"), 77.into(), TextForm::AUTO)?;
    out.end()?;
    out.end()?;
    out.end()
}

// Corpus 212: a message with SOAP 1.2 and WS-Addressing 1.0.
#[test]
fn create_order_is_dotnets() {
    for (name, ours) in [("212.nbfse", session(&mut create_order)), ("212.nbfs", plain(&mut create_order))] {
        assert_eq!(ours, recorded(name), "{name}\n{}", dump_session(&ours, &Default::default()));
    }
}

fn graph(out: &mut dyn XmlWriter) -> Result<(), EncodeError> {
    let graph = |local| NameRef::new(GRAPH, local).with_form(Form::Contract);
    let arrays = |local| NameRef::new(ARRAYS, local).with_form(Form::Contract);
    let xsi = |local| NameRef::new(XSI_NAMESPACE, local).with_form(Form::Contract);
    let declare = |prefix, uri| DeclarationRef { form: Form::Contract, ..DeclarationRef::new(prefix, uri) };
    fn value(out: &mut dyn XmlWriter, name: &'static str, value: Text<'_>) -> Result<(), EncodeError> {
        leaf(out, NameRef::new(GRAPH, name).with_form(Form::Contract), value, TextForm::AUTO)
    }
    let nil = |out: &mut dyn XmlWriter, name| {
        out.start(graph(name))?;
        out.attribute(xsi("nil"), true.into())?;
        out.end()
    };
    out.start(graph("Graph"))?;
    out.declare(declare("i", XSI_NAMESPACE))?;
    out.start(graph("Arr"))?;
    out.declare(declare("a", ARRAYS))?;
    out.array(arrays("int"), &mut vec![Text::from(1), Text::from(2), Text::from(3)].into_iter())?;
    out.end()?;
    value(out, "B", Text::from(&[1, 2, 3, 4, 5][..]))?;
    value(out, "Bo", true.into())?;
    value(out, "C", "verde".into())?;
    value(out, "Ch", 90.into())?;
    value(out, "D", 3.25_f64.into())?;
    value(out, "F", 1.5_f32.into())?;
    value(out, "G", "00112233-4455-6677-8899-aabbccddeeff".into())?;
    value(out, "I", (-5).into())?;
    out.start(graph("In"))?;
    value(out, "N", 3.into())?;
    value(out, "Name", "in".into())?;
    out.end()?;
    value(out, "L", 1_099_511_627_776_i64.into())?;
    out.start(graph("List"))?;
    out.start(graph("Inner"))?;
    nil(out, "N")?;
    value(out, "Name", "a".into())?;
    out.end()?;
    nil(out, "Inner")?;
    out.end()?;
    value(out, "M", Text::Decimal("12.50".parse().unwrap()))?;
    out.start(graph("Map"))?;
    out.declare(declare("a", ARRAYS))?;
    out.start(arrays("KeyValueOfstringint"))?;
    leaf(out, arrays("Key"), "k".into(), TextForm::AUTO)?;
    leaf(out, arrays("Value"), 1.into(), TextForm::AUTO)?;
    out.end()?;
    out.end()?;
    nil(out, "Nul")?;
    out.start(graph("O"))?;
    out.attribute(xsi("type"), Text::QName(NameRef::new(XSD_NAMESPACE, "int").with_form(Form::Contract)))?;
    out.text(42.into())?;
    out.end()?;
    value(out, "S", "čau 😀".into())?;
    value(out, "SB", (-7).into())?;
    value(out, "T", "2020-05-06T07:08:09Z".into())?;
    value(out, "Ts", "PT2M".into())?;
    value(out, "U", "http://x/y".into())?;
    value(out, "UI", u32::MAX.into())?;
    value(out, "UL", "18446744073709551615".into())?;
    out.end()
}

// Corpus 213: what DataContractSerializer writes for a class with members of many types.
#[test]
fn a_data_contract_is_dotnets() {
    for (name, ours) in [("213.nbfse", session(&mut graph)), ("213.nbfs", plain(&mut graph))] {
        assert_eq!(ours, recorded(name), "{name}\n{}", dump_session(&ours, &Default::default()));
    }
}

/// The bytes of `<r>` around what is written.
fn within(write: impl Fn(&mut dyn XmlWriter) -> Result<(), EncodeError>) -> Bytes {
    plain(&mut |out| {
        out.start(NameRef::local("r"))?;
        write(out)?;
        out.end()
    })
}

fn text_of(value: Text<'_>) -> Vec<u8> {
    within(|out| out.text(value.clone()))[3..].to_vec()
}

#[test]
fn numbers_take_the_smallest_record() {
    for (value, bytes) in [
        (Text::from(0), &b"\x81"[..]),
        (Text::from(1), b"\x83"),
        (Text::from(-128), b"\x89\x80"),
        (Text::from(128), b"\x8B\x80\x00"),
        (Text::from(-32769), b"\x8D\xFF\x7F\xFF\xFF"),
        (Text::from(1_i64 << 31), b"\x8F\0\0\0\x80\0\0\0\0"),
        (Text::Uint(7), b"\x89\x07"),
        (Text::Uint(u64::MAX), b"\xB3\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),
        (Text::from(-0.0_f64), b"\x81"),
        (Text::from(2.0_f64), b"\x89\x02"),
        (Text::from(1e10_f64), b"\x8F\x00\xE4\x0B\x54\x02\0\0\0"),
        (Text::from(1.5_f64), b"\x91\0\0\xC0\x3F"),
        (Text::from(16_777_217.0_f64), b"\x93\0\0\0\x10\0\0\x70\x41"),
        (Text::from(9_223_372_036_854_775_808.0_f32), b"\x91\0\0\0\x5F"),
        (Text::from(f32::NAN), b"\x91\0\0\xC0\xFF"),
        (Text::from(f64::NAN), b"\x93\0\0\0\0\0\0\xF8\xFF"),
    ] {
        assert_eq!(text_of(value.clone()), bytes, "{value:?}");
    }
}

#[test]
fn texts() {
    assert_eq!(text_of("0".into()), b"\x81");
    assert_eq!(text_of("true".into()), b"\x99\x04true");
    assert_eq!(text_of("Envelope".into()), b"\x99\x08Envelope", "a text is not looked up in the dictionary");
    assert_eq!(text_of("日本".into()), b"\xB7\x04\xE5\x65\x2C\x67");
    assert_eq!(text_of("".into()), b"\x01");
    assert_eq!(text_of(Text::from(&b""[..])), b"\x01");
    assert_eq!(text_of(Text::from(&b"abcd"[..])), b"\x9E\x03abc\x9F\x01d");
}

#[test]
fn pieces_of_binary_content_are_joined_at_multiples_of_three() {
    let bytes = within(|out| {
        out.text(Text::from(&b"a"[..]))?;
        out.text(Text::from(&b"bcde"[..]))?;
        out.text(Text::from(&b"fg"[..]))
    });
    assert_eq!(&bytes[3..], b"\x9E\x03abc\x9E\x03def\x9F\x01g");
}

#[test]
fn names_in_content() {
    let name = NameRef::new(ADDRESSING, "Action");
    let bytes = within(|out| out.text(Text::QName(name.with_prefix("q"))));
    assert_eq!(&bytes[3..], b"\x0B\x01q\x06\xBD\x10\x0A", "a letter and a string of the dictionary");
    let bytes = within(|out| out.text(Text::QName(name.with_prefix("qq"))));
    assert_eq!(&bytes[3..], b"\x0B\x02qq\x06\x98\x02qq\x98\x01:\x99\x06Action");
    let bytes = within(|out| out.text(Text::QName(NameRef::new("urn:x", "y"))));
    assert_eq!(&bytes[3..], b"\x09\x01a\x05urn:x\x98\x01a\x98\x01:\x99\x01y", "a prefix is made up");
}

#[test]
fn prefixes_are_made_up_for_attributes() {
    let bytes = within(|out| {
        out.declare(DeclarationRef { form: Form::Contract, ..DeclarationRef::new("a", "urn:1") })?;
        out.attribute(NameRef::new("urn:1", "x"), "".into())?;
        out.attribute(NameRef::new("urn:2", "y"), "".into())
    });
    assert_eq!(&bytes[3..], b"\x26\x01x\xA8\x27\x01y\xA8\x09\x01a\x05urn:1\x09\x01b\x05urn:2\x01");
}

#[test]
fn a_declaration_that_says_nothing_new() {
    let declared = |form| {
        within(|out| {
            out.declare(DeclarationRef::new("p", "urn:zz"))?;
            out.start(NameRef::local("zz"))?;
            out.declare(DeclarationRef { form, ..DeclarationRef::new("p", "urn:zz") })?;
            out.end()
        })
    };
    assert_eq!(
        &declared(Form::Auto)[3..],
        b"\x09\x01p\x06urn:zz\x40\x02zz\x09\x01p\x06urn:zz\x01\x01",
        "as it is asked for"
    );
    assert_eq!(
        &declared(Form::Contract)[3..],
        b"\x09\x01p\x06urn:zz\x40\x02zz\x01\x01",
        "as .NET's serializers have it"
    );
}

#[test]
fn prefixes_beyond_z() {
    let bytes = within(|out| {
        for letter in 'a'..='z' {
            out.declare(DeclarationRef::new(&letter.to_string(), &format!("urn:{letter}")))?;
        }
        out.attribute(NameRef::new("urn:more", "x"), "".into())?;
        out.attribute(NameRef::new("urn:yet", "x"), "".into())
    });
    let text = dump(&bytes);
    assert!(text.contains("Attribute d1p0:x") && text.contains("Attribute d1p1:x"), "{text}");
}

#[test]
fn arrays_of_mixed_values_are_elements() {
    let item = NameRef::local("i");
    let bytes =
        within(|out| out.array(item, &mut vec![Text::from(1), Text::from("x"), Text::from(2)].into_iter()));
    let xml = Bytes::from_static(b"<r><i>1</i><i>x</i><i>2</i></r>");
    let limits = soapstone_xml::Limits::default();
    assert_eq!(difference(&mut soapstone_nbfx::BinaryReader::new(&bytes, &limits), xml), None);
    assert!(!dump(&bytes).contains("Array"), "{}", dump(&bytes));
}

#[test]
fn an_array_of_int32_becomes_one_of_int64() {
    let values = || vec![Text::from(1), Text::from(-1), Text::from(i64::MAX)].into_iter();
    let bytes = within(|out| out.array(NameRef::local("i"), &mut values()));
    assert_eq!(&bytes[3..12], b"\x03\x40\x01i\x01\x8F\x03\x01\0");
    let text = dump(&bytes);
    assert!(text.contains("-1\n") && text.contains("9223372036854775807\n"), "{text}");
}

#[test]
fn arrays_of_each_type() {
    let date = "2006-05-17T00:00:00Z".parse().unwrap();
    for (value, record) in [
        (Text::from(true), 0xB5),
        (Text::from(1), 0x8D),
        (Text::from(1_i64 << 40), 0x8F),
        (Text::from(1.0_f32), 0x91),
        (Text::from(1.0_f64), 0x93),
        (Text::Decimal("1.0".parse().unwrap()), 0x95),
        (Text::DateTime(date), 0x97),
        (Text::TimeSpan("PT1S".parse().unwrap()), 0xAF),
        (Text::Guid("00112233-4455-6677-8899-aabbccddeeff".parse().unwrap()), 0xB1),
    ] {
        let bytes =
            within(|out| out.array(NameRef::local("i"), &mut vec![value.clone(), value.clone()].into_iter()));
        assert_eq!(&bytes[3..10], [3, 0x40, 1, b'i', 1, record, 2], "{value:?}");
        read_all(&bytes, false, &Default::default()).unwrap();
    }
}

#[test]
fn an_array_that_was_promised_and_not_kept() {
    let head = StartForm::ArrayHead { record: 0x8D, count: 3 };
    let item = NameRef::local("i");
    // Fewer items, another value, another name, content after the value.
    let fewer = within(|out| {
        out.start_as(item, head)?;
        out.text(7.into())?;
        out.end()
    });
    assert_eq!(&fewer[3..], b"\x40\x01i\x8D\x07\0\0\0\x01");
    let other = within(|out| {
        out.start_as(item, head)?;
        out.text(7.into())?;
        out.end()?;
        out.start_as(NameRef::local("j"), StartForm::ArrayItem)?;
        out.text(8.into())?;
        out.end()
    });
    assert_eq!(&other[3..], b"\x40\x01i\x8D\x07\0\0\0\x40\x01j\x89\x08\x01");
    let more = within(|out| {
        out.start_as(item, head)?;
        out.text(7.into())?;
        out.comment("c")?;
        out.end()
    });
    assert_eq!(&more[3..], b"\x40\x01i\x8C\x07\0\0\0\x02\x01c\x01\x01");
    let empty = within(|out| {
        out.start_as(item, head)?;
        out.end()
    });
    assert_eq!(&empty[3..], b"\x40\x01i\x01\x01");
}

#[test]
fn a_form_that_cannot_hold_the_value_is_not_taken() {
    let told = |value: Text<'static>, record, string| {
        within(|out| out.text_as(value.clone(), TextForm { record, string }))[3..].to_vec()
    };
    assert_eq!(told(300.into(), 0x89, Form::Auto), b"\x8B\x2C\x01");
    assert_eq!(told(3.into(), 0x8C, Form::Auto), b"\x8C\x03\0\0\0\x01", "wide, and not fused: as told");
    assert_eq!(told("x".into(), 0xAB, Form::Static(2)), b"\x99\x01x");
    assert_eq!(told("Envelope".into(), 0xAB, Form::Static(2)), b"\xAB\x02");
    assert_eq!(told("x".into(), 0xAB, Form::Session(1)), b"\x99\x01x");
    let wrong = plain(&mut |out| {
        out.start(NameRef::local("rr").with_form(Form::Static(2)))?;
        out.end()
    });
    assert_eq!(&wrong[..], b"\x40\x02rr\x01");
}

#[test]
fn misuse() {
    type Calls = fn(&mut BinaryWriter<'_>) -> Result<(), EncodeError>;
    let cases: &[(&str, Calls)] = &[
        ("two roots", |out| {
            out.start(NameRef::local("a"))?;
            out.end()?;
            out.start(NameRef::local("b"))
        }),
        ("an end without a start", |out| out.end()),
        ("an attribute after text", |out| {
            out.start(NameRef::local("a"))?;
            out.text("x".into())?;
            out.attribute(NameRef::local("k"), "".into())
        }),
        ("an attribute twice", |out| {
            out.start(NameRef::local("a"))?;
            out.attribute(NameRef::new("urn:x", "k").with_prefix("p"), "".into())?;
            out.attribute(NameRef::new("urn:x", "k").with_prefix("q"), "".into())
        }),
        ("a prefix for two namespaces", |out| {
            out.start(NameRef::new("urn:x", "a").with_prefix("p"))?;
            out.declare(DeclarationRef::new("p", "urn:y"))
        }),
        ("a prefix that changes the element's name", |out| {
            out.start(NameRef::new("urn:x", "a").with_prefix("p"))?;
            out.start(NameRef::new("urn:x", "a").with_prefix("p"))?;
            out.declare(DeclarationRef::new("p", "urn:y"))
        }),
        ("a prefix without a namespace", |out| out.start(NameRef::local("a").with_prefix("p"))),
        ("a name that is none", |out| out.start(NameRef::local("a b"))),
        ("an attribute called xmlns", |out| {
            out.start(NameRef::local("a"))?;
            out.attribute(NameRef::local("xmlns"), "urn:x".into())
        }),
        ("a character that is none", |out| {
            out.start(NameRef::local("a"))?;
            out.text("\u{1}".into())
        }),
        ("a comment that ends too early", |out| out.comment("a--b")),
        ("text outside", |out| out.text("x".into())),
        ("a list in a list", |out| {
            out.start(NameRef::local("a"))?;
            let item = |value| soapstone_xml::ListItem { value, form: TextForm::AUTO };
            out.text(Text::List(vec![item(Text::List(vec![item(1.into())]))]))
        }),
    ];
    for (what, calls) in cases {
        let mut out = BinaryWriter::new();
        assert!(calls(&mut out).is_err(), "{what}");
        assert!(out.finish().is_err(), "{what}: half a document");
    }
    let mut open = BinaryWriter::new();
    open.start(NameRef::local("a")).unwrap();
    assert!(open.finish().is_err());
    assert!(BinaryWriter::new().finish().is_err());
}

#[test]
fn a_character_whose_form_is_told_is_kept() {
    let told = TextForm { record: 0x99, string: Form::Auto };
    assert_eq!(&within(|out| out.text_as("\u{1}".into(), told))[3..], b"\x99\x01\x01");
}

#[test]
fn a_failed_document_leaves_the_session_as_it_was() {
    let mut codec = BinarySessionCodec::default();
    let name = |local| NameRef::local(local).with_form(Form::Dictionary);
    let failed = codec.encode(&mut |out| {
        out.start(name("lost"))?;
        out.text("\u{1}".into())
    });
    assert!(failed.is_err());
    let sent = codec.encode(&mut |out| {
        out.start(name("kept"))?;
        out.end()
    });
    assert_eq!(&sent.unwrap()[..], b"\x05\x04kept\x42\x01\x01");
}
