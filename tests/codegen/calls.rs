//! Generated clients call services written by hand, and generated services are called.

use soapstone::data::{DateTime, Decimal, Element, QName};
use soapstone::samples::calculator::{CalculatorContract, CalculatorService};
use soapstone::samples::interop::data::{DataService, ValuesContract};
use soapstone::samples::orders::{OrderService, SampleServiceContract};
use soapstone::{Binding, CallError, Encoding, Endpoint, Host};
use tokio::sync::mpsc;

use crate::generated::{calculator, data, orders, shop};

fn text() -> Binding {
    Binding { encoding: Encoding::Text, ..Binding::net_http() }
}

/// Tells what it is called.
struct Told(mpsc::UnboundedSender<String>);

impl Told {
    fn tell(&self, what: String) {
        self.0.send(what).ok();
    }
}

impl calculator::CalculatorDuplexCallback for Told {
    async fn result(&self, result: f64) {
        self.tell(format!("result {result}"));
    }

    async fn equation(&self, eqn: Option<String>) {
        self.tell(format!("equation {}", eqn.unwrap_or_default()));
    }
}

impl orders::SampleServiceCallback for Told {
    async fn order_purchased(&self, _: i64, comment: Option<String>) {
        self.tell(comment.unwrap_or_default());
    }

    async fn order_canceled(&self, reason: Option<String>) {
        self.tell(reason.unwrap_or_default());
    }
}

async fn host(endpoint: Endpoint) -> soapstone::RunningHost {
    Host::new().endpoint(endpoint).start().await.unwrap()
}

#[tokio::test]
async fn a_generated_calculator_calls_and_is_called_back() {
    let address = "memory://codegen/calculator";
    let endpoint = Endpoint::new::<CalculatorContract>(address, text()).per_session(CalculatorService::new);
    let _host = host(endpoint).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let proxy = calculator::CalculatorDuplexProxy::connect(address, text(), Told(tell)).await.unwrap();
    proxy.add_to(100.0).await.unwrap();
    proxy.multiply_by(2.0).await.unwrap();
    proxy.clear().await.unwrap();
    assert_eq!(told.recv().await.unwrap(), "result 100");
    assert_eq!(told.recv().await.unwrap(), "result 200");
    assert_eq!(told.recv().await.unwrap(), "equation 0 + 100 * 2 = 200");
    proxy.close().await.unwrap();
}

#[tokio::test]
async fn generated_orders_are_taken() {
    let address = "memory://codegen/orders";
    let endpoint = Endpoint::new::<SampleServiceContract>(address, text()).per_session(OrderService::new);
    let _host = host(endpoint).await;
    let (tell, mut told) = mpsc::unbounded_channel();
    let proxy = orders::SampleServiceProxy::connect(address, text(), Told(tell)).await.unwrap();
    assert!(proxy.create_order(1, 5, 7).await.unwrap());
    assert_eq!(told.recv().await.unwrap(), "Purchased successfully");
    assert!(proxy.create_order(1, 500, 7).await.unwrap());
    assert_eq!(told.recv().await.unwrap(), "Not in store");
}

#[tokio::test]
async fn generated_data_contracts_are_those_of_the_service() {
    let address = "memory://codegen/data";
    let binding = Binding::ws_http();
    let endpoint = Endpoint::new::<ValuesContract>(address, binding.clone()).shared(DataService);
    let _host = host(endpoint).await;
    let proxy = data::IDataProxy::connect(address, binding).await.unwrap();
    let items = proxy.items(2, Some("item".to_owned())).await.unwrap().unwrap();
    let item = data::Item { id: 1, name: Some("item1".to_owned()), price: 1.25, optional: None };
    assert_eq!(items[1], Some(item));
    assert_eq!(proxy.get_nested(3).await.unwrap().unwrap().child.unwrap().child.unwrap().child, None);
    let sum = proxy.sum(1, 2, Some("note".to_owned())).await.unwrap();
    assert_eq!(sum, (true, 3, Some("note!".to_owned())));
    let renamed = proxy.renamed(Some("q".to_owned())).await.unwrap();
    assert!(renamed.is_some());
    let failed = proxy.fail(Some("typed".to_owned())).await.unwrap_err();
    let CallError::Fault(data::FailFault::DetailFault(detail)) = failed else { panic!("{failed}") };
    assert_eq!(detail.code, 17);
}

/// A service of the generated contract.
struct Shop;

impl shop::ShopPortType for Shop {
    async fn place_order(
        &self,
        place_order: shop::PlaceOrder,
    ) -> Result<(i64, Option<shop::Money>), shop::PlaceOrderFault> {
        if place_order != order() {
            let why = format!("{place_order:?}");
            return Err(shop::PlaceOrderFault::OrderRefused(shop::Refusal { why }));
        }
        Ok((7, None))
    }

    async fn cancel(&self, number: i64) {
        assert_eq!(number, 7);
    }
}

/// An order with everything in it.
fn order() -> shop::PlaceOrder {
    let money = |value: i64| shop::Money { value: Decimal::from(value), currency: "EUR".to_owned() };
    let line = |sku: &str, size| shop::Line {
        sku: shop::Sku(sku.to_owned()),
        size,
        price: money(10),
        codes: Some(shop::Codes(vec![1, 2, 3])),
    };
    shop::PlaceOrder {
        buyer: shop::AnyParty::Person(shop::Person {
            base: shop::Party { id: Some("p1".to_owned()), name: "Ann".to_owned() },
            born: Some("1990-01-02".to_owned()),
        }),
        line: vec![
            line("AB1", Some(shop::Size::XLarge)),
            line("CD2", Some(shop::Size::V42)),
            line("EF3", None),
        ],
        choice: shop::PlaceOrderChoice::Iban(shop::PlaceOrderIban { iban: "DE0".to_owned(), bic: None }),
        note: vec![
            shop::AnyNote::Gift("with a ribbon".to_owned()),
            shop::AnyNote::DeliverBy("2026-01-02T03:04:05Z".parse::<DateTime>().unwrap()),
        ],
        category: Some(shop::Category {
            title: "Shoes".to_owned(),
            parent: Some(Box::new(shop::Category { title: "All".to_owned(), parent: None })),
        }),
        any: vec![Element::new(QName::from_static("urn:other", "extra"))],
    }
}

#[tokio::test]
async fn documents_go_there_and_faults_come_back() {
    let address = "memory://codegen/shop";
    let binding = shop::binding();
    let endpoint = Endpoint::new::<shop::ShopPortTypeContract>(address, binding.clone()).shared(Shop);
    let _host = host(endpoint).await;
    let proxy = shop::ShopPortTypeProxy::connect(address, binding).await.unwrap();
    assert_eq!(proxy.place_order(order()).await.unwrap(), (7, None));
    let mut other = order();
    other.choice = shop::PlaceOrderChoice::Invoice(shop::Invoice { days: 30 });
    let refused = proxy.place_order(other).await.unwrap_err();
    let CallError::Fault(shop::PlaceOrderFault::OrderRefused(refusal)) = refused else { panic!("{refused}") };
    assert!(refusal.why.contains("days: 30"), "{}", refusal.why);
    proxy.cancel(7).await.unwrap();
    // What the schema does not allow is not sent.
    let mut wrong = order();
    wrong.line[0].sku = shop::Sku("no sku".to_owned());
    assert!(matches!(proxy.place_order(wrong).await.unwrap_err(), CallError::Encode(_)));
}

#[test]
fn the_build_script_makes_the_same() {
    assert_eq!(crate::built::ADDRESS, shop::ADDRESS);
    assert_eq!(crate::built::binding(), Binding::basic_http());
}
