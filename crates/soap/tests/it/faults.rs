//! Faults of real peers, in both versions.

use soapstone_soap::{
    Answering, Envelope, Fault, FaultCode, Message, MessageVersion, Reason, ReasonText, SoapVersion, ns,
    value_element,
};
use soapstone_xml::{Element, QName};

use crate::common::{assert_same, envelope, soap11, soap12, text};

fn fault(xml: &str) -> Fault {
    envelope(xml).body.fault().unwrap_or_else(|| panic!("{xml}")).clone()
}

fn body_of(fault: Fault, version: SoapVersion) -> String {
    let xml = text(&Envelope::new(version, fault.into()));
    let (_, rest) = xml.split_once("<s:Body>").unwrap();
    rest.split_once("</s:Body>").unwrap().0.to_owned()
}

const DISPATCHER: &str = "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";
const RM: &str = "http://schemas.xmlsoap.org/ws/2005/02/rm";

/// As .NET wrote them; the prefix `a`, declared as addressing's on the envelope, means something else on each value.
const WCF_12: [&str; 6] = [
    r#"<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en-US">bad math</s:Text></s:Reason><s:Detail><MathFault xmlns="http://example.org/data" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Operation>Divide</Operation><Problem>by zero</Problem></MathFault></s:Detail></s:Fault>"#,
    r#"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value xmlns:a="http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher">a:InternalServiceFault</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">The server was unable &lt;serviceDebug&gt;</s:Text></s:Reason></s:Fault>"#,
    r#"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value xmlns:a="http://schemas.xmlsoap.org/ws/2005/02/rm">a:SequenceTerminated</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">Due to a user abort the reliable session cannot continue.</s:Text></s:Reason><s:Detail><r:Identifier xmlns:r="http://schemas.xmlsoap.org/ws/2005/02/rm">urn:uuid:279fc6c9-2d01-4e7d-93e9-911f5ff9f15f</r:Identifier></s:Detail></s:Fault>"#,
    r#"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">The message with Action 'x' cannot be processed</s:Text></s:Reason><s:Detail><string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">http://example.org/NoSuch</string></s:Detail></s:Fault>"#,
    r#"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:a="urn:sub">a:Inner</s:Value><s:Subcode><s:Value xmlns:a="urn:sub2">a:Innermost</s:Value></s:Subcode></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">english</s:Text><s:Text xml:lang="cs">česky</s:Text></s:Reason></s:Fault>"#,
    // CoreWCF, from a code of the application's own.
    r#"<s:Fault><s:Code><s:Value xmlns:a="urn:sub">a:Sub</s:Value></s:Code><s:Reason><s:Text xml:lang="">plain reason</s:Text></s:Reason></s:Fault>"#,
];

const WCF_11: [&str; 6] = [
    r#"<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en-US">bad math</faultstring><detail><MathFault xmlns="http://example.org/data" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Operation>Divide</Operation><Problem>by zero</Problem></MathFault></detail></s:Fault>"#,
    r#"<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher">a:InternalServiceFault</faultcode><faultstring>The server was unable to process</faultstring></s:Fault>"#,
    r#"<s:Fault><faultcode xmlns:a="http://docs.oasis-open.org/ws-rx/wsrm/200702">a:CreateSequenceRefused</faultcode><faultstring xml:lang="en-US">refused by</faultstring></s:Fault>"#,
    r#"<s:Fault><faultcode>a:ActionNotSupported</faultcode><faultstring xml:lang="en-US">no</faultstring></s:Fault>"#,
    r#"<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">a:ActionNotSupported</faultcode><faultstring>no</faultstring></s:Fault>"#,
    r#"<s:Fault><faultcode xmlns:a="urn:sub">a:Inner</faultcode><faultstring xml:lang="en">english</faultstring></s:Fault>"#,
];

#[test]
fn faults_of_net_are_written_as_they_were_read() {
    for (bodies, wrap) in [(WCF_12, soap12 as fn(&str, &str) -> String), (WCF_11, soap11)] {
        for body in bodies {
            // `a` is addressing's on the envelope.
            let xml = wrap("<a:Action>urn:x</a:Action>", body);
            assert_eq!(text(&envelope(&xml)), xml);
        }
    }
}

#[test]
fn names_are_resolved_where_they_stand() {
    let names: Vec<_> =
        WCF_12.iter().map(|body| fault(&soap12("", body)).name().map(ToString::to_string)).collect();
    assert_eq!(
        names,
        [
            None,
            Some(format!("{{{DISPATCHER}}}InternalServiceFault")),
            Some(format!("{{{RM}}}SequenceTerminated")),
            Some(format!("{{{}}}ActionNotSupported", ns::WSA10)),
            Some("{urn:sub}Inner".to_owned()),
            Some("{urn:sub}Sub".to_owned()),
        ]
    );
    assert!(fault(&soap12("", WCF_12[4])).is("urn:sub2", "Innermost"));
    let terminated = fault(&soap12("", WCF_12[2]));
    assert_eq!(
        terminated.detail_entry(RM, "Identifier").unwrap().text(),
        "urn:uuid:279fc6c9-2d01-4e7d-93e9-911f5ff9f15f"
    );
    assert_eq!(
        fault(&soap11("", WCF_11[1])).code,
        FaultCode::Custom(QName::from_static(DISPATCHER, "InternalServiceFault"))
    );
    assert!(fault(&soap11("", WCF_11[4])).is(ns::WSA_NONE, "ActionNotSupported"));
}

#[test]
fn codes_of_soap_11_in_all_the_ways_that_they_are_written() {
    let table: [(&str, FaultCode, &[&str]); 16] = [
        ("s:Client", FaultCode::Sender, &[]),
        ("s:Server", FaultCode::Receiver, &[]),
        ("s:MustUnderstand", FaultCode::MustUnderstand, &[]),
        ("s:VersionMismatch", FaultCode::VersionMismatch, &[]),
        ("\n\t s:Server \n", FaultCode::Receiver, &[]),
        ("Client", FaultCode::Sender, &[]),
        ("Server", FaultCode::Receiver, &[]),
        ("undeclared:Server", FaultCode::Receiver, &[]),
        ("s:Client.Authentication", FaultCode::Sender, &["Authentication"]),
        ("Server.Db.401", FaultCode::Receiver, &["Db"]),
        ("s:Sender", FaultCode::Sender, &[]),
        ("MyError", FaultCode::Custom(QName::from_static("", "MyError")), &[]),
        ("a:Client", FaultCode::Custom(QName::from_static(ns::WSA10, "Client")), &[]),
        ("", FaultCode::Missing, &[]),
        ("Something went wrong", FaultCode::Missing, &[]),
        ("s:Client.not a name.B", FaultCode::Sender, &[]),
    ];
    for (wire, code, dotted) in table {
        let xml = soap11(
            "",
            &format!("<s:Fault><faultcode>{wire}</faultcode><faultstring>x</faultstring></s:Fault>"),
        );
        let read = fault(&xml);
        assert_eq!(read.code, code, "{wire}");
        let locals: Vec<_> = read.subcodes.iter().map(QName::local).collect();
        assert_eq!(locals, dotted, "{wire}");
    }
}

/// Spec: [SOAP12-1 §5.4.6], [SOAP11 §4.4.1]
#[test]
fn codes_are_mapped_when_written() {
    let table = [
        (FaultCode::VersionMismatch, "VersionMismatch", "VersionMismatch"),
        (FaultCode::MustUnderstand, "MustUnderstand", "MustUnderstand"),
        (FaultCode::DataEncodingUnknown, "DataEncodingUnknown", "Client"),
        (FaultCode::Sender, "Sender", "Client"),
        (FaultCode::Receiver, "Receiver", "Server"),
        (FaultCode::Missing, "Receiver", "Server"),
    ];
    for (code, in_12, in_11) in table {
        let fault = Fault::new(code, "x");
        assert!(
            body_of(fault.clone(), SoapVersion::Soap12).contains(&format!("<s:Value>s:{in_12}</s:Value>"))
        );
        assert!(body_of(fault, SoapVersion::Soap11).contains(&format!("<faultcode>s:{in_11}</faultcode>")));
    }
    let dotted = fault(&soap11("", "<s:Fault><faultcode>s:Client.A.B</faultcode></s:Fault>"));
    assert!(body_of(dotted, SoapVersion::Soap11).contains("<faultcode>s:Client.A.B</faultcode>"));
}

/// PHP and Mono give no language, hand-made services little else; gSOAP indents.
#[test]
fn what_peers_leave_out() {
    let php = r#"<s:Fault><s:Code><s:Value>s:MustUnderstand</s:Value></s:Code><s:Reason><s:Text>Header not understood</s:Text></s:Reason></s:Fault>"#;
    let read = fault(&soap12("", php));
    assert_eq!(
        read.reason.texts,
        [ReasonText { lang: String::new(), text: "Header not understood".to_owned() }]
    );

    let bare = fault(&soap12("", "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code></s:Fault>"));
    assert_eq!(bare.reason, Reason::default());
    assert_eq!(bare.to_string(), "Receiver");

    let gsoap = "\n\t\t<s:Fault>\n\t\t\t<s:Code>\n\t\t\t\t<s:Value>s:Sender</s:Value>\n\t\t\t\t<s:Subcode>\n\t\t\t\t\t<s:Value xmlns:wsrm='http://schemas.xmlsoap.org/ws/2005/02/rm'>\n wsrm:SequenceTerminated </s:Value>\n\t\t\t\t</s:Subcode>\n\t\t\t</s:Code>\n\t\t\t<s:Reason>\n\t\t\t\t<s:Text xml:lang=\"en\">The Sequence has been terminated</s:Text>\n\t\t\t</s:Reason>\n\t\t</s:Fault>\n\t";
    let read = fault(&soap12("", gsoap));
    assert!(read.is(RM, "SequenceTerminated"));
    assert_eq!(read.reason.text(), "The Sequence has been terminated");

    // PHP's detail is text; old stacks qualify the children.
    let text = fault(&soap11(
        "",
        "<s:Fault><s:faultcode>s:Server</s:faultcode><s:faultstring>x</s:faultstring><detail>plain</detail></s:Fault>",
    ));
    assert_eq!((text.code, text.detail.unwrap().text()), (FaultCode::Receiver, "plain".to_owned()));
}

#[test]
fn a_fault_that_is_refused_as_a_message_is_not_answered() {
    let xml = soap12("", "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault>");
    let refused = crate::common::rejected(&xml, MessageVersion::SOAP12_WSA10);
    assert!(
        refused.fault.is_none()
            && refused.into_reply(Answering::in_response(MessageVersion::SOAP12_WSA10)).is_none()
    );
}

#[test]
fn everything_that_a_fault_can_say() {
    let name = QName::from_static("urn:orders", "OutOfStock");
    let detail = value_element(QName::from_static("urn:orders", "Available"), &10).unwrap();
    let fault = Fault::sender("only 10 left")
        .with_subcode(name)
        .with_detail(detail)
        .with_node("urn:node".parse().unwrap())
        .with_role("urn:role".parse().unwrap());
    assert_eq!(
        body_of(fault.clone(), SoapVersion::Soap12),
        r#"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:a="urn:orders">a:OutOfStock</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">only 10 left</s:Text></s:Reason><s:Node>urn:node</s:Node><s:Role>urn:role</s:Role><s:Detail><Available xmlns="urn:orders">10</Available></s:Detail></s:Fault>"#
    );
    assert_eq!(
        body_of(fault.clone(), SoapVersion::Soap11),
        r#"<s:Fault><faultcode xmlns:a="urn:orders">a:OutOfStock</faultcode><faultstring xml:lang="en">only 10 left</faultstring><faultactor>urn:node</faultactor><detail><Available xmlns="urn:orders">10</Available></detail></s:Fault>"#
    );
    // The detail keeps its attributes and the meaning of the prefixes in it.
    let wire = r#"<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">x</s:Text></s:Reason><s:Detail k="v" xmlns:p="urn:p"><q>p:name</q></s:Detail></s:Fault>"#;
    let xml = soap12("<a:Action>urn:x</a:Action>", wire);
    assert_same(&text(&envelope(&xml)), &xml);
    let detail = self::fault(&xml).detail.unwrap();
    assert_eq!(detail.attribute("", "k"), Some("v"));
    let entry: &Element = detail.child("", "q").unwrap();
    assert_eq!(entry.resolve_qname(&entry.text()), Some(QName::from_static("urn:p", "name")));
}

#[test]
fn the_reason_in_a_language() {
    let reason = fault(&soap12("", WCF_12[4])).reason;
    assert_eq!((reason.text(), reason.text_in("cs"), reason.text_in("de")), ("english", "česky", "english"));
    let british = Reason { texts: vec![ReasonText { lang: "en-GB".to_owned(), text: "colour".to_owned() }] };
    assert_eq!((british.text_in("EN"), british.text_in("e")), ("colour", "colour"));
    assert_eq!(Reason::default().text_in("en"), "");
}

#[test]
fn subcodes_are_a_chain_and_not_longer_than_the_limit() {
    let depth = 60;
    let open = "<s:Subcode><s:Value xmlns:x='urn:x'>x:S</s:Value>".repeat(depth);
    let close = "</s:Subcode>".repeat(depth);
    let body = format!("<s:Fault><s:Code><s:Value>s:Sender</s:Value>{open}{close}</s:Code></s:Fault>");
    assert_eq!(fault(&soap12("", &body)).subcodes.len(), 16);

    let siblings = "<s:Subcode><s:Value>a:One</s:Value></s:Subcode><s:Subcode><s:Value>a:Two</s:Value><s:Subcode><s:Value>a:Three</s:Value></s:Subcode></s:Subcode>";
    let body = format!("<s:Fault><s:Code><s:Value>s:Sender</s:Value>{siblings}</s:Code></s:Fault>");
    assert_eq!(fault(&soap12("", &body)).subcodes, [QName::from_static(ns::WSA10, "One")]);
}

#[test]
fn a_fault_answers_where_the_request_says() {
    let with = |headers: &str| {
        soap12(&format!("<a:Action>urn:x</a:Action><a:MessageID>urn:m</a:MessageID>{headers}"), "")
    };
    let reply_to = "<a:ReplyTo><a:Address>http://x/reply</a:Address></a:ReplyTo>";
    let fault_to = "<a:FaultTo><a:Address>http://x/fault</a:Address></a:FaultTo>";
    let table = [
        (with(""), None),
        (with(reply_to), Some("http://x/reply")),
        (with(&(reply_to.to_owned() + fault_to)), Some("http://x/fault")),
    ];
    for (xml, to) in table {
        let request = crate::common::message(&xml, MessageVersion::SOAP12_WSA10);
        let answering = Answering::in_response(MessageVersion::SOAP12_WSA10);
        let answer = Message::fault_reply(&request.properties, Fault::receiver("x"), answering).unwrap();
        assert_eq!(answer.properties.destination().uri().map(|uri| uri.as_str()), to);
        assert_eq!(answer.properties.reply_of().unwrap(), "urn:m");
        assert_eq!(answer.properties.action.unwrap(), ns::WSA10_SOAP_FAULT_ACTION);
    }
}

/// As node-soap answers a request of SOAP 1.1 when a service throws.
#[test]
fn the_words_of_soap_12_in_an_envelope_of_soap_11() {
    let xml = soap11(
        "",
        "<s:Fault><s:Code><s:Value>SOAP-ENV:Server</s:Value><s:Subcode><s:Value>InternalServerError</s:Value></s:Subcode></s:Code>\
         <s:Reason><s:Text>Error: why</s:Text></s:Reason><s:Detail><d/></s:Detail></s:Fault>",
    );
    let read = fault(&xml);
    assert_eq!((read.code.clone(), read.reason.text()), (FaultCode::Receiver, "Error: why"));
    assert_eq!(read.subcodes, [QName::from_static("", "InternalServerError")]);
    assert!(read.detail.is_some());
}
