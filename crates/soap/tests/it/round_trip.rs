//! Any message that we build survives the wire, in all six combinations of versions.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use soapstone_soap::{
    Action, Address, AddressingVersion, Answering, Body, EndpointReference, Fault, FaultCode, HeaderBlock,
    Message, MessageProperties, MessageVersion, ReasonText, RelatesTo, Relationship, Role, SoapVersion,
};
use soapstone_xml::{Element, Limits, QName, TextDocument, TextWriter, compare};

use crate::common::{document, envelope, text};
use crate::real_messages::OF_WCF;

fn uri() -> impl Strategy<Value = String> {
    prop_oneof![
        "http://[a-z]{1,8}(:[0-9]{2,4})?/[a-zA-Z0-9 &<>'\"éñ日]{0,10}x",
        "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[a-z]{1,5}:[!-~]{1,12}",
    ]
}

fn qname() -> impl Strategy<Value = QName> {
    ("(urn:[a-c]|http://www\\.w3\\.org/2005/08/addressing)", "[A-Za-z_][A-Za-z0-9_.-]{0,6}")
        .prop_map(|(namespace, local)| QName::new(namespace, local).unwrap())
}

fn content() -> impl Strategy<Value = String> {
    "[ -~\n\t\u{e0}-\u{ff}\u{1F600}]{0,20}"
}

fn element() -> impl Strategy<Value = Element> {
    (qname(), content(), option::of("[!-~ ]{0,8}"), option::of(qname())).prop_map(
        |(name, text, attribute, child)| {
            let mut element = Element::new(name);
            if let Some(value) = attribute {
                element = element.with_attribute(QName::from_static("", "k"), "", value);
            }
            if !text.is_empty() {
                element = element.with_child(text);
            }
            child.into_iter().fold(element, |element, child| element.with_child(Element::new(child)))
        },
    )
}

/// What may be sent along: in 2004/08 nothing that is a header of a protocol.
fn reference(version: AddressingVersion) -> impl Strategy<Value = Element> {
    let allowed = move |element: &Element| {
        version != AddressingVersion::August2004 || element.name().namespace().starts_with("urn:")
    };
    element().prop_filter("sent along", allowed)
}

fn address(version: AddressingVersion) -> impl Strategy<Value = Address> {
    let place = uri().prop_map(|uri| Address::Uri(uri.parse().unwrap()));
    let none = if version == AddressingVersion::V10 { Address::None } else { Address::Anonymous };
    prop_oneof![3 => place, 1 => Just(Address::Anonymous), 1 => Just(none)]
}

fn endpoint(version: AddressingVersion) -> impl Strategy<Value = EndpointReference> {
    (address(version), vec(reference(version), 0..2), vec(reference(version), 0..2), vec(element(), 0..2))
        .prop_map(move |(address, properties, parameters, extensions)| {
            let mut endpoint = EndpointReference::new(address);
            let old = version == AddressingVersion::August2004;
            if old {
                endpoint.reference_properties = properties;
            }
            endpoint.reference_parameters = parameters;
            endpoint.extensions = extensions;
            endpoint
        })
}

fn relates_to(version: AddressingVersion) -> impl Strategy<Value = RelatesTo> {
    (uri(), option::of(uri()), qname()).prop_map(move |(id, kind, name)| RelatesTo {
        id: id.parse().unwrap(),
        relationship: match (kind, version) {
            (None, _) => Relationship::Reply,
            (Some(_), AddressingVersion::August2004) => Relationship::Name(name),
            (Some(uri), _) => Relationship::Uri(uri.parse().unwrap()),
        },
    })
}

fn properties(version: AddressingVersion) -> BoxedStrategy<MessageProperties> {
    if version == AddressingVersion::None {
        return Just(MessageProperties::default()).boxed();
    }
    let parameters = if version == AddressingVersion::V10 { 0..3 } else { 0..1 };
    (
        option::of(address(version)),
        prop_oneof![uri(), Just(String::new()), Just("*".to_owned())],
        option::of(uri()),
        vec(relates_to(version), 0..3),
        option::of(endpoint(version)),
        endpoint(version),
        option::of(endpoint(version)),
        vec(element(), parameters),
    )
        .prop_map(|(to, action, id, relates_to, from, reply_to, fault_to, reference_parameters)| {
            let mut properties = MessageProperties::new();
            properties.to = to;
            properties.action = Some(action.parse::<Action>().unwrap());
            properties.message_id = id.map(|id| id.parse().unwrap());
            properties.relates_to = relates_to;
            properties.from = from;
            properties.reply_to = Some(reply_to);
            properties.fault_to = fault_to;
            properties.reference_parameters = reference_parameters;
            properties
        })
        .boxed()
}

fn block() -> impl Strategy<Value = HeaderBlock> {
    let role = prop_oneof![
        Just(Role::UltimateReceiver),
        Just(Role::Next),
        Just(Role::None),
        uri().prop_map(|uri| Role::Other(uri.parse().unwrap())),
    ];
    (element(), qname(), any::<bool>(), role, option::of("[a-cs]")).prop_map(
        |(element, name, must_understand, role, prefix)| {
            let block = match &prefix {
                Some(prefix) => HeaderBlock::new(name, element.text()).with_prefix(prefix.clone()),
                None => HeaderBlock::from_element(element),
            };
            block.with_must_understand(must_understand).with_role(role)
        },
    )
}

fn fault() -> impl Strategy<Value = Fault> {
    let code = prop_oneof![
        Just(FaultCode::VersionMismatch),
        Just(FaultCode::MustUnderstand),
        Just(FaultCode::Sender),
        Just(FaultCode::Receiver),
        qname().prop_map(FaultCode::Custom),
    ];
    let reason = ("([a-z]{2}(-[A-Z]{2})?)?", content()).prop_map(|(lang, text)| ReasonText { lang, text });
    (code, vec(qname(), 0..3), vec(reason, 1..3), option::of(uri()), option::of(uri()), vec(element(), 0..2))
        .prop_map(|(code, subcodes, texts, node, role, entries)| {
            let mut fault = entries.into_iter().fold(Fault::new(code, ""), Fault::with_detail);
            fault.subcodes = subcodes;
            fault.reason.texts = texts;
            fault.node = node.map(|node| node.parse().unwrap());
            fault.role = role.map(|role| role.parse().unwrap());
            fault
        })
}

#[derive(Clone, Debug)]
enum Payload {
    Empty,
    Text(QName, String),
    Fault(Box<Fault>),
}

impl Payload {
    fn body(&self) -> Body {
        match self.clone() {
            Self::Empty => Body::Empty,
            Self::Text(name, text) => Body::value(name, text),
            Self::Fault(fault) => Body::from(*fault),
        }
    }
}

fn payload() -> impl Strategy<Value = Payload> {
    prop_oneof![
        Just(Payload::Empty),
        (qname(), content()).prop_map(|(name, text)| Payload::Text(name, text)),
        fault().prop_map(|fault| Payload::Fault(Box::new(fault))),
    ]
}

fn version() -> impl Strategy<Value = MessageVersion> {
    proptest::sample::select(MessageVersion::all().collect::<Vec<_>>())
}

fn built()
-> impl Strategy<Value = (MessageVersion, MessageProperties, Vec<HeaderBlock>, Vec<HeaderBlock>, Payload)> {
    version().prop_flat_map(|version| {
        let headers = || vec(block(), 0..3);
        (Just(version), properties(version.addressing), headers(), headers(), payload())
    })
}

/// What a fault is after SOAP 1.1 has had it.
fn as_soap11(fault: &Fault) -> Fault {
    let mut left = fault.clone();
    if let Some(first) = fault.subcodes.first() {
        left.code = FaultCode::Custom(first.clone());
    }
    left.subcodes.clear();
    left.reason.texts.truncate(1);
    left.node = left.node.or(left.role.take());
    left.role = None;
    left
}

fn same_element(left: &Element, right: &Element) -> bool {
    let epr = |element: &Element| EndpointReference::anonymous().with_reference_parameter(element.clone());
    epr(left).is_same_endpoint(&epr(right))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_survives((version, properties, leading, following, payload) in built()) {
        let mut message = Message::with_properties(properties.clone(), payload.body());
        leading.iter().cloned().for_each(|block| message.headers.push_leading(block));
        message.headers.extend(following.iter().cloned());

        let wire = text(&message.into_envelope(version));
        let read = Message::from_envelope(envelope(&wire), version).unwrap();

        let plain = |properties: &MessageProperties| {
            let mut plain = properties.clone();
            plain.reference_parameters.clear();
            plain
        };
        prop_assert_eq!(plain(&read.properties), plain(&properties), "{}", wire);
        prop_assert_eq!(read.properties.reference_parameters.len(), properties.reference_parameters.len());
        for (left, right) in read.properties.reference_parameters.iter().zip(&properties.reference_parameters) {
            prop_assert!(same_element(left, right), "{}", wire);
        }

        let sent: Vec<_> = leading.iter().chain(&following).collect();
        prop_assert_eq!(read.headers.len(), sent.len());
        if version.addressing != AddressingVersion::None {
            prop_assert_eq!(read.headers.leading().len(), leading.len());
        }
        for (read, sent) in read.headers.iter().zip(sent) {
            prop_assert_eq!((read.name(), read.must_understand(), read.role()), (sent.name(), sent.must_understand(), sent.role()));
            prop_assert_eq!(read.element().unwrap().text(), sent.element().unwrap().text());
        }

        match (&payload, &read.body) {
            (Payload::Empty, body) => prop_assert!(body.is_empty()),
            (Payload::Text(name, text), body) => {
                prop_assert_eq!(body.payload(), Some(name));
                prop_assert_eq!(&body.decode::<String>().unwrap(), text);
            }
            (Payload::Fault(sent), body) => {
                let sent = if version.soap == SoapVersion::Soap11 { as_soap11(sent) } else { (**sent).clone() };
                let read = body.fault().unwrap();
                prop_assert_eq!((&read.code, &read.subcodes, &read.reason), (&sent.code, &sent.subcodes, &sent.reason), "{}", wire);
                prop_assert_eq!((&read.node, &read.role), (&sent.node, &sent.role));
                let entries = |fault: &Fault| fault.detail.iter().flat_map(Element::children).cloned().collect::<Vec<_>>();
                let (left, right) = (entries(read), entries(&sent));
                prop_assert_eq!(left.len(), right.len());
                prop_assert!(left.iter().zip(&right).all(|(left, right)| same_element(left, right)), "{}", wire);
            }
        }

        // Written again, it is the same document.
        let again = text(&read.into_envelope(version));
        let difference = compare(&mut document(&again).reader(), &mut document(&wire).reader()).unwrap();
        prop_assert!(difference.is_none(), "{:?}\n{}\n{}", difference, again, wire);
    }

    /// A real message with some of its bytes replaced, left out or repeated: a message or a refusal whose fault can be
    /// written, and what is accepted is written and read again.
    #[test]
    fn a_damaged_message_is_no_panic(
        which in 0..OF_WCF.len(),
        damage in vec((any::<proptest::sample::Index>(), 0..24_usize, "[<>&\"'=:/ a-f\u{0}\u{e9}]{0,3}"), 1..4),
    ) {
        let (xml, version) = OF_WCF[which];
        let mut bytes = xml.as_bytes().to_vec();
        for (at, len, with) in damage {
            let at = at.index(bytes.len());
            let end = (at + len).min(bytes.len());
            bytes.splice(at..end, with.into_bytes());
        }
        let Ok(document) = TextDocument::message(bytes, &Limits::default()) else { return Ok(()) };
        match Message::read(&mut document.reader(), version) {
            Ok(message) => {
                let id = message.properties.message_id.clone();
                let mut out = TextWriter::new();
                // What nobody has looked into yet may be broken.
                if message.into_envelope(version).write(&mut out).is_ok() {
                    let wire = String::from_utf8(out.finish().unwrap().to_vec()).unwrap();
                    let again = Message::from_envelope(envelope(&wire), version).unwrap();
                    prop_assert_eq!(again.properties.message_id, id);
                }
            }
            Err(rejected) => {
                let version = rejected.answer_version(version);
                if let Some(reply) = rejected.into_reply(Answering::in_response(version)) {
                    prop_assert!(envelope(&text(&reply.into_envelope(version))).body.fault().is_some());
                }
            }
        }
    }
}
