//! Messages of real peers: what they mean to us, and that .NET's come out as they went in.

use crate::common::{assert_same, document, envelope, message, rejected, soap12, text, written};
use soapstone_soap::{
    Address, AddressingVersion, Answering, Envelope, Error, Fault, Message, MessageVersion, RelatesTo,
    SoapVersion, ns,
};

const AUGUST2004: MessageVersion = MessageVersion::new(SoapVersion::Soap12, AddressingVersion::August2004);
const SOAP11_WSA10: MessageVersion = MessageVersion::new(SoapVersion::Soap11, AddressingVersion::V10);

/// wsdual/a-rm-feb2005: a callback with all the headers that .NET writes.
const WCF_RESULT: &str = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:r="http://schemas.xmlsoap.org/ws/2005/02/rm" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><r:SequenceAcknowledgement><r:Identifier>urn:uuid:aa2283f6-ced6-4d0f-a14b-1919e41a6bbf</r:Identifier><r:AcknowledgementRange Lower="1" Upper="1"/><netrm:BufferRemaining xmlns:netrm="http://schemas.microsoft.com/ws/2006/05/rm">8</netrm:BufferRemaining></r:SequenceAcknowledgement><r:AckRequested><r:Identifier>urn:uuid:07646061-9626-477e-b750-c9443456c7e7</r:Identifier></r:AckRequested><r:Sequence s:mustUnderstand="1"><r:Identifier>urn:uuid:07646061-9626-477e-b750-c9443456c7e7</r:Identifier><r:MessageNumber>1</r:MessageNumber></r:Sequence><a:Action s:mustUnderstand="1">http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/Result</a:Action><a:To s:mustUnderstand="1">http://localhost:8001/152cc31e-fec2-4ef1-818f-af22b8412cc8</a:To></s:Header><s:Body><Result xmlns="http://Microsoft.ServiceModel.Samples"><result>100</result></Result></s:Body></s:Envelope>"#;

/// wsdual/i1-soap11-wsa10/01.
const WCF_CREATE_SEQUENCE_SOAP11: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/rm/CreateSequence</a:Action><a:MessageID>urn:uuid:d9580665-497c-49b2-b89c-b8e75ecc4301</a:MessageID><a:ReplyTo><a:Address>http://localhost:8001/152cc31e-fec2-4ef1-818f-af22b8412cc8</a:Address></a:ReplyTo><a:To s:mustUnderstand="1">http://localhost:8000/ServiceModelSamples/service</a:To></s:Header><s:Body><CreateSequence xmlns="http://schemas.xmlsoap.org/ws/2005/02/rm"><AcksTo><a:Address>http://localhost:8001/152cc31e-fec2-4ef1-818f-af22b8412cc8</a:Address></AcksTo><Offer><Identifier>urn:uuid:07646061-9626-477e-b750-c9443456c7e7</Identifier></Offer></CreateSequence></s:Body></s:Envelope>"#;

/// wsdual/i2-soap12-wsa-aug2004/03.
const WCF_RESPONSE_AUGUST2004: &str = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/rm/CreateSequenceResponse</a:Action><a:RelatesTo>urn:uuid:1a53d22f-0772-4408-b2ec-e335f818079e</a:RelatesTo><a:To s:mustUnderstand="1">http://localhost:8001/7f2a56b2-44b8-4eb2-985f-20efd43d3dbb</a:To></s:Header><s:Body><CreateSequenceResponse xmlns="http://schemas.xmlsoap.org/ws/2005/02/rm"><Identifier>urn:uuid:a127a0e6-687e-4c03-b63c-78c377ee3aee</Identifier></CreateSequenceResponse></s:Body></s:Envelope>"#;

/// wsdual/c-faults/feb2005-twoway/02: a header was not understood.
const WCF_NOT_UNDERSTOOD: &str = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://www.w3.org/2005/08/addressing/soap/fault</a:Action><s:NotUnderstood qname="b:Foo" xmlns:b="http://example.org/x"/><a:RelatesTo>urn:uuid:e4ec54fe-f950-4d7d-8a44-e18fe19bb52c</a:RelatesTo><a:To s:mustUnderstand="1">http://localhost:28801/cb/96d0ce90-5add-42bf-bfe9-56668cf47004</a:To></s:Header><s:Body><s:Fault><s:Code><s:Value>s:MustUnderstand</s:Value></s:Code><s:Reason><s:Text xml:lang="en">The header 'Foo' from the namespace 'http://example.org/x' was not understood by the recipient of this message, causing the message to not be processed.</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"#;

/// wsdual/c-faults/feb2005-twoway/10: a reference parameter comes back.
const WCF_REFERENCE_PARAMETER: &str = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/rm/CreateSequenceResponse</a:Action><a:RelatesTo>urn:uuid:ac937085-ac5b-4919-9741-c09437e8e567</a:RelatesTo><a:To s:mustUnderstand="1">http://localhost:28801/cb/32ef3343-164c-436b-8343-02149247b322</a:To><q:Key a:IsReferenceParameter="true" xmlns:q="urn:q">42</q:Key></s:Header><s:Body/></s:Envelope>"#;

/// nethttp: an application's header stands behind the action.
const WCF_APPLICATION_HEADER: &str = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">urn:data/IData/Ping</a:Action><h:Token s:mustUnderstand="1" xmlns:h="urn:msg:h">tok</h:Token><a:MessageID>urn:uuid:6277b363-f05a-445e-8716-796d94c48b9f</a:MessageID><a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo><a:To s:mustUnderstand="1">ws://localhost:8100/data</a:To></s:Header><s:Body><Ping xmlns="urn:data"/></s:Body></s:Envelope>"#;

/// nethttp/data-basichttp/53.
const WCF_BASIC_HTTP: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><Must s:mustUnderstand="1" xmlns="urn:hdr">value</Must></s:Header><s:Body><Ping xmlns="urn:data"/></s:Body></s:Envelope>"#;

pub(crate) const OF_WCF: [(&str, MessageVersion); 7] = [
    (WCF_RESULT, MessageVersion::SOAP12_WSA10),
    (WCF_CREATE_SEQUENCE_SOAP11, SOAP11_WSA10),
    (WCF_RESPONSE_AUGUST2004, AUGUST2004),
    (WCF_NOT_UNDERSTOOD, MessageVersion::SOAP12_WSA10),
    (WCF_REFERENCE_PARAMETER, MessageVersion::SOAP12_WSA10),
    (WCF_APPLICATION_HEADER, MessageVersion::SOAP12_WSA10),
    (WCF_BASIC_HTTP, MessageVersion::SOAP11),
];

#[test]
fn an_envelope_of_net_is_written_as_it_was_read() {
    for (xml, _) in OF_WCF {
        assert_eq!(text(&envelope(xml)), xml);
    }
}

#[test]
fn a_message_of_net_is_written_as_it_was_read() {
    for (xml, version) in OF_WCF {
        assert_same(&written(message(xml, version), version), xml);
    }
}

#[test]
fn what_a_message_of_net_means() {
    let result = message(WCF_RESULT, MessageVersion::SOAP12_WSA10);
    assert_eq!(
        result.properties.action.as_ref().unwrap(),
        "http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/Result"
    );
    assert_eq!(result.properties.message_id, None);
    let names: Vec<_> =
        result.headers.leading().iter().map(|block| block.name().local().to_owned()).collect();
    assert_eq!(names, ["SequenceAcknowledgement", "AckRequested", "Sequence"]);
    assert_eq!(result.not_understood(|_| false).len(), 1, "Sequence, until reliable messaging takes it");

    let create = message(WCF_CREATE_SEQUENCE_SOAP11, SOAP11_WSA10);
    let reply_to = create.properties.reply_to.unwrap();
    assert_eq!(reply_to.address.uri().unwrap(), "http://localhost:8001/152cc31e-fec2-4ef1-818f-af22b8412cc8");
    assert_eq!(create.body.payload().unwrap().local(), "CreateSequence");

    let response = message(WCF_RESPONSE_AUGUST2004, AUGUST2004);
    assert_eq!(response.properties.reply_of().unwrap(), "urn:uuid:1a53d22f-0772-4408-b2ec-e335f818079e");

    let anonymous = message(WCF_APPLICATION_HEADER, MessageVersion::SOAP12_WSA10);
    assert!(anonymous.properties.reply_endpoint(MessageVersion::SOAP12_WSA10).is_anonymous());
    assert_eq!(anonymous.headers.find("urn:msg:h", "Token").unwrap().element().unwrap().text(), "tok");

    let with_parameter = message(WCF_REFERENCE_PARAMETER, MessageVersion::SOAP12_WSA10);
    assert_eq!(with_parameter.reference_parameter("urn:q", "Key").unwrap().text(), "42");
    assert!(with_parameter.headers.is_empty());
    assert!(with_parameter.body.is_empty());
}

/// We build what .NET wrote, from values.
#[test]
fn what_we_build_is_what_net_writes() {
    let request = message(
        &soap12(
            r#"<x:Foo s:mustUnderstand="1" xmlns:x="http://example.org/x"/><a:Action s:mustUnderstand="1">urn:x</a:Action><a:MessageID>urn:uuid:e4ec54fe-f950-4d7d-8a44-e18fe19bb52c</a:MessageID><a:ReplyTo><a:Address>http://localhost:28801/cb/96d0ce90-5add-42bf-bfe9-56668cf47004</a:Address></a:ReplyTo>"#,
            "",
        ),
        MessageVersion::SOAP12_WSA10,
    );
    let names = request.not_understood(|_| false);
    let fault = Fault::must_understand(&names, MessageVersion::SOAP12_WSA10);
    let answering = Answering::in_response(MessageVersion::SOAP12_WSA10);
    let reply = Message::fault_reply(&request.properties, fault, answering).unwrap();
    assert_eq!(written(reply, MessageVersion::SOAP12_WSA10), WCF_NOT_UNDERSTOOD);
}

/// peers/gsoap-rm/2005-error-cbserver/01: pretty-printed, `mustUnderstand="true"`, the action last, nine declarations, and an
/// empty address in the offer, which is not ours to judge.
#[test]
fn gsoap() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:SOAP-ENC="http://www.w3.org/2003/05/soap-encoding" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:chan="http://schemas.microsoft.com/ws/2005/02/duplex" xmlns:wsa5="http://www.w3.org/2005/08/addressing" xmlns:wsrm="http://schemas.xmlsoap.org/ws/2005/02/rm" xmlns:ns="urn:wsrmdemo">
	<SOAP-ENV:Header>
		<wsa5:MessageID>urn:uuid:2bdb91e3-59cf-4987-a43c-986966334873</wsa5:MessageID>
		<wsa5:ReplyTo SOAP-ENV:mustUnderstand="true">
			<wsa5:Address>http://127.0.0.1:18111</wsa5:Address>
		</wsa5:ReplyTo>
		<wsa5:To SOAP-ENV:mustUnderstand="true">http://127.0.0.1:18110</wsa5:To>
		<wsa5:Action SOAP-ENV:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/02/rm/CreateSequence</wsa5:Action>
		<wsrm:Sequence><wsrm:Identifier>urn:uuid:2b42ec21-1787-4e12-ab8b-45673200000000</wsrm:Identifier></wsrm:Sequence>
	</SOAP-ENV:Header>
	<SOAP-ENV:Body>
		<wsrm:CreateSequence>
			<wsrm:Offer><wsrm:Endpoint><wsa5:Address/></wsrm:Endpoint></wsrm:Offer>
		</wsrm:CreateSequence>
	</SOAP-ENV:Body>
</SOAP-ENV:Envelope>
"#;
    let create = message(xml, MessageVersion::SOAP12_WSA10);
    assert_eq!(
        create.properties.to,
        Some(Address::from_uri("http://127.0.0.1:18110".parse().unwrap(), AddressingVersion::V10))
    );
    assert_eq!(
        create.properties.reply_endpoint(MessageVersion::SOAP12_WSA10).address.uri().unwrap(),
        "http://127.0.0.1:18111"
    );
    assert!(
        create.headers.find("http://schemas.xmlsoap.org/ws/2005/02/rm", "Sequence").is_some(),
        "behind the action here"
    );
    assert!(create.not_understood(|_| false).is_empty());
    assert_eq!(create.body.payload().unwrap().local(), "CreateSequence");

    // Written once, it stays what it is.
    let once = text(&envelope(xml));
    assert_eq!(once.matches("xmlns:wsrm").count(), 1, "declared on the envelope, not on each part: {once}");
    assert_eq!(text(&envelope(&once)), once);
}

/// peers/jaxws-server/nonanon-replyto/02: a default namespace on every header, `uuid:` ids, no prefix that we would write.
#[test]
fn jax_ws() {
    let xml = r#"<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Header><Action xmlns="http://www.w3.org/2005/08/addressing" xmlns:S="http://www.w3.org/2003/05/soap-envelope" S:mustUnderstand="true">http://example.org/echo/EchoPort/EchoResponse</Action><MessageID xmlns="http://www.w3.org/2005/08/addressing">uuid:6342a830-6b3d-4b5d-9be3-b9f3f7c80c35</MessageID><RelatesTo xmlns="http://www.w3.org/2005/08/addressing">urn:uuid:11111111-2222-3333-4444-000000000001</RelatesTo><To xmlns="http://www.w3.org/2005/08/addressing">http://www.w3.org/2005/08/addressing/anonymous</To></S:Header><S:Body><EchoResponse xmlns="http://example.org/echo"><EchoResult>anon</EchoResult></EchoResponse></S:Body></S:Envelope>"#;
    let response = message(xml, MessageVersion::SOAP12_WSA10);
    assert_eq!(response.properties.message_id.as_ref().unwrap(), "uuid:6342a830-6b3d-4b5d-9be3-b9f3f7c80c35");
    assert_eq!(response.properties.to, Some(Address::Anonymous));
    let relates_to = RelatesTo::reply("urn:uuid:11111111-2222-3333-4444-000000000001".parse().unwrap());
    assert_eq!(response.properties.relates_to, [relates_to]);
}

/// peers/gsoap-server/zeep-11-wsa and peers/phantom: addressing declared on the header, neither `mustUnderstand` nor `ReplyTo`.
#[test]
fn zeep() {
    let xml = r#"<?xml version='1.0' encoding='utf-8'?>
<soap-env:Envelope xmlns:soap-env="http://www.w3.org/2003/05/soap-envelope"><soap-env:Header xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:Action>http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo</wsa:Action><wsa:MessageID>urn:uuid:474957b5-8dda-43bd-b935-9ee88e87ac77</wsa:MessageID><wsa:To>http://127.0.0.1:18311/dual</wsa:To></soap-env:Header><soap-env:Body><ns0:AddTo xmlns:ns0="http://Microsoft.ServiceModel.Samples"><ns0:n>5</ns0:n></ns0:AddTo></soap-env:Body></soap-env:Envelope>"#;
    let add = message(xml, MessageVersion::SOAP12_WSA10);
    assert!(
        add.properties.reply_to.is_none()
            && add.properties.reply_endpoint(MessageVersion::SOAP12_WSA10).is_anonymous()
    );
    // To an endpoint without addressing they are headers like any other.
    assert_eq!(message(xml, MessageVersion::SOAP12).headers.len(), 3);
}

/// peers/phantom: PHP and strong-soap call a callback operation with an empty body.
#[test]
fn empty_bodies() {
    let php = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><env:Body/></env:Envelope>\n";
    let strong = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\">\n  <soap:Header/>\n  <soap:Body/>\n</soap:Envelope>";
    for xml in [php, strong] {
        assert!(message(xml, MessageVersion::SOAP12).body.is_empty());
        let refused = rejected(xml, MessageVersion::SOAP12_WSA10);
        assert!(refused.fault.unwrap().is(ns::WSA10, "MessageAddressingHeaderRequired"));
    }
    let unqualified = strong.replace("<soap:Body/>", "<soap:Body>\n    <n>5</n>\n  </soap:Body>");
    let body = message(&unqualified, MessageVersion::SOAP12).body;
    assert_eq!(body.payload().unwrap().to_string(), "n");
    assert_eq!(body.decode::<f64>().unwrap(), 5.0);
}

/// node-soap answers SOAP 1.2 requests with SOAP 1.1 envelopes.
#[test]
fn the_other_version_of_soap() {
    let refused = rejected(WCF_BASIC_HTTP, MessageVersion::SOAP12);
    assert!(matches!(
        refused.error,
        Error::VersionMismatch { expected: SoapVersion::Soap12, found: SoapVersion::Soap11 }
    ));
}

#[test]
fn a_message_that_is_cut_off_anywhere_is_an_error_and_no_panic() {
    for (xml, version) in OF_WCF {
        for end in 0..xml.len() - 1 {
            let document = document(&xml[..end]);
            let read = Envelope::read(&mut document.reader())
                .and_then(|envelope| Message::from_envelope(envelope, version));
            assert!(read.is_err(), "{}", &xml[..end]);
        }
    }
}
