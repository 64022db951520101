//! Text: with attributes beside it, lists, restrictions, values by default, and bodies that are nothing else.

use soapstone::DataContract;
use soapstone::data::AnyType;
use soapstone_xml::{Node, QName};

use super::valid;

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", simple, length = 3, pattern = "[A-Z]*")]
struct Currency(String);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", list)]
struct Currencies(Vec<Currency>);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", ty = "token")]
enum State {
    #[data(name = "all open")]
    Open,
    #[data(name = "")]
    Unknown,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Amount {
    #[data(text)]
    value: f64,
    #[data(name = "currency", attribute, required, default = "EUR")]
    currency: Currency,
    #[data(name = "kind", attribute, qualified)]
    kind: Option<QName>,
    #[data(name = "days", attribute, list)]
    days: Option<Vec<i32>>,
    #[data(name = "state", attribute, default = "all open")]
    state: Option<State>,
    #[data(any_attributes)]
    others: Vec<(QName, String)>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Fee {
    #[data(base)]
    amount: Amount,
    #[data(name = "rate", attribute, fixed = "3")]
    rate: Option<i32>,
}

fn amount() -> Amount {
    Amount {
        value: 1.5,
        currency: Currency("CHF".to_owned()),
        kind: Some(QName::from_static("urn:k", "k")),
        days: Some(vec![1, 2]),
        state: Some(State::Open),
        others: vec![(QName::from_static("urn:k", "other"), "x".to_owned())],
    }
}

#[test]
fn text_with_attributes() {
    valid(
        &[
            amount(),
            Amount { kind: None, days: None, state: Some(State::Unknown), others: Vec::new(), ..amount() },
        ],
        &[
            "<v xmlns='urn:v'>1</v>",
            "<v xmlns='urn:v' currency='chf'>1</v>",
            "<v xmlns='urn:v' currency='CHF' days='1 x'>1</v>",
            "<v xmlns='urn:v' currency='CHF' state='shut'>1</v>",
        ],
    );
    valid(
        &[Fee { amount: amount(), rate: Some(3) }],
        &["<v xmlns='urn:v' currency='CHF' rate='4'>1</v>", "<v xmlns='urn:v' currency='CHF'>x</v>"],
    );
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Texts {
    #[data(text, list)]
    days: Vec<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Values {
    #[data(name = "born", ty = "date")]
    born: Option<String>,
    #[data(name = "texts")]
    texts: Option<Texts>,
    #[data(name = "days", list)]
    days: Vec<i32>,
    #[data(name = "codes")]
    codes: Option<Currencies>,
    #[data(name = "number", default = "1")]
    number: Option<i32>,
    #[data(name = "maybe", flat, nillable)]
    maybe: Vec<Option<State>>,
    #[data(name = "anything")]
    anything: Option<AnyType>,
}

#[test]
fn lists_and_values_by_default() {
    let codes = Currencies(vec![Currency("EUR".to_owned()), Currency("CHF".to_owned())]);
    let full = Values {
        born: Some("1815-12-10".to_owned()),
        texts: Some(Texts { days: vec![1, 2] }),
        days: vec![3, 4],
        codes: Some(codes),
        number: Some(2),
        maybe: vec![Some(State::Open), None],
        anything: Some(AnyType::new([Node::from("text")])),
    };
    let none = || Vec::new();
    let least = Values {
        born: None,
        texts: None,
        days: none(),
        codes: None,
        number: None,
        maybe: Vec::new(),
        anything: None,
    };
    valid(
        &[full, least],
        &["<v xmlns='urn:v'><texts>1 x</texts></v>", "<v xmlns='urn:v'><codes>EUR chf</codes></v>"],
    );
}

#[test]
fn bodies_of_text() {
    valid(&[Currency("EUR".to_owned())], &["<v xmlns='urn:v'>x</v>"]);
    valid(&[Currencies(vec![Currency("EUR".to_owned()); 2])], &["<v xmlns='urn:v'>EUR x</v>"]);
    valid(&[State::Open, State::Unknown], &["<v xmlns='urn:v'>shut</v>"]);
    valid(&[Texts { days: vec![1, 2] }], &["<v xmlns='urn:v'>x</v>"]);
    valid(&[1_i64], &["<v xmlns='urn:v'>x</v>"]);
    valid(&[AnyType::new([Node::from("text")])], &[]);
    valid(&[Some("text".to_owned()), None], &["<v xmlns='urn:v'><x/></v>"]);
}
