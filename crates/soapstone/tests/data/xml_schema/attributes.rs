//! Attributes, and the text beside them.

use soapstone::DataContract;
use soapstone_xml::QName;

use super::{both, unwritable};
use crate::support::{read, refused};

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "amount", namespace = "urn:v")]
struct Amount {
    #[data(text)]
    value: f64,
    #[data(name = "currency", attribute, required)]
    currency: String,
    #[data(name = "lang", attribute, namespace = "http://www.w3.org/XML/1998/namespace")]
    lang: Option<String>,
    #[data(name = "kind", attribute, qualified)]
    kind: Option<QName>,
    #[data(name = "days", attribute, list)]
    days: Option<Vec<i32>>,
    #[data(name = "id", attribute, ty = "ID")]
    id: Option<String>,
    #[data(any_attributes)]
    others: Vec<(QName, String)>,
}

#[test]
fn text_has_attributes_beside_it() {
    let name = |local| QName::from_static("urn:k", local);
    let plain = Amount {
        value: 1.5,
        currency: "EUR".to_owned(),
        lang: None,
        kind: None,
        days: None,
        id: None,
        others: Vec::new(),
    };
    both(&plain, r#"<v currency="EUR" xmlns="urn:v">1.5</v>"#);
    let full = Amount {
        lang: Some("de".to_owned()),
        kind: Some(name("big")),
        days: Some(vec![1, 2]),
        id: Some("x".to_owned()),
        others: vec![(QName::from_static("", "more"), "<1>".to_owned()), (name("m"), String::new())],
        ..plain
    };
    for again in crate::support::again(&full) {
        assert_eq!(again, full);
    }
    let xml = "<v xmlns='urn:v' xmlns:v='urn:v' xmlns:k='urn:k' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
        currency='EUR' xml:lang='de' v:kind=' k:big ' days=' 1  2' id=' x ' more='&lt;1&gt;' k:m='' \
        xsi:type='v:amount'>1.5</v>";
    assert_eq!(read::<Amount>(xml).unwrap(), full);
}

#[test]
fn attributes_are_told_apart_and_missing_ones_named() {
    let error = refused::<Amount>("<v>1</v>");
    assert!(error.contains("expected an attribute 'currency', found the element 'v' without it"), "{error}");
    assert!(refused::<Amount>("<v currency='' days='1 x'>1</v>").contains("'x' in the attribute 'days'"));
    assert!(refused::<Amount>("<v currency=''>x</v>").contains("an xsd:double"));
    assert!(refused::<Amount>("<v currency=''><a/></v>").contains("expected text"));
    let others = vec![(QName::from_static("", "currency"), "x".to_owned())];
    let value = Amount { others, ..read::<Amount>("<v currency=''>1</v>").unwrap() };
    assert!(unwritable(&value).contains("'currency' is no other attribute"));
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Fee {
    #[data(base)]
    amount: Amount,
    #[data(name = "rate", attribute)]
    rate: Option<i32>,
}

#[test]
fn an_extension_adds_attributes() {
    let xml = r#"<v currency="EUR" rate="3" xmlns="urn:v">2</v>"#;
    let fee = read::<Fee>(xml).unwrap();
    assert_eq!((fee.amount.value, fee.rate, fee.amount.others.len()), (2.0, Some(3), 0));
    both(&fee, xml);
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Both {
    #[data(name = "id", attribute)]
    id: Option<String>,
    #[data(name = "id")]
    element: Option<String>,
}

#[test]
fn an_attribute_may_be_called_as_an_element() {
    let value = Both { id: Some("1".to_owned()), element: Some("2".to_owned()) };
    both(&value, r#"<v id="1" xmlns="urn:v"><id>2</id></v>"#);
}
