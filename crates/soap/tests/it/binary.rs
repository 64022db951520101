//! The same over text and over binary XML, and what is particular to the latter.

use bytes::Bytes;
use soapstone_nbfx::{BinaryCodec, BinarySessionCodec, dump_session};
use soapstone_soap::{
    Action, AddressingVersion, Body, EndpointReference, Envelope, Fault, HeaderBlock, Message, MessageId,
    MessageVersion, Rejected, SoapVersion, Uri, ns,
};
use soapstone_xml::{
    Codec, EncodeError, FromXml, FromXmlError, Kind, Limits, NameRef, QName, TextCodec, ToXml, XmlReader,
    XmlWriter, copy_document,
};

use crate::common::{assert_same, document, envelope, message, soap11, soap12, text};
use crate::real_messages::OF_WCF;

const V10: MessageVersion = MessageVersion::SOAP12_WSA10;

fn binary(xml: &str) -> Bytes {
    BinaryCodec.encode(&mut |out| copy_document(&mut document(xml).reader(), out)).unwrap()
}

fn read(codec: &mut dyn Codec, bytes: Bytes) -> Result<Envelope, Rejected> {
    let mut read = None;
    codec
        .decode(bytes, &Limits::default(), &mut |input| {
            read = Some(Envelope::read(input));
            Ok(())
        })
        .unwrap();
    read.unwrap()
}

fn encode(codec: &mut dyn Codec, envelope: &Envelope) -> Bytes {
    codec.encode(&mut |out| envelope.write(out)).unwrap()
}

#[test]
fn a_message_means_the_same_in_both_encodings() {
    for (xml, version) in OF_WCF {
        let as_text = message(xml, version);
        let as_binary =
            Message::from_envelope(read(&mut BinaryCodec, binary(xml)).unwrap(), version).unwrap();
        assert_eq!(as_binary.properties, as_text.properties);
        let names = |message: &Message| message.not_understood(|_| false);
        assert_eq!(names(&as_binary), names(&as_text));
        assert_same(&text(&as_binary.clone().into_envelope(version)), xml);
        for codec in [&mut BinaryCodec as &mut dyn Codec, &mut BinarySessionCodec::default()] {
            let again = encode(codec, &as_binary.clone().into_envelope(version));
            let mut peer = BinarySessionCodec::default();
            let plain = read(&mut BinaryCodec, again.clone()).or_else(|_| read(&mut peer, again));
            assert_same(&text(&plain.unwrap()), xml);
        }
    }
}

#[test]
fn what_is_refused_is_refused_in_both_encodings() {
    let headers = "<a:Action>urn:x</a:Action><a:MessageID>urn:m</a:MessageID>";
    let table = [
        soap12("", ""),
        soap12(headers, "text"),
        soap11(headers, ""),
        soap12(&format!("{headers}<a:To/>"), ""),
        soap12(&format!("{headers}<a:To>http://x/<b/></a:To>"), ""),
        soap12(&format!("{headers}<k s:mustUnderstand='yes'/>"), ""),
        soap12(headers, "").replace("<s:Body></s:Body>", ""),
        soap12(headers, "").replace("<s:Header>", "<x/><s:Header>"),
        "<html/>".to_owned(),
    ];
    for xml in table {
        let of = |envelope: Result<Envelope, Rejected>| {
            let refused = envelope.and_then(|envelope| Message::from_envelope(envelope, V10)).unwrap_err();
            let id = refused.properties(V10).message_id;
            (refused.fault.map(|fault| fault.to_string()), id)
        };
        let as_text = of(Envelope::read(&mut document(&xml).reader()));
        assert_eq!(of(read(&mut BinaryCodec, binary(&xml))), as_text, "{xml}");
    }
}

#[test]
fn faults_are_the_same_in_both_encodings() {
    let fault = Fault::sender("no")
        .with_subcode(QName::from_static("urn:a", "A"))
        .with_subcode(QName::from_static("urn:b", "B"));
    for version in SoapVersion::ALL {
        let envelope = Envelope::new(version, Body::from(fault.clone()));
        let bytes = encode(&mut BinaryCodec, &envelope);
        let again = read(&mut BinaryCodec, bytes).unwrap();
        assert_eq!(again.body.fault().unwrap().name(), fault.name(), "{version}");
        assert_same(&text(&again), &text(&envelope));
    }
}

/// nethttp/sample-ws-binary: the string table of the first message of a .NET client, and of the second.
#[test]
fn what_goes_into_the_string_table_of_a_session() {
    struct Order;
    impl ToXml for Order {
        fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
            for (local, value) in [("productId", 1001), ("amount", 3), ("customerId", 77)] {
                out.start(
                    NameRef::new("http://tempuri.org/", local).with_form(soapstone_xml::Form::Contract),
                )?;
                out.text(value.into())?;
                out.end()?;
            }
            Ok(())
        }
    }
    let mut codec = BinarySessionCodec::default();
    let create = Message::new(
        Action::from_static("http://tempuri.org/ISampleService/CreateOrder"),
        Body::value(QName::from_static("http://tempuri.org/", "CreateOrder"), Order),
    )
    .with_message_id(MessageId::from_static("urn:uuid:b2ff8342-597f-4705-b567-796986011efb"))
    .with_reply_to(EndpointReference::anonymous())
    .to(&EndpointReference::new(Uri::from_static("ws://localhost:8100/sample/whenduplex")));
    let bytes = encode(&mut codec, &create.clone().into_envelope(V10));
    let strings: Vec<_> = codec.writer_session().strings().map(|(_, string)| string.to_owned()).collect();
    let expected = [
        "http://tempuri.org/ISampleService/CreateOrder",
        "ws://localhost:8100/sample/whenduplex",
        "CreateOrder",
        "http://tempuri.org/",
        "productId",
        "amount",
        "customerId",
    ];
    assert_eq!(strings, expected, "{}", dump_session(&bytes, &Default::default()));
    let captured = include_bytes!("../../../../fixtures/nethttp/sample-ws-binary/03-c2s.bin");
    assert_eq!(bytes, captured.as_slice(), "{}", dump_session(&bytes, &Default::default()));

    // A message of a protocol takes what the static dictionary has: "CreateSequence" of either version, the namespace of 1.0.
    let strings_of = |namespace: &'static str| {
        let mut codec = BinarySessionCodec::default();
        let body = Body::of_protocol(QName::from_static(namespace, "CreateSequence"), "");
        encode(&mut codec, &Envelope::new(SoapVersion::Soap12, body));
        codec.writer_session().strings().map(|(_, string)| string.to_owned()).collect::<Vec<_>>()
    };
    assert!(strings_of(ns::WSRM10).is_empty());
    assert_eq!(strings_of(ns::WSRM11), [ns::WSRM11]);
    let contract = Body::value(QName::from_static(ns::WSRM10, "CreateSequence"), "");
    let mut codec = BinarySessionCodec::default();
    encode(&mut codec, &Envelope::new(SoapVersion::Soap12, contract));
    assert_eq!(codec.writer_session().strings().count(), 2, "a contract's names are not looked up");
}

#[test]
fn header_names_of_contracts_go_into_the_string_table_too() {
    let mut codec = BinarySessionCodec::default();
    let block = HeaderBlock::new(QName::from_static("urn:msg:h", "Token"), "tok").with_prefix("h");
    let protocol = HeaderBlock::of_protocol(QName::from_static(ns::WSRM10, "Sequence"), "r", "");
    encode(
        &mut codec,
        &Envelope::new(SoapVersion::Soap12, Body::Empty).with_header(block).with_header(protocol),
    );
    let strings: Vec<_> = codec.writer_session().strings().map(|(_, string)| string.to_owned()).collect();
    assert_eq!(strings, ["urn:msg:h", "Token"]);
}

/// What reliable messaging does: any body becomes bytes, written once and sent again and again.
#[test]
fn a_body_is_frozen_in_any_encoding_without_a_session() {
    let fault = Fault::must_understand(&[QName::from_static("urn:h", "H")], V10);
    let bodies = [
        Body::Empty,
        Body::value(QName::from_static("urn:x", "n"), 7),
        envelope(&soap12("", "<x xmlns='urn:x' xmlns:p='urn:p'>p:name</x> <y/>")).body,
        envelope(&soap11("", "<x xmlns='urn:x'/>")).body,
        Body::from(fault),
    ];
    for body in bodies {
        let of = |body: &Body| text(&Envelope::new(SoapVersion::Soap12, body.clone()));
        for codec in [&mut BinaryCodec as &mut dyn Codec, &mut TextCodec] {
            let kept = body.freeze(SoapVersion::Soap12, codec).unwrap();
            assert!(kept.raw().is_some());
            assert_eq!(kept.payload(), body.payload());
            assert_eq!(kept.is_empty(), body.is_empty());
            assert_same(&of(&kept), &of(&body));
            let headers = |body: &Body| body.fault().map_or(0, |fault| fault.headers.len());
            assert_eq!(headers(&kept), headers(&body), "they travel with the fault");
            assert_same(&of(&kept.freeze(SoapVersion::Soap12, codec).unwrap()), &of(&body));
        }
    }
    let mut session = BinarySessionCodec::default();
    let body = Body::value(QName::from_static("urn:x", "n"), 7);
    assert!(matches!(body.freeze(SoapVersion::Soap12, &mut session), Err(EncodeError::Misuse(_))));
}

/// A body of reliable messaging with an endpoint in it, as a value: what another crate writes.
#[derive(Debug, PartialEq)]
struct CreateSequence {
    acks_to: EndpointReference,
}

impl ToXml for CreateSequence {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.acks_to.write(out, NameRef::new(ns::WSRM10, "AcksTo"), AddressingVersion::V10)
    }
}

impl FromXml for CreateSequence {
    fn from_xml<R: XmlReader + ?Sized>(input: &mut R) -> Result<Self, FromXmlError> {
        let mut acks_to = None;
        loop {
            match input.advance()? {
                Kind::Start if input.start().name().is(ns::WSRM10, "AcksTo") => {
                    acks_to = Some(EndpointReference::read(input, AddressingVersion::V10)?);
                }
                Kind::Start => input.skip_element()?,
                Kind::End | Kind::Eof => break,
                Kind::Text | Kind::Comment => {}
            }
        }
        Ok(Self { acks_to: acks_to.unwrap_or_else(EndpointReference::anonymous) })
    }
}

#[test]
fn an_endpoint_reference_is_part_of_values() {
    let create = || CreateSequence { acks_to: EndpointReference::new(Uri::from_static("http://x/")) };
    let body = Body::of_protocol(QName::from_static(ns::WSRM10, "CreateSequence"), create());
    assert_eq!(body.decode::<CreateSequence>().unwrap(), create());

    for (version, namespace) in
        [(AddressingVersion::V10, ns::WSA10), (AddressingVersion::August2004, ns::WSA_AUGUST2004)]
    {
        let xml = format!(
            "<E xmlns:a='{namespace}'><k/><a:Address>{}</a:Address></E>",
            version.anonymous().unwrap()
        );
        let document = document(&xml);
        let mut input = document.reader();
        input.advance().unwrap();
        let read = EndpointReference::from_xml(&mut input).unwrap();
        assert!(read.is_anonymous() && read.extensions.len() == 1, "{version}");
    }
    let none = document("<E>\n<x/></E>");
    let mut input = none.reader();
    input.advance().unwrap();
    let error = EndpointReference::from_xml(&mut input).unwrap_err().to_string();
    assert!(error.starts_with("expected an endpoint reference") && error.contains("line 2"), "{error}");
}
