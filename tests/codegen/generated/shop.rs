// Made of documents.wsdl by soapstone 0.1.0: change that, not this.

use soapstone::data::{DateTime, Decimal, Element};
use soapstone::{DataContract, FaultContract, contract};

/// Sells things.
#[contract(namespace = "urn:shop")]
pub trait ShopPortType {
    /// Orders something.
    #[operation(name = "placeOrder", action = "", request(bare), out("number", "total"))]
    async fn place_order(
        &self,
        place_order: PlaceOrder,
    ) -> Result<(i64, Option<Money>), PlaceOrderFault>;

    #[operation(name = "cancel", one_way, action = "")]
    async fn cancel(&self, number: i64);
}

/// Where the port `Shop` of [`ShopPortType`] is.
#[allow(dead_code)]
pub const ADDRESS: &str = "http://localhost:8080/shop";

/// What is spoken at the port `Shop`.
#[allow(dead_code)]
pub fn binding() -> soapstone::Binding {
    soapstone::Binding::basic_http()
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "placeOrder", namespace = "urn:shop", anonymous)]
pub struct PlaceOrder {
    #[data(name = "buyer", required)]
    pub buyer: AnyParty,
    #[data(name = "line", flat, required)]
    pub line: Vec<Line>,
    #[data(choice)]
    pub choice: PlaceOrderChoice,
    #[data(choice)]
    pub note: Vec<AnyNote>,
    #[data(name = "category")]
    pub category: Option<Category>,
    #[data(any)]
    pub any: Vec<Element>,
}

/// A `Party`, or what is derived from it.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", known_types, abstract_base = "Party", namespace = "urn:shop")]
pub enum AnyParty {
    Company(Company),
    Person(Person),
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop")]
pub struct Company {
    #[data(base)]
    pub base: Party,
    #[data(name = "employees", required)]
    pub employees: u32,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop")]
pub struct Party {
    #[data(name = "id", attribute, ty = "ID")]
    pub id: Option<String>,
    #[data(name = "name", required)]
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop")]
pub struct Person {
    #[data(base)]
    pub base: Party,
    #[data(name = "born", ty = "date")]
    pub born: Option<String>,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "line", namespace = "urn:shop", anonymous)]
pub struct Line {
    #[data(name = "sku", required)]
    pub sku: Sku,
    #[data(name = "size")]
    pub size: Option<Size>,
    #[data(name = "price", required)]
    pub price: Money,
    #[data(name = "codes")]
    pub codes: Option<Codes>,
}

/// What an article is ordered by.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(
    serializer = "xml",
    name = "SKU",
    namespace = "urn:shop",
    simple,
    pattern = "[A-Z]{2}\\d+",
    max_length = 10
)]
pub struct Sku(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop")]
pub enum Size {
    #[data(name = "s")]
    S,
    #[data(name = "x-large")]
    XLarge,
    #[data(name = "42")]
    V42,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop")]
pub struct Money {
    #[data(text)]
    pub value: Decimal,
    #[data(name = "currency", attribute, required)]
    pub currency: String,
}

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop", list)]
pub struct Codes(pub Vec<i32>);

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop", choice)]
pub enum PlaceOrderChoice {
    #[data(name = "card")]
    Card(String),
    #[data(name = "invoice")]
    Invoice(Invoice),
    #[data(group)]
    Iban(PlaceOrderIban),
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", name = "invoice", namespace = "urn:shop", anonymous)]
pub struct Invoice {
    #[data(name = "days", required)]
    pub days: i32,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop", group)]
pub struct PlaceOrderIban {
    #[data(name = "iban", required)]
    pub iban: String,
    #[data(name = "bic")]
    pub bic: Option<String>,
}

/// `note`, or an element that stands in its place.
#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop", choice)]
pub enum AnyNote {
    #[data(name = "deliverBy")]
    DeliverBy(DateTime),
    #[data(name = "gift")]
    Gift(String),
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop")]
pub struct Category {
    #[data(name = "title", required)]
    pub title: String,
    #[data(name = "parent")]
    pub parent: Option<Box<Category>>,
}

#[derive(Clone, Debug, Default, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:shop")]
pub struct Refusal {
    #[data(name = "why", required)]
    pub why: String,
}

/// The faults of `placeOrder`.
#[derive(Clone, Debug, PartialEq, FaultContract)]
pub enum PlaceOrderFault {
    #[fault("orderRefused", element = "orderRefused", namespace = "urn:shop")]
    OrderRefused(Refusal),
}
