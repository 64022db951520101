use super::{ComplaintKind, Document, ReadErrorKind, TreeLimits};

fn read(text: &str) -> Document {
    Document::read("a.wsdl", text.to_owned(), &TreeLimits::default()).expect("it can be read")
}

fn error(text: &str) -> String {
    Document::read("a.wsdl", text.to_owned(), &TreeLimits::default())
        .expect_err("it cannot be read")
        .to_string()
}

fn complaints(text: &str) -> Vec<ComplaintKind> {
    read(text).complaints().iter().map(|complaint| complaint.kind.clone()).collect()
}

#[test]
fn names_places_and_values_are_those_of_the_text() {
    let document = read(
        "<a:r xmlns:a='urn:a' x='1'>\n  <b xmlns='urn:b' a:y=\"p &amp; q&#33;\"\n>t<!-- c -->u</b>\n</a:r>",
    );
    let root = document.root();
    assert_eq!((root.namespace(), root.local(), root.prefix()), ("urn:a", "r", "a"));
    assert_eq!(root.attribute("x"), Some("1"));
    let b = root.child("urn:b", "b").expect("there is one");
    let y = b.attribute_named("urn:a", "y").expect("there is one");
    assert_eq!((y.value(), document.line_column(y.span()).to_string().as_str()), ("p & q!", "2:20"));
    assert_eq!(document.source().slice(y.span()), "a:y=\"p &amp; q&#33;\"");
    assert_eq!((b.text().as_ref(), b.line_column().to_string().as_str()), ("tu", "2:3"));
    assert_eq!(
        document.source().slice(b.extent()),
        "<b xmlns='urn:b' a:y=\"p &amp; q&#33;\"\n>t<!-- c -->u</b>"
    );
    assert_eq!(b.reference("a:z").to_string(), "{urn:a}z");
    assert_eq!(b.reference("z").namespace, Some("urn:b"));
    assert_eq!(root.reference("z").namespace, Some(""));
    assert_eq!(root.reference("c:z").namespace, None);
    assert_eq!(root.descendants().count(), 1);
    assert_eq!(b.declarations().collect::<Vec<_>>(), [("", "urn:b")]);
}

#[test]
fn what_some_tools_read_is_a_complaint() {
    let undeclared = |prefix: &str| ComplaintKind::UndeclaredElementPrefix(prefix.to_owned());
    assert_eq!(complaints("<r><a:b/></r>"), [undeclared("a")]);
    assert_eq!(complaints("<r a:b=''/>"), [ComplaintKind::UndeclaredAttributePrefix("a".to_owned())]);
    assert_eq!(complaints("<r b='1' b='2'/>"), [ComplaintKind::DuplicateAttribute("b".to_owned())]);
    assert_eq!(complaints("<r>&x;</r>"), [ComplaintKind::UnknownEntity("x".to_owned())]);
    assert_eq!(complaints("<r a='<'/>"), [ComplaintKind::IllegalCharacter('<')]);
    assert_eq!(complaints("<r a='a & b'/>"), [ComplaintKind::IllegalCharacter('&')]);
}

#[test]
fn what_no_tool_reads_is_an_error_with_its_place() {
    for (text, expected) in [
        ("", "a.wsdl:1:1: the document is empty"),
        ("<a>\n <b></c></a>", "a.wsdl:2:5: this is not XML"),
        ("<a><b></b>", "a.wsdl:1:11: this is not XML: the end of <a> of line 1 is missing"),
        ("<a/><b/>", "a.wsdl:1:5: this is not XML: there is a second root element"),
        ("<a/>x", "a.wsdl:1:5: this is not XML: there is text outside of the root element"),
        ("<a x=1/>", "a.wsdl:1:6: this is not XML: the value of an attribute stands in quotes"),
        ("<a x='1'y='2'/>", "a.wsdl:1:9: this is not XML: white space is missing before an attribute"),
    ] {
        let said = error(text);
        assert!(said.starts_with(expected), "{said} for {text}");
    }
}

#[test]
fn entities_are_read_as_far_as_they_are_text_and_cost_little() {
    let document = read(
        "<!DOCTYPE r [<!ENTITY a 'one'><!ENTITY b SYSTEM 'file:///x'><!ENTITY c '&a;&a;'>]><r x='&a;'>&a;&b;&c;</r>",
    );
    assert_eq!((document.root().text().as_ref(), document.root().attribute("x")), ("one", Some("one")));
    let unread = |name: &str| ComplaintKind::UnreadEntity(name.to_owned());
    let found: Vec<_> = document.complaints().iter().map(|complaint| complaint.kind.clone()).collect();
    assert_eq!(found, [unread("b"), unread("c")]);
    let long = format!("<!DOCTYPE r [<!ENTITY a '{}'>]><r>{}</r>", "x".repeat(5000), "&a;".repeat(1000));
    assert!(error(&long).contains("max_entity_bytes"), "{}", error(&long));
}

#[test]
fn limits_hold() {
    let limits = TreeLimits {
        max_depth: 3,
        max_nodes: 10,
        max_attributes: 2,
        max_bytes: 200,
        ..TreeLimits::default()
    };
    let limit = |text: String| match Document::read("a", text, &limits).expect_err("too much").kind {
        ReadErrorKind::Limit { limit, .. } => limit,
        other => panic!("{other}"),
    };
    assert_eq!(limit("<a>".repeat(4)), "max_depth");
    assert_eq!(limit(format!("<r>{}</r>", "<a/>".repeat(10))), "max_nodes");
    assert_eq!(limit("<a b='' c='' d=''/>".to_owned()), "max_attributes");
    assert_eq!(limit(" ".repeat(201)), "max_bytes");
}

#[test]
fn other_encodings_are_read() {
    let latin: &[u8] = b"<?xml version='1.0' encoding='ISO-8859-1'?><r a='\xE9'/>";
    let document = Document::read("a", latin.to_vec(), &TreeLimits::default()).expect("it can be read");
    assert_eq!(document.root().attribute("a"), Some("é"));
    let wrong =
        Document::read("a", b"<r>\n\xE9</r>".to_vec(), &TreeLimits::default()).expect_err("not UTF-8");
    assert_eq!(
        wrong.to_string(),
        "a:2:1: byte 0xe9 is not UTF-8: declare the encoding that the document has"
    );
}
