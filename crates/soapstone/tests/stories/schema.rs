//! A service whose messages are elements of a schema: bare bodies of any type, and faults with elements of their own.

use soapstone::data::AnyType;
use soapstone::{CallError, DataContract, Endpoint, FaultContract, contract};
use soapstone_xml::{Element, Node, QName};

use crate::{Way, told};

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "order", namespace = "urn:shop", anonymous)]
struct Order {
    #[data(name = "currency", attribute, required)]
    currency: Currency,
    #[data(choice, required)]
    lines: Vec<Line>,
    #[data(any)]
    others: Vec<Element>,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop", choice)]
enum Line {
    #[data(name = "item")]
    Item(Amount),
    #[data(name = "free")]
    Free,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "amount", namespace = "urn:shop")]
struct Amount {
    #[data(text)]
    value: i32,
    #[data(name = "unit", attribute)]
    unit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "currency", namespace = "urn:shop", simple, length = 3)]
struct Currency(String);

#[derive(Clone, Copy, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "state", namespace = "urn:shop")]
enum State {
    #[data(name = "all open")]
    Open,
    #[data(name = "closed")]
    Closed,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "numbers", namespace = "urn:shop", list)]
struct Numbers(Vec<i32>);

#[derive(Clone, Debug, PartialEq, FaultContract)]
enum ShopFault {
    #[fault("no such currency", element = "unknown", namespace = "urn:shop", name = "Unknown")]
    Unknown(Currency),
    #[fault("too much", element = "tooMuch", namespace = "urn:shop", name = "TooMuch")]
    TooMuch(Amount),
}

#[contract(namespace = "urn:shop")]
trait Shop {
    #[operation(bare)]
    async fn place(
        &self,
        #[part(name = "order", namespace = "urn:shop")] order: Order,
    ) -> Result<Order, ShopFault>;

    #[operation(bare, result = "stateOf")]
    async fn state(&self, #[part(name = "askState")] state: State) -> State;

    #[operation(bare, result = "currencyOf")]
    async fn currency(&self, #[part(name = "askCurrency")] currency: Currency) -> Currency;

    #[operation(bare, result = "numbersOf")]
    async fn numbers(&self, #[part(name = "askNumbers")] numbers: Numbers) -> Numbers;

    #[operation(bare, result = "numberOf")]
    async fn number(&self, #[part(name = "askNumber")] number: i64) -> String;

    #[operation(bare, result = "anythingOf")]
    async fn anything(&self, #[part(name = "askAnything")] anything: AnyType) -> AnyType;

    #[operation(bare)]
    async fn nothing(&self);

    #[operation(bare, one_way)]
    async fn told(&self);
}

struct Clerk;

impl Shop for Clerk {
    async fn place(&self, order: Order) -> Result<Order, ShopFault> {
        match order.currency.0.as_str() {
            "XXX" => Err(ShopFault::Unknown(order.currency)),
            "YYY" => Err(ShopFault::TooMuch(Amount { value: 7, unit: Some("kg".to_owned()) })),
            // No value of the type: it cannot be sent.
            "ZZZ" => Ok(Order { currency: Currency("none".to_owned()), ..order }),
            _ => Ok(order),
        }
    }

    async fn state(&self, state: State) -> State {
        if state == State::Open { State::Closed } else { State::Open }
    }

    async fn currency(&self, currency: Currency) -> Currency {
        currency
    }

    async fn numbers(&self, Numbers(mut numbers): Numbers) -> Numbers {
        numbers.reverse();
        Numbers(numbers)
    }

    async fn number(&self, number: i64) -> String {
        number.to_string()
    }

    async fn anything(&self, anything: AnyType) -> AnyType {
        anything
    }

    async fn nothing(&self) {}

    async fn told(&self) {}
}

fn order(currency: &str) -> Order {
    Order {
        currency: Currency(currency.to_owned()),
        lines: vec![Line::Item(Amount { value: 3, unit: Some("kg".to_owned()) }), Line::Free],
        others: vec![Element::new(QName::from_static("urn:other", "note")).with_child("n")],
    }
}

async fn bodies_are_elements_of_a_schema(way: &Way) {
    let address = way.address("shop");
    let endpoint = Endpoint::new::<ShopContract>(address.as_str(), way.always()).shared(Clerk);
    let (_host, address) = way.host(endpoint).await;
    let shop = ShopProxy::connect(address.as_str(), way.always()).await.unwrap();

    assert_eq!(shop.place(order("EUR")).await.unwrap(), order("EUR"), "{way:?}");
    assert_eq!(shop.state(State::Open).await.unwrap(), State::Closed);
    assert_eq!(shop.state(State::Closed).await.unwrap(), State::Open);
    let currency = Currency("CHF".to_owned());
    assert_eq!(shop.currency(currency.clone()).await.unwrap(), currency);
    assert_eq!(shop.numbers(Numbers(vec![1, 2, 3])).await.unwrap(), Numbers(vec![3, 2, 1]));
    assert_eq!(shop.number(i64::MIN).await.unwrap(), i64::MIN.to_string());
    let bold = Element::new(QName::from_static("urn:b", "b")).with_child("bold");
    let anything = AnyType::new([Node::from("mixed "), bold.into()]);
    assert_eq!(shop.anything(anything.clone()).await.unwrap(), anything);
    shop.nothing().await.unwrap();
    shop.told().await.unwrap();

    match shop.place(order("XXX")).await.unwrap_err() {
        CallError::Fault(fault) => assert_eq!(fault, ShopFault::Unknown(Currency("XXX".to_owned()))),
        other => panic!("{other}"),
    }
    match shop.place(order("YYY")).await.unwrap_err() {
        CallError::Fault(ShopFault::TooMuch(amount)) => assert_eq!(amount.value, 7),
        other => panic!("{other}"),
    }
}

async fn what_is_no_value_is_not_sent(way: &Way) {
    let address = way.address("strict");
    let endpoint = Endpoint::new::<ShopContract>(address.as_str(), way.always()).shared(Clerk);
    let (_host, address) = way.host(endpoint).await;
    let shop = ShopProxy::connect(address.as_str(), way.always()).await.unwrap();

    for (order, what) in [
        (order("EURO"), "'EURO' is no value of the type 'currency'"),
        (Order { lines: Vec::new(), ..order("EUR") }, "one at least of 'lines' is required"),
    ] {
        let error = shop.place(order).await.unwrap_err();
        assert!(matches!(error, CallError::Encode(_)), "{way:?}: {error:?}");
        assert!(error.to_string().contains(what), "{error}");
    }
    let error = shop.place(order("ZZZ")).await.unwrap_err();
    assert!(!matches!(error, CallError::Fault(_)), "{way:?}: {error:?}");
    // Nothing is broken by it.
    assert_eq!(shop.place(order("EUR")).await.unwrap(), order("EUR"), "{way:?}");
}

told! {
    bodies_are_elements_of_a_schema,
    what_is_no_value_is_not_sent,
}
