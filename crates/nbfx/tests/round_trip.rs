//! Documents made at random: written, read, and written again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use bytes::Bytes;
use proptest::prelude::*;
use soapstone_nbfx::{BinaryCodec, BinaryReader, BinarySessionCodec};
use soapstone_xml::{
    Codec, DeclarationRef, EncodeError, Form, Kind, Limits, ListItem, NameRef, Text, TextCodec, TextForm,
    XmlWriter, compare, copy_document,
};
use support::events;

/// A call of the writer.
#[derive(Clone, Debug)]
enum Call {
    Start { name: Name, attributes: Vec<(Name, Text<'static>)>, declare: Option<(String, String)> },
    Text(Text<'static>, TextForm),
    Array(Name, Vec<Text<'static>>),
    Comment(String),
    End,
}

#[derive(Clone, Debug)]
struct Name {
    prefix: Option<String>,
    namespace: String,
    local: String,
    form: Form,
}

impl Name {
    fn as_ref(&self) -> NameRef<'_> {
        let name = NameRef::new(&self.namespace, &self.local).with_form(self.form);
        match &self.prefix {
            Some(prefix) => name.with_prefix(prefix),
            None => name,
        }
    }
}

fn forms() -> impl Strategy<Value = Form> {
    prop_oneof![Just(Form::Auto), Just(Form::Inline), Just(Form::Dictionary), Just(Form::Contract)]
}

fn names() -> impl Strategy<Value = Name> {
    let local =
        prop_oneof!["[a-c]", "[A-Z][a-z]{1,60}", Just("Envelope".to_owned()), Just("日本".to_owned())];
    let namespace = prop_oneof![
        Just(String::new()),
        "urn:[a-d]",
        Just("http://www.w3.org/2003/05/soap-envelope".to_owned())
    ];
    (proptest::option::of("[a-c]|long"), namespace, local, forms()).prop_map(
        |(prefix, namespace, local, form)| {
            // A name in no namespace has no prefix.
            let prefix = if namespace.is_empty() { prefix.map(|_| String::new()) } else { prefix };
            Name { prefix, namespace, local, form }
        },
    )
}

fn atoms() -> impl Strategy<Value = Text<'static>> {
    prop_oneof![
        "[ -~]{0,20}".prop_map(Text::from),
        "[日本ä😀 a]{0,300}".prop_map(Text::from),
        "a{80,90}|a{168,172}|a{250,260}|a{500,520}".prop_map(Text::from),
        any::<bool>().prop_map(Text::from),
        any::<i8>().prop_map(Text::from),
        any::<i64>().prop_map(Text::from),
        any::<u64>().prop_map(Text::from),
        any::<f32>().prop_map(Text::from),
        any::<f64>().prop_map(Text::from),
        any::<u128>().prop_map(|bits| Text::Guid(uuid::Uuid::from_u128(bits))),
        any::<u128>().prop_map(|bits| Text::UniqueId(uuid::Uuid::from_u128(bits))),
        (0..1_i64 << 61).prop_map(|ticks| Text::TimeSpan(soapstone_xml::TimeSpan::from_ticks(ticks))),
        (any::<bool>(), any::<u64>(), 0..29_u8).prop_map(|(minus, digits, scale)| {
            Text::Decimal(soapstone_xml::Decimal::from_parts(minus, digits.into(), scale).unwrap())
        }),
        proptest::collection::vec(any::<u8>(), 0..600).prop_map(|bytes| Text::Bytes(bytes.into())),
    ]
}

fn texts() -> impl Strategy<Value = (Text<'static>, TextForm)> {
    let list = proptest::collection::vec(atoms(), 0..5).prop_map(|items| {
        Text::List(items.into_iter().map(|value| ListItem { value, form: TextForm::AUTO }).collect())
    });
    let records = prop_oneof![3 => Just(0), 1 => 0x80..0xBE_u8];
    (prop_oneof![9 => atoms(), 1 => list], records, forms())
        .prop_map(|(value, record, string)| (value, TextForm { record, string }))
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    // Prefixes that nobody chose cannot contradict each other.
    let attribute_names = names().prop_map(|name| Name { prefix: None, ..name });
    let attributes = proptest::collection::vec((attribute_names, texts().prop_map(|(value, _)| value)), 0..4);
    let start = (names(), attributes, proptest::option::of(("[x-z]", "urn:[a-d]")))
        .prop_map(|(name, attributes, declare)| Call::Start { name, attributes, declare });
    let array = prop_oneof![
        proptest::collection::vec(any::<i32>().prop_map(Text::from), 0..5),
        proptest::collection::vec(any::<i64>().prop_map(Text::from), 0..5),
        proptest::collection::vec(any::<bool>().prop_map(Text::from), 0..5),
        proptest::collection::vec(atoms(), 0..4),
    ];
    let call = prop_oneof![
        4 => start,
        4 => texts().prop_map(|(value, form)| Call::Text(value, form)),
        1 => (names(), array).prop_map(|(name, values)| Call::Array(name, values)),
        1 => "[a-z ]{0,9}".prop_map(Call::Comment),
        4 => Just(Call::End),
    ];
    proptest::collection::vec(call, 0..40)
}

/// Makes the calls, as far as they make a document: one root, every element ended.
fn make(calls: &[Call], out: &mut dyn XmlWriter) -> Result<(), EncodeError> {
    let mut depth = 1;
    out.start(NameRef::local("root"))?;
    for call in calls {
        match call {
            Call::Start { name, attributes, declare } => {
                out.start(name.as_ref())?;
                depth += 1;
                if let Some((prefix, uri)) = declare {
                    out.declare(DeclarationRef::new(prefix, uri))?;
                }
                for (name, value) in attributes {
                    out.attribute(name.as_ref(), value.clone())?;
                }
            }
            Call::Text(value, form) => out.text_as(value.clone(), *form)?,
            Call::Array(name, values) => out.array(name.as_ref(), &mut values.clone().into_iter())?,
            Call::Comment(text) => out.comment(text)?,
            Call::End if depth > 1 => {
                depth -= 1;
                out.end()?;
            }
            Call::End => {}
        }
    }
    for _ in 0..depth {
        out.end()?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_and_written_again(calls in calls()) {
        let limits = Limits::default();
        // A prefix for two namespaces, an attribute twice: refused, and nothing else to see.
        if let Ok(first) = BinaryCodec.encode(&mut |out| make(&calls, out)) {
            let mut reader = BinaryReader::new(&first, &limits);
            let again = BinaryCodec.encode(&mut |out| copy_document(&mut reader, out)).unwrap();
            prop_assert_eq!(&again, &first, "{}", soapstone_nbfx::dump(&first));
            prop_assert_eq!(
                events(&mut BinaryReader::new(&again, &limits)),
                events(&mut BinaryReader::new(&first, &limits))
            );
        }
    }

    #[test]
    fn a_session_says_the_same(documents in proptest::collection::vec(calls(), 1..4)) {
        let limits = Limits::default();
        let mut ours = BinarySessionCodec::default();
        let mut peer = BinarySessionCodec::default();
        let mut again = BinarySessionCodec::default();
        for calls in documents {
            let Ok(plain) = BinaryCodec.encode(&mut |out| make(&calls, out)) else { continue };
            let document = ours.encode(&mut |out| make(&calls, out)).unwrap();
            let mut copied = Bytes::new();
            peer.clone().decode(document.clone(), &limits, &mut |reader| {
                let difference = compare(reader, &mut BinaryReader::new(&plain, &limits))?;
                assert_eq!(difference, None);
                Ok(())
            }).unwrap();
            peer.decode(document.clone(), &limits, &mut |reader| {
                copied = again.encode(&mut |out| copy_document(reader, out)).unwrap();
                Ok(())
            }).unwrap();
            prop_assert_eq!(copied, document);
        }
    }

    #[test]
    fn text_and_binary_have_the_same_infoset(calls in calls()) {
        let limits = Limits::default();
        if let Ok(binary) = BinaryCodec.encode(&mut |out| make(&calls, out)) {
            let mut reader = BinaryReader::new(&binary, &limits);
            let text = TextCodec.encode(&mut |out| copy_document(&mut reader, out)).unwrap();
            TextCodec.decode(text.clone(), &limits, &mut |reader| {
                let difference = compare(reader, &mut BinaryReader::new(&binary, &limits))?;
                assert_eq!(difference, None, "{}", String::from_utf8_lossy(&text));
                Ok(())
            }).unwrap();
        }
    }

    #[test]
    fn skipping_ends_where_reading_ends(calls in calls()) {
        let limits = Limits::default();
        if let Ok(document) = BinaryCodec.encode(&mut |out| make(&calls, out)) {
            let mut reader = BinaryReader::new(&document, &limits);
            assert_eq!(reader.advance().unwrap(), Kind::Start);
            reader.skip_element().unwrap();
            prop_assert_eq!(reader.advance().unwrap(), Kind::Eof);
        }
    }

    #[test]
    fn noise_does_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let bytes = Bytes::from(bytes);
        let _ = support::read_all(&bytes, false, &Limits::default());
        let _ = support::read_all(&bytes, true, &Limits::default());
        soapstone_nbfx::dump(&bytes);
    }
}

use soapstone_xml::XmlReader as _;
