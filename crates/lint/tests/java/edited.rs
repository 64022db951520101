//! A WSDL that every importer takes, and edits of it.

use soapstone_lint::importers::{Judgement, Verdict, importer};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};

/// Two document operations with wrappers, one of them one-way.
pub(crate) const GOOD: &str = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" name="T" targetNamespace="urn:t"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<types><xs:schema targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:element name="Add"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="AddResponse"><xs:complexType><xs:sequence><xs:element name="sum" type="xs:int"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="Tell" type="xs:string"/>
  <xs:element name="Wrong" type="xs:string"/>
</xs:schema></types>
<message name="AddIn"><part name="parameters" element="t:Add"/></message>
<message name="AddOut"><part name="parameters" element="t:AddResponse"/></message>
<message name="TellIn"><part name="text" element="t:Tell"/></message>
<message name="WrongFault"><part name="fault" element="t:Wrong"/></message>
<portType name="P">
  <operation name="Add"><input message="t:AddIn"/><output message="t:AddOut"/><fault name="wrong" message="t:WrongFault"/></operation>
  <operation name="Tell"><input message="t:TellIn"/></operation>
</portType>
<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
  <operation name="Add"><soap:operation soapAction="add"/><input><soap:body use="literal"/></input>
    <output><soap:body use="literal"/></output><fault name="wrong"><soap:fault name="wrong" use="literal"/></fault></operation>
  <operation name="Tell"><soap:operation soapAction="tell"/><input><soap:body use="literal"/></input></operation>
</binding>
<service name="S"><port name="Q" binding="t:B"><soap:address location="http://localhost/s"/></port></service>
</definitions>"#;

/// What is expected of an importer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    /// It takes it, with these operations.
    Shows(&'static [&'static str]),
    /// It refuses it, with a reason that has this in it.
    Refuses(&'static str),
}

/// An edit: what is replaced, everywhere, and by what.
pub(crate) type Edit = (&'static str, &'static str);

/// The good WSDL with edits, each of which must find something.
pub(crate) fn edited(edits: &[Edit]) -> String {
    edits.iter().fold(GOOD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "nothing to replace: {from}");
        text.replace(from, to)
    })
}

/// What an importer says of a WSDL and what it imports.
pub(crate) fn judge(name: &str, wsdl: &str, others: &[(&'static str, &'static str)]) -> Judgement {
    let loader = MemoryLoader::default().with("t.wsdl", wsdl.to_owned());
    let loader = others.iter().fold(loader, |loader, (location, text)| loader.with(*location, *text));
    let documents = Documents::load("t.wsdl", &loader, &LoadLimits::default()).expect("the WSDL can be read");
    importer(name).expect("a known importer").judge(&Definitions::read(&documents))
}

/// Asserts what an importer does with an edited WSDL.
#[track_caller]
pub(crate) fn expect(name: &str, edits: &[Edit], expected: Expected) {
    expect_with(name, edits, &[], expected);
}

/// As [`expect`], with other documents beside it.
#[track_caller]
pub(crate) fn expect_with(
    name: &str,
    edits: &[Edit],
    others: &[(&'static str, &'static str)],
    expected: Expected,
) {
    let judgement = judge(name, &edited(edits), others);
    let shown: Vec<&str> = judgement.operations.iter().map(|operation| operation.name.as_str()).collect();
    let reasons: Vec<&str> = judgement.reasons.iter().map(|reason| reason.text.as_str()).collect();
    match expected {
        Expected::Shows(names) => {
            assert_eq!(judgement.verdict, Verdict::Accept, "{name} {edits:?}: {reasons:?}");
            assert_eq!(shown, names, "{name} {edits:?}: {reasons:?}");
        }
        Expected::Refuses(reason) => {
            assert_eq!(judgement.verdict, Verdict::Reject, "{name} {edits:?}: shows {shown:?}");
            assert!(reasons[0].contains(reason), "{name} {edits:?}: {reasons:?}");
        }
    }
}
