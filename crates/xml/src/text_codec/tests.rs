//! The text codec as its users see it.

use crate::{
    Codec, DeclarationRef, DecodeErrorKind, Element, Kind, Limits, NameRef, Text, TextCodec, TextDocument,
    TextWriter, XmlReader, XmlWriter, compare, copy_document,
};

/// What a reader says about a document, one word an event.
fn events(document: &TextDocument) -> Result<String, String> {
    let mut reader = document.reader();
    let mut out = Vec::new();
    loop {
        out.push(match reader.advance().map_err(|error| error.to_string())? {
            Kind::Start => {
                let start = reader.start();
                let attributes = start.attributes().map(|a| format!(" {}={}", a.name, a.value.lexical()));
                format!("<{}{}>", start.name(), attributes.collect::<String>())
            }
            Kind::Text => format!("'{}'", reader.text().lexical()),
            Kind::Comment => format!("#{}", reader.text().lexical()),
            Kind::End => format!("/{}", reader.start().name().local),
            Kind::Eof => return Ok(out.join(" ")),
        });
    }
}

fn message(text: &'static str) -> Result<String, String> {
    let document =
        TextDocument::message(text.as_bytes(), &Limits::default()).map_err(|error| error.to_string())?;
    events(&document)
}

fn document(text: &'static str) -> Result<String, String> {
    let document =
        TextDocument::document(text.as_bytes(), &Limits::default()).map_err(|error| error.to_string())?;
    events(&document)
}

#[test]
fn names_are_resolved_on_elements_attributes_and_ends() {
    let text = "<?xml version='1.0' encoding='utf-8'?>\n<a xmlns='urn:d' xmlns:p='urn:p' p:x='1' x='2'><p:b/><c xmlns=''/></a>\n";
    assert_eq!(message(text).unwrap(), "<{urn:d}a {urn:p}x=1 x=2> <{urn:p}b> /b <c> /c /a");
    assert_eq!(
        message("<a xml:lang='en'/>").unwrap(),
        "<a {http://www.w3.org/XML/1998/namespace}lang=en> /a"
    );
}

#[test]
fn character_data_comes_in_pieces_and_is_complete() {
    let text = "<a>x&amp;y<![CDATA[<&>]]>&#xE9;\r\n&lt;<!--c-->z</a>";
    assert_eq!(message(text).unwrap(), "<a> 'x' '&' 'y' '<&>' 'é' '\n' '<' #c 'z' /a");
}

#[test]
fn attribute_values_are_normalised() {
    let text = "<a b=' x\r\ny\tz&#10;&quot;&lt;\u{FEFF}' c=\"it's\"/>";
    assert_eq!(message(text).unwrap(), "<a b= x y z\n\"<\u{FEFF} c=it's> /a");
}

#[test]
fn what_a_message_must_not_have() {
    for (text, expected) in [
        (
            "<!DOCTYPE a><a/>",
            "a document type declaration (DTD) is not allowed in a message at line 1, column 1",
        ),
        (
            "<a>\n <?pi x?></a>",
            "processing instruction <?pi?> is not allowed in a message at line 2, column 2 in a",
        ),
        ("<a><p:b/></a>", "the prefix 'p' is not declared at line 1, column 5 in a"),
        ("<a p:b='1'/>", "the prefix 'p' is not declared at line 1, column 3 in a"),
        ("<a b='1' b='2'/>", "duplicate attribute b at line 1, column 3 in a"),
        ("<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>", "duplicate attribute {u}b at line 1, column 3 in a"),
        ("<a xmlns:p='u' xmlns:p='v'/>", "duplicate attribute xmlns:p at line 1, column 16 in a"),
        ("<a>&nbsp;</a>", "the entity &nbsp; is not defined at line 1, column 4 in a"),
        ("<a b='&nbsp;'/>", "the entity &nbsp; is not defined at line 1, column 7 in a"),
        ("<a>&#1;</a>", "&#1; is not a character reference to a legal character at line 1, column 4 in a"),
        ("<a>x\u{1}</a>", "the character U+0001 is not allowed in XML at line 1, column 5 in a"),
        ("<a b='\u{1}'/>", "the character U+0001 is not allowed in XML at line 1, column 7 in a"),
        ("<a>]]></a>", "not well-formed XML: ']]>' in character data at line 1, column 4 in a"),
        ("<a><b></a></b>", "end tag </a> where </b> was expected at line 1, column 7 in a/b"),
        ("<a/><b/>", "a second element outside the root element at line 1, column 5"),
        (
            "\u{FEFF}\u{FEFF}<!--x-->\u{2039}éab c='1'/>",
            "character data outside the root element at byte 0x0 (0)",
        ),
        ("<?xml?><a/>", "not well-formed XML: the XML declaration has no version at line 1, column 1"),
        (
            "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
            "duplicate attribute xmlns:xml at line 1, column 53 in a",
        ),
        ("<a/>x", "character data outside the root element at line 1, column 5"),
        ("x<a/>", "character data outside the root element at line 1, column 1"),
        ("<a/>&amp;", "a reference outside the root element at line 1, column 5"),
        ("</a>", "an end tag outside the root element at line 1, column 1"),
        ("<a><b>", "not well-formed XML: the end of <b> is missing at line 1, column 7 in a/b"),
        ("<a", "the document ends too early: a tag has no '>' at line 1, column 1"),
        ("", "the document is empty at line 1, column 1"),
        (" \n", "the document is empty at line 2, column 1"),
        ("<1a/>", "'1a' is not a valid name at line 1, column 2"),
        ("<a:b:c/>", "'a:b:c' is not a valid name at line 1, column 2"),
        ("<a b/>", "not well-formed XML: an attribute without '=' at line 1, column 5 in a"),
        ("<a b=1/>", "not well-formed XML: an attribute value without quotes at line 1, column 6 in a"),
        (
            "<a b='1'c='2'/>",
            "not well-formed XML: white space expected before an attribute at line 1, column 9 in a",
        ),
        ("<a b='<'/>", "not well-formed XML: '<' in an attribute value at line 1, column 7 in a"),
        ("<a b='x & y'/>", "not well-formed XML: '&' without a reference at line 1, column 9 in a"),
        (
            "<a xmlns:p=''/>",
            "namespace declaration not allowed: a prefix cannot be undeclared at line 1, column 4 in a",
        ),
        (
            "<a><?xml version='1.0'?></a>",
            "not well-formed XML: an XML declaration that is not at the start of the document at line 1, column 4 in a",
        ),
    ] {
        assert_eq!(message(text).unwrap_err(), expected, "{text}");
    }
}

#[test]
fn documents_may_have_instructions_and_a_doctype_that_does_nothing() {
    let text =
        "<?xml version='1.0'?><?xml-stylesheet href='x'?><!DOCTYPE a [<!ENTITY e 'boom'>]><a><?pi?>x</a>";
    assert_eq!(document(text).unwrap(), "<a> 'x' /a");
    let entity = document("<!DOCTYPE a [<!ENTITY e 'boom'>]><a>&e;</a>").unwrap_err();
    assert!(entity.starts_with("the entity &e; is not defined"), "{entity}");
    for bad in [
        "<a><!DOCTYPE a></a>",
        "<!doctype a><a/>",
        "<!DOCTYPEa><a/>",
        "<!DOCTYPE a><!DOCTYPE a><a/>",
        "<??><a/>",
        "<? x?><a/>",
        "<?XML x?><a/>",
        "<?1?><a/>",
        "<?a:b?><a/>",
        "<?a \u{1}?><a/>",
        "\u{FEFF}\u{FEFF}<!DOCTYPE x><b>t</b>",
    ] {
        assert!(document(bad).is_err(), "{bad}");
    }
}

#[test]
fn encodings() {
    let text = "<a>é😀</a>";
    let utf16: Vec<u8> =
        [0xFEFFu16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let read = TextDocument::message(utf16, &Limits::default()).unwrap();
    assert_eq!(events(&read).unwrap(), "<a> 'é😀' /a");
    let broken = TextDocument::message(b"<a>ok\xC3(</a>".as_slice(), &Limits::default()).unwrap();
    let error = events(&broken).unwrap_err();
    assert!(error.starts_with("invalid UTF-8") && error.ends_with("in a"), "{error}");
}

#[test]
fn every_limit_has_its_error() {
    let limited = |change: fn(&mut Limits), text: &'static str| {
        let mut limits = Limits::default();
        change(&mut limits);
        TextDocument::message(text.as_bytes(), &limits)
            .map_err(|e| e.to_string())
            .and_then(|document| events(&document))
    };
    let error = |result: Result<String, String>| result.unwrap_err();
    assert!(error(limited(|l| l.max_bytes = 5, "<abc/>")).starts_with("limit reached: max_bytes is 5"));
    assert_eq!(
        error(limited(|l| l.max_depth = 2, "<a><b><c/></b></a>")),
        "limit reached: max_depth is 2 at line 1, column 7 in a/b"
    );
    assert!(limited(|l| l.max_depth = 3, "<a><b><c/></b></a>").is_ok());
    assert_eq!(
        error(limited(|l| l.max_attributes = 1, "<a b='' c=''/>")),
        "limit reached: max_attributes is 1 at line 1, column 9 in a"
    );
    assert!(
        error(limited(|l| l.max_namespaces = 1, "<a xmlns='u'><b xmlns:p='v'/></a>"))
            .starts_with("limit reached: max_namespaces is 1")
    );
    assert!(
        error(limited(|l| l.max_name_chars = 2, "<abc/>")).starts_with("limit reached: max_name_chars is 2")
    );
    assert!(limited(|l| l.max_name_chars = 2, "<éé/>").is_ok(), "characters, not bytes");
    assert!(limited(|l| l.max_text_chars = 3, "<a>ééé</a>").is_ok(), "characters, not bytes");
    assert!(
        error(limited(|l| l.max_text_chars = 3, "<a>éé&amp;é</a>"))
            .starts_with("limit reached: max_text_chars is 3")
    );
    assert!(
        error(limited(|l| l.max_text_chars = 3, "<a b='1234'/>"))
            .starts_with("limit reached: max_text_chars is 3")
    );
}

#[test]
fn an_error_stays() {
    let document = TextDocument::message(b"<a>&x;</a>".as_slice(), &Limits::default()).unwrap();
    let mut reader = document.reader();
    reader.advance().unwrap();
    let first = reader.advance().unwrap_err();
    assert!(matches!(first.kind(), DecodeErrorKind::UndefinedEntity(_)));
    assert_eq!(reader.advance().unwrap_err().to_string(), first.to_string());
    assert_eq!(reader.skip_element().unwrap_err().to_string(), first.to_string());
    assert_eq!(reader.capture_element().unwrap_err().to_string(), first.to_string());
}

#[test]
fn skipping_and_capturing_leave_the_reader_on_the_end() {
    let text = b"<a xmlns:p='urn:p' xmlns='urn:d'><p:b><c>x</c></p:b><d/>t</a>";
    let document = TextDocument::message(text.as_slice(), &Limits::default()).unwrap();
    let mut reader = document.reader();
    reader.advance().unwrap();
    reader.advance().unwrap();
    let raw = reader.capture_element().unwrap();
    assert_eq!((reader.depth(), reader.start().name().local), (2, "b"));
    assert_eq!(&raw.bytes()[..], b"<p:b><c>x</c></p:b>");
    assert_eq!(reader.advance().unwrap(), Kind::Start);
    reader.skip_element().unwrap();
    assert_eq!(reader.start().name().local, "d");
    assert_eq!(reader.advance().unwrap(), Kind::Text);
    let element = raw.to_element().unwrap();
    assert!(
        element.is("urn:p", "b") && element.child("urn:d", "c").is_some(),
        "prefixes of the document still hold"
    );
    assert_eq!(element.resolve_qname("p:x").unwrap().namespace(), "urn:p");
}

#[test]
fn an_error_in_a_captured_element_is_where_it_was_found() {
    let document = TextDocument::message(b"<a><b><c>&x;</c></b></a>".as_slice(), &Limits::default()).unwrap();
    let mut reader = document.reader();
    reader.advance().unwrap();
    reader.advance().unwrap();
    let raw = reader.capture_element().unwrap();
    assert_eq!(reader.advance().unwrap(), Kind::End);
    let error = raw.to_element().unwrap_err();
    assert_eq!(error.to_string(), "the entity &x; is not defined at line 1, column 10 in a/b/c");
}

#[test]
fn a_spliced_element_means_what_it_meant() {
    let source = b"<a xmlns:p='urn:p' xmlns:q='urn:q'><b k='q:v' xmlns:r='urn:r'>p:x</b></a>";
    let document = TextDocument::message(source.as_slice(), &Limits::default()).unwrap();
    let mut reader = document.reader();
    reader.advance().unwrap();
    reader.advance().unwrap();
    let raw = reader.capture_element().unwrap();

    let mut out = TextWriter::new();
    out.start(NameRef::new("urn:other", "o").with_prefix("")).unwrap();
    out.declare(DeclarationRef::new("p", "urn:elsewhere")).unwrap();
    out.declare(DeclarationRef::new("q", "urn:q")).unwrap();
    out.splice(&raw).unwrap();
    out.end().unwrap();
    let text = out.finish().unwrap();
    assert_eq!(
        text,
        "<o xmlns:p=\"urn:elsewhere\" xmlns:q=\"urn:q\" xmlns=\"urn:other\">\
         <b xmlns:p=\"urn:p\" xmlns=\"\" k='q:v' xmlns:r='urn:r'>p:x</b></o>"
    );
    let again = TextDocument::message(text, &Limits::default()).unwrap();
    let tree = read_tree(&again);
    let spliced = tree.child("", "b").unwrap();
    assert_eq!(spliced.resolve_qname(&spliced.text()).unwrap().namespace(), "urn:p");
}

fn read_tree(document: &TextDocument) -> Element {
    let mut reader = document.reader();
    while reader.advance().unwrap() != Kind::Start {}
    Element::read(&mut reader).unwrap()
}

#[test]
fn trees_keep_qnames_in_content() {
    let text = b"<s:a xmlns:s='urn:s' xmlns='urn:d'><b xmlns:s='urn:t' t='s:x'>s:y</b><!--c--></s:a>";
    let document = TextDocument::message(text.as_slice(), &Limits::default()).unwrap();
    let tree = read_tree(&document);
    assert_eq!(tree.resolve_qname("s:z").unwrap().to_string(), "{urn:s}z");
    let child = tree.child("urn:d", "b").unwrap();
    assert_eq!(child.resolve_qname(&child.text()).unwrap().to_string(), "{urn:t}y");
    assert_eq!(child.resolve_qname("q").unwrap().to_string(), "{urn:d}q");

    let mut out = TextWriter::new();
    child.write(&mut out).unwrap();
    assert_eq!(out.finish().unwrap(), r#"<b xmlns:s="urn:t" t="s:x" xmlns="urn:d">s:y</b>"#);
}

#[test]
fn writing_again_gives_the_same_infoset() {
    let text = "<p:a xmlns:p='urn:p' xmlns='urn:d' k='&lt;&#10;' p:k='\"'><b>&lt;&#13;\n</b><c xmlns=''/><!-- x --><p:d xmlns:p='urn:q' p:e=''/></p:a>";
    let document = TextDocument::message(text.as_bytes(), &Limits::default()).unwrap();
    let mut out = TextWriter::new();
    copy_document(&mut document.reader(), &mut out).unwrap();
    let again = TextDocument::message(out.finish().unwrap(), &Limits::default()).unwrap();
    assert_eq!(compare(&mut document.reader(), &mut again.reader()).unwrap(), None);
}

#[test]
fn the_writer_refuses_what_would_not_be_xml() {
    type Steps = fn(&mut TextWriter) -> Result<(), crate::EncodeError>;
    let root: Steps = |out| out.start(NameRef::local("r"));
    for (what, steps) in [
        ("name", (|out| out.start(NameRef::local("a b"))) as Steps),
        ("attribute after content", |out| {
            out.text("x".into())?;
            out.attribute(NameRef::local("k"), "v".into())
        }),
        ("same attribute twice", |out| {
            out.attribute(NameRef::new("urn:k", "k").with_prefix("a"), "v".into())?;
            out.attribute(NameRef::new("urn:k", "k").with_prefix("b"), "v".into())
        }),
        ("prefix with two meanings", |out| {
            out.attribute(NameRef::new("urn:1", "k").with_prefix("a"), "v".into())?;
            out.attribute(NameRef::new("urn:2", "l").with_prefix("a"), "v".into())
        }),
        ("declaration against a name", |out| {
            out.start(NameRef::new("urn:1", "k").with_prefix("a"))?;
            out.declare(DeclarationRef::new("a", "urn:2"))
        }),
        ("xmlns as an attribute", |out| out.attribute(NameRef::local("xmlns"), "urn:x".into())),
        ("no namespace, and a default one on the same element", |out| {
            out.declare(DeclarationRef::new("", "urn:x"))
        }),
        ("a prefix of the parent used, then bound to another namespace", |out| {
            out.declare(DeclarationRef::new("p", "urn:1"))?;
            out.start(NameRef::new("urn:1", "b").with_prefix("p"))?;
            out.declare(DeclarationRef::new("p", "urn:2"))
        }),
        ("a prefix of the parent used for the element, and another way for an attribute", |out| {
            out.declare(DeclarationRef::new("p", "urn:1"))?;
            out.start(NameRef::new("urn:1", "b").with_prefix("p"))?;
            out.attribute(NameRef::new("urn:2", "k").with_prefix("p"), "v".into())
        }),
        ("a QName in no namespace where there is a default one", |out| {
            out.start(NameRef::new("urn:d", "b").with_prefix(""))?;
            out.text(Text::QName(NameRef::new("", "n")))
        }),
        ("prefix undeclared", |out| out.declare(DeclarationRef::new("a", ""))),
        ("control character", |out| out.text("\u{1}".into())),
        ("comment", |out| out.comment("a--b")),
        ("end", |out| {
            out.end()?;
            out.end()
        }),
        ("second root", |out| {
            out.end()?;
            out.start(NameRef::local("s"))
        }),
    ] {
        let mut out = TextWriter::new();
        root(&mut out).unwrap();
        assert!(steps(&mut out).is_err(), "{what}");
        assert!(out.end().is_err() && out.finish().is_err(), "{what}: the document is broken from then on");
    }
    assert!(TextWriter::new().finish().is_err());
    let mut open = TextWriter::new();
    root(&mut open).unwrap();
    assert!(open.finish().is_err());
}

#[test]
fn prefixes_are_chosen_and_declared() {
    let mut out = TextWriter::new();
    out.start(NameRef::new("urn:1", "a")).unwrap();
    out.attribute(NameRef::new("urn:2", "k"), "v".into()).unwrap();
    out.attribute(NameRef::new("urn:2", "l"), "v".into()).unwrap();
    out.start(NameRef::new("urn:1", "b")).unwrap();
    out.attribute(NameRef::new("urn:2", "k"), Text::QName(NameRef::new("urn:3", "x"))).unwrap();
    out.start(NameRef::local("c")).unwrap();
    for _ in 0..3 {
        out.end().unwrap();
    }
    assert_eq!(
        out.finish().unwrap(),
        r#"<a d1p1:k="v" d1p1:l="v" xmlns="urn:1" xmlns:d1p1="urn:2"><b d1p1:k="d2p1:x" xmlns:d2p1="urn:3"><c xmlns=""/></b></a>"#
    );
}

#[test]
fn indentation_keeps_character_data() {
    let document =
        TextDocument::message(b"<a><b>x</b><c><d/></c></a>".as_slice(), &Limits::default()).unwrap();
    let mut out = TextWriter::indented();
    copy_document(&mut document.reader(), &mut out).unwrap();
    assert_eq!(out.finish().unwrap(), "<a>\n  <b>x</b>\n  <c>\n    <d/>\n  </c>\n</a>");
}

#[test]
fn the_codec_reads_and_writes() {
    let bytes = TextCodec.encode(&mut |out| {
        out.start(NameRef::local("a"))?;
        out.end()
    });
    let mut seen = 0;
    TextCodec
        .decode(bytes.unwrap(), &Limits::default(), &mut |reader| {
            while reader.advance()? != Kind::Eof {
                seen += 1;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, 2);
}

#[test]
fn what_is_spliced_is_well_formed_or_refused() {
    for bad in [
        "<b><c d=<>x</c></b>",
        "<b>&nope;</b>",
        "<b><q:z/></b>",
        "<b>]]></b>",
        "<b>&#0;</b>",
        "<b k='' k=''/>",
        "<b><?pi?></b>",
        "<b><?xml version='1.0'?></b>",
    ] {
        let text = format!("<a>{bad}</a>");
        let document = TextDocument::document(text, &Limits::default()).unwrap();
        let mut reader = document.reader();
        reader.advance().unwrap();
        if reader.advance().is_err() {
            continue;
        }
        let Ok(raw) = reader.capture_element() else { continue };
        let mut out = TextWriter::new();
        out.start(NameRef::local("o")).unwrap();
        assert!(out.splice(&raw).is_err(), "{bad}");
    }
}

#[test]
fn a_tree_takes_its_scope_along() {
    let document =
        TextDocument::message(b"<r xmlns:q='urn:q'><v>q:x</v></r>".as_slice(), &Limits::default()).unwrap();
    let tree = read_tree(&document);
    let v = tree.child("", "v").unwrap().clone();
    let detail = Element::new(crate::QName::from_static("", "detail")).with_child(v);
    let mut out = TextWriter::new();
    detail.write(&mut out).unwrap();
    assert_eq!(out.finish().unwrap(), r#"<detail><v xmlns:q="urn:q">q:x</v></detail>"#);

    let document =
        TextDocument::message(b"<p:a xmlns:p='urn:p'>x</p:a>".as_slice(), &Limits::default()).unwrap();
    let plain = document.reader().collect_root();
    let mut out = TextWriter::new();
    out.start(NameRef::new("urn:t", "t").with_prefix("")).unwrap();
    plain.write(&mut out).unwrap();
    out.end().unwrap();
    let again = TextDocument::message(out.finish().unwrap(), &Limits::default()).unwrap();
    let again = read_tree(&again);
    assert_eq!(again.child("urn:p", "a").unwrap().resolve_qname("p:x").unwrap().to_string(), "{urn:p}x");
}

trait CollectRoot {
    fn collect_root(self) -> Element;
}

impl<R: XmlReader> CollectRoot for R {
    fn collect_root(mut self) -> Element {
        while self.advance().unwrap() != Kind::Start {}
        Element::read(&mut self).unwrap()
    }
}

#[test]
fn a_tree_keeps_to_the_limits() {
    let text = format!("<a>{}</a>", "<b/>".repeat(1000));
    let limits = Limits { max_expanded_bytes: 20_000, ..Limits::default() };
    let document = TextDocument::message(text, &limits).unwrap();
    let mut reader = document.reader();
    reader.advance().unwrap();
    let error = Element::read(&mut reader).unwrap_err();
    assert!(error.to_string().starts_with("limit reached: max_expanded_bytes is 20000"), "{error}");
}

#[test]
fn references_to_control_characters_when_asked() {
    let text = b"<a k='&#x1;'>x&#2;</a>";
    let strict = TextDocument::message(text.as_slice(), &Limits::default()).unwrap();
    assert!(events(&strict).is_err());
    assert_eq!(events(&strict.lenient()).unwrap(), "<a k=\u{1}> 'x' '\u{2}' /a");
}

#[test]
fn the_first_difference_is_where_it_is() {
    let read = |text: &'static str| TextDocument::message(text.as_bytes(), &Limits::default()).unwrap();
    let difference = |left, right| compare(&mut read(left).reader(), &mut read(right).reader()).unwrap();
    let found = difference("<a>x<b/></a>", "<a>y<b/></a>").unwrap();
    assert_eq!((found.path.to_string().as_str(), found.left.as_str()), ("a", "text \"x\""));
    let found = difference("<a><b><c/></b></a>", "<a><b/></a>").unwrap();
    assert_eq!(found.path.to_string(), "a/b");
    assert_eq!(difference("<a b='1' c='2'/>", "<a c='2' b='1'></a>"), None);
    assert_eq!(difference("<a>x<![CDATA[y]]></a>", "<a>xy</a>"), None);
    assert!(difference("<p:a xmlns:p='u'/>", "<q:a xmlns:q='u'/>").is_some(), "prefixes count");
}

#[test]
fn only_prefixes_that_occur_are_declared_again() {
    let source = b"<a xmlns:p='urn:p' xmlns:q='urn:q' xmlns:r='urn:r' xmlns:z='urn:z'><b k='q:v'><p:c>x r:y</p:c></b></a>";
    let document = TextDocument::message(source.as_slice(), &Limits::default()).unwrap();
    let mut reader = document.reader();
    reader.advance().unwrap();
    reader.advance().unwrap();
    let raw = reader.capture_element().unwrap();
    let declared = "xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" xmlns:r=\"urn:r\"";
    let mut out = TextWriter::new();
    out.splice(&raw).unwrap();
    assert_eq!(out.finish().unwrap(), format!("<b {declared} k='q:v'><p:c>x r:y</p:c></b>"));
    let mut out = TextWriter::new();
    raw.to_element().unwrap().write(&mut out).unwrap();
    let written = String::from_utf8(out.finish().unwrap().to_vec()).unwrap();
    assert!(
        written.contains("xmlns:q=") && written.contains("xmlns:r=") && !written.contains("urn:z"),
        "{written}"
    );
    let again = TextDocument::message(written, &Limits::default()).unwrap();
    assert_eq!(read_tree(&again), raw.to_element().unwrap());
}
