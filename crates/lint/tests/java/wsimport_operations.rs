//! Ports and operations: what `wsimport` refuses, and `wsimport -extension` leaves out.

use crate::edited::Expected::{self, Refuses, Shows};
use crate::edited::{Edit, expect};

const BOTH: &[&str] = &["Add", "Tell"];

#[track_caller]
fn both(edits: &[Edit], stock: Expected, extension: Expected) {
    expect("wsimport", edits, stock);
    expect("wsimport-extension", edits, extension);
}

#[test]
fn ports_of_other_kinds_are_left_out() {
    let soap12: Edit = ("http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/");
    both(&[soap12], Shows(&[]), Shows(BOTH));
    both(&[("http://schemas.xmlsoap.org/soap/http", "urn:jms")], Shows(&[]), Shows(BOTH));
    both(&[("<soap:address location=\"http://localhost/s\"/>", "")], Shows(&[]), Shows(BOTH));
    both(
        &[("<soap:binding transport=\"http://schemas.xmlsoap.org/soap/http\"/>", "")],
        Shows(&[]),
        Shows(BOTH),
    );
}

#[test]
fn names_are_resolved() {
    for (edit, reason) in [
        (("binding=\"t:B\"", "binding=\"t:C\""), "wsdl:binding \"{urn:t}C\" not found"),
        (("type=\"t:P\"", "type=\"t:C\""), "wsdl:portType \"{urn:t}C\" not found"),
        (("message=\"t:TellIn\"", "message=\"t:C\""), "wsdl:message \"{urn:t}C\" not found"),
        (
            ("element=\"t:Tell\"", "element=\"t:C\""),
            "Schema descriptor {urn:t}C in message part \"text\" is not defined",
        ),
        (
            ("<operation name=\"Tell\"><soap", "<operation name=\"Say\"><soap"),
            "does not appear in the corresponding port type",
        ),
    ] {
        both(&[edit], Refuses(reason), Refuses(reason));
    }
}

#[test]
fn every_operation_but_the_last_is_bound() {
    let unbound = "<operation name=\"More\"><input message=\"t:TellIn\"/></operation>";
    let last = unbound.to_owned() + "</portType>";
    both(&[("</portType>", last.leak())], Shows(BOTH), Shows(BOTH));
    let first = "<portType name=\"P\">".to_owned() + unbound;
    let reason = "operation \"More\" is not bound";
    both(&[("<portType name=\"P\">", first.leak())], Refuses(reason), Refuses(reason));
}

#[test]
fn callbacks_are_no_operations() {
    let text = "not request-response or one-way";
    let notification = ("<input message=\"t:TellIn\"/>", "<output message=\"t:TellIn\"/>");
    both(&[notification], Refuses(text), Shows(&["Add"]));
    let solicit: Edit = (
        "<input message=\"t:AddIn\"/><output message=\"t:AddOut\"/>",
        "<output message=\"t:AddOut\"/><input message=\"t:AddIn\"/>",
    );
    both(&[solicit], Refuses(text), Shows(&["Tell"]));
}

#[test]
fn document_parts_are_elements_and_one() {
    let ty: Edit = ("element=\"t:Tell\"", "type=\"xs:string\"");
    both(&[ty], Refuses("must refer to a schema element declaration"), Shows(&["Add"]));
    let two: Edit = ("<part name=\"text\"", "<part name=\"more\" element=\"t:Wrong\"/><part name=\"text\"");
    both(&[two], Refuses("more than one part bound to body"), Shows(&["Add"]));
    let named: Edit = (
        "<input><soap:body use=\"literal\"/></input></operation>\n</binding>",
        "<input><soap:body use=\"literal\" parts=\"text\"/></input></operation>\n</binding>",
    );
    both(&[two, named], Shows(BOTH), Shows(BOTH));
}

#[test]
fn rpc_parts_are_types_and_bodies_have_a_namespace() {
    let rpc: Edit = ("<soap:binding ", "<soap:binding style=\"rpc\" ");
    both(&[rpc], Refuses("must refer to a schema type declaration"), Shows(&[]));
    let typed: [Edit; 4] = [
        rpc,
        ("element=\"t:Tell\"", "type=\"xs:string\""),
        ("<part name=\"parameters\" element=\"t:Add\"/>", "<part name=\"a\" type=\"xs:int\"/>"),
        ("<part name=\"parameters\" element=\"t:AddResponse\"/>", "<part name=\"sum\" type=\"xs:int\"/>"),
    ];
    both(&typed, Refuses("must specify a value for the \"namespace\" attribute"), Shows(BOTH));
    let namespace: Edit =
        ("<soap:body use=\"literal\"/>", "<soap:body use=\"literal\" namespace=\"urn:t\"/>");
    both(&[&typed[..], &[namespace]].concat(), Shows(BOTH), Shows(BOTH));
}

#[test]
fn styles_are_not_mixed() {
    let mixed: Edit =
        ("<soap:operation soapAction=\"tell\"/>", "<soap:operation soapAction=\"tell\" style=\"rpc\"/>");
    let typed: Edit = ("element=\"t:Tell\"", "type=\"xs:string\"");
    both(&[mixed, typed], Refuses("mixed style"), Shows(BOTH));
    let mixed: Edit =
        ("<soap:operation soapAction=\"add\"/>", "<soap:operation soapAction=\"add\" style=\"rpc\"/>");
    let typed: Edit = ("element=\"t:AddResponse\"", "type=\"xs:string\"");
    let input: Edit = ("element=\"t:Add\"/>", "type=\"xs:int\"/>");
    both(&[mixed, typed, input], Refuses("mixed style"), Refuses("ClassCastException"));
}

#[test]
fn requests_differ_by_their_bodies() {
    let same: Edit = ("element=\"t:Tell\"", "element=\"t:Add\"");
    both(&[same], Refuses("Non unique body parts"), Shows(BOTH));
}

#[test]
fn java_words_are_no_names() {
    both(&[("\"Tell\"><", "\"Import\"><")], Refuses("java reserved word"), Shows(&["Add"]));
    both(
        &[("<part name=\"text\"", "<part name=\"class\"")],
        Refuses("\"class\" is a java reserved word"),
        Shows(BOTH),
    );
}

#[test]
fn parameters_have_names_of_their_own() {
    // What comes in and goes out by one name, and is not the same.
    let out: Edit = (
        "<xs:element name=\"sum\" type=\"xs:int\"/>",
        "<xs:element name=\"a\" type=\"xs:string\"/><xs:element name=\"b\" type=\"xs:int\"/>",
    );
    both(&[out], Refuses("duplicate parameter name \"a\""), Shows(BOTH));
    let same: Edit = (
        "<xs:element name=\"sum\" type=\"xs:int\"/>",
        "<xs:element name=\"a\" type=\"xs:int\"/><xs:element name=\"b\" type=\"xs:int\"/>",
    );
    both(&[same], Shows(BOTH), Shows(BOTH));
}

#[test]
fn headers_are_parts_that_are_there() {
    let header = |message: &str, part: &str| -> Edit {
        let text = format!(
            "<input><soap:body use=\"literal\"/><soap:header message=\"t:{message}\" part=\"{part}\" use=\"literal\"/></input></operation>\n</binding>"
        );
        ("<input><soap:body use=\"literal\"/></input></operation>\n</binding>", text.leak())
    };
    both(&[header("WrongFault", "fault")], Shows(BOTH), Shows(BOTH));
    both(&[header("Nope", "fault")], Refuses("not found"), Refuses("not found"));
    both(&[header("WrongFault", "nope")], Refuses("Invalid header"), Refuses("Invalid header"));
    both(&[header("TellIn", "text")], Refuses("has multiple binding"), Shows(BOTH));
}

#[test]
fn faults_are_one_element() {
    let fault: Edit = ("<soap:fault name=\"wrong\" use=\"literal\"/>", "");
    both(&[fault], Refuses("does not have a SOAP fault extension"), Shows(BOTH));
    both(
        &[("element=\"t:Wrong\"", "type=\"xs:string\"")],
        Refuses("must specify a \"element\" attribute"),
        Shows(BOTH),
    );
    let reason = "does not match any fault";
    both(&[("<fault name=\"wrong\" m", "<fault name=\"right\" m")], Refuses(reason), Refuses(reason));
    let two: Edit = ("<part name=\"fault\"", "<part name=\"more\" element=\"t:Tell\"/><part name=\"fault\"");
    both(&[two], Refuses("more than one part"), Refuses("more than one part"));
}
