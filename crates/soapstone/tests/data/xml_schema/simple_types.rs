//! Restrictions, lists and enumerations, wherever text stands.

use soapstone::DataContract;
use soapstone_xml::Decimal;

use super::{both, unwritable};
use crate::support::{read, refused};

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, min_length = 2, max_length = 4)]
struct Code(String);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, max_length = 3)]
struct Short(Code);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(
    serializer = "xml",
    namespace = "urn:v",
    simple,
    min_inclusive = "0",
    max_exclusive = "100",
    fraction_digits = 2
)]
struct Percent(Decimal);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, length = 2)]
struct Two(Vec<u8>);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, ty = "hexBinary", max_length = 2)]
struct Hex(String);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", list)]
struct Codes(Vec<Code>);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, max_length = 2)]
struct FewCodes(Codes);

#[derive(Clone, Copy, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", ty = "token")]
enum Color {
    #[data(name = "dark red")]
    DarkRed,
    #[data(name = "1")]
    One,
    #[data(name = "")]
    None,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct All {
    #[data(name = "code", attribute)]
    code: Option<Code>,
    #[data(name = "color", attribute, required)]
    color: Color,
    #[data(name = "few", attribute)]
    few: Option<FewCodes>,
    #[data(name = "short", flat)]
    shorts: Vec<Short>,
    #[data(name = "percent", nillable, required)]
    percent: Option<Percent>,
    #[data(name = "two")]
    two: Option<Two>,
    #[data(name = "hex")]
    hex: Option<Hex>,
    #[data(name = "codes")]
    codes: Option<Codes>,
    #[data(name = "colors", list)]
    colors: Vec<Color>,
    #[data(name = "el", flat)]
    els: Vec<Color>,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, pattern = "[A-Z]{2}\\d*")]
struct Plate(String);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, ty = "token", pattern = "(?i)x")]
struct Unchecked(String);

#[test]
fn patterns_are_checked_where_they_are_understood() {
    both(&Plate("AB12".to_owned()), r#"<v xmlns="urn:v">AB12</v>"#);
    let error = refused::<Plate>("<v>AB12x</v>");
    assert!(
        error.contains(r"what the pattern '[A-Z]{2}\d*' says (the type 'Plate'), found 'AB12x'"),
        "{error}"
    );
    assert!(unwritable(&Plate(String::new())).contains("'' is no value of the type 'Plate'"));
    both(&Unchecked("y".to_owned()), r#"<v xmlns="urn:v">y</v>"#);
    assert_eq!(read::<Unchecked>("<v> y\n</v>").unwrap().0, "y");
}

fn all() -> All {
    let code = |text: &str| Code(text.to_owned());
    All {
        code: Some(code("ab")),
        color: Color::DarkRed,
        few: Some(FewCodes(Codes(vec![code("ab"), code("cd")]))),
        shorts: vec![Short(code("abc")), Short(code(" x"))],
        percent: Some(Percent("99.50".parse().unwrap())),
        two: Some(Two(vec![0, 1])),
        hex: Some(Hex("00FF".to_owned())),
        codes: Some(Codes(vec![code("one"), code("two")])),
        colors: vec![Color::One, Color::One],
        els: vec![Color::DarkRed, Color::None],
    }
}

#[test]
fn they_stand_in_attributes_elements_and_lists() {
    both(
        &all(),
        concat!(
            r#"<v code="ab" color="dark red" few="ab cd" xmlns="urn:v"><short>abc</short><short> x</short>"#,
            r#"<percent>99.50</percent><two>AAE=</two><hex>00FF</hex><codes>one two</codes><colors>1 1</colors>"#,
            r#"<el>dark red</el><el></el></v>"#
        ),
    );
    let read = read::<All>("<v color='\n dark red' xmlns='urn:v'><el> dark red </el></v>");
    // A required element that is not there.
    assert!(read.unwrap_err().to_string().contains("'percent'"));
}

#[test]
fn what_is_no_value_is_not_read() {
    for (content, expected) in [
        ("<short>a</short>", "a length of 2 at least, not 1 (the type 'Code'), found 'a'"),
        ("<short>abcd</short>", "a length of 3 at most, not 4 (the type 'Short')"),
        ("<percent>-1</percent>", "expected 0 or more (the type 'Percent'), found '-1'"),
        ("<percent>100</percent>", "100 is too much: less"),
        ("<percent>1.234</percent>", "2 digits at most behind the point"),
        ("<percent>x</percent>", "xsd:decimal"),
        ("<two>AA==</two>", "a length of 2, not 1"),
        ("<hex>000000</hex>", "a length of 2 at most, not 3"),
        ("<codes>ab c</codes>", "a length of 2 at least, not 1"),
        ("<el>red</el>", "one of dark red, 1, , found 'red'"),
    ] {
        let error = refused::<All>(&format!("<v xmlns='urn:v' color='1'>{content}</v>"));
        assert!(error.contains(expected) && error.contains("in v/"), "{content}: {error}");
    }
    let error = refused::<All>("<v xmlns='urn:v' color='1' few='ab ab ab'/>");
    assert!(error.contains("a length of 2 at most, not 3") && error.contains("attribute 'few'"), "{error}");
}

#[test]
fn what_is_no_value_is_not_written() {
    let code = |text: &str| Code(text.to_owned());
    for (value, expected) in [
        (All { code: Some(code("a")), ..all() }, "'a' is no value of the type 'Code'"),
        (All { shorts: vec![Short(code("abcd"))], ..all() }, "type 'Short': expected a length of 3 at most"),
        (All { percent: Some(Percent(Decimal::from(100))), ..all() }, "100 is too much"),
        (All { codes: Some(Codes(vec![code("a b")])), ..all() }, "'a b' is no item of a list"),
        (All { colors: vec![Color::DarkRed], ..all() }, "'dark red' is no item of a list"),
    ] {
        let error = unwritable(&value);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_long_list_is_bounded_by_its_memory() {
    use soapstone::data::DataContract;
    use soapstone_xml::{Kind, Limits, TextDocument, XmlReader};
    let xml = format!("<v>{}</v>", "ab ".repeat(1000));
    let limits = Limits { max_expanded_bytes: 1000, ..Limits::default() };
    let document = TextDocument::message(xml.into_bytes(), &limits).unwrap();
    let mut input = document.reader();
    assert_eq!(input.advance().unwrap(), Kind::Start);
    let error = Codes::read(&mut input).unwrap_err().to_string();
    assert!(error.contains("max_expanded_bytes"), "{error}");
}
