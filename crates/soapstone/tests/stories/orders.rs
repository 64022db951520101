//! The order programs: data contracts, declared faults, and the sample that answers before it knows more.

use soapstone::samples::orders::{
    OrderService, SampleServiceCallback, SampleServiceContract, SampleServiceProxy,
};
use soapstone::{CallError, DataContract, Endpoint, FaultContract, callback, contract};
use tokio::sync::mpsc;

use crate::{Way, told, within};

#[derive(Clone, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:example:orders")]
pub struct Order {
    pub sku: String,
    pub quantity: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, DataContract)]
#[data(namespace = "urn:example:orders")]
pub enum Status {
    Accepted,
    Shipped,
}

#[derive(Debug, PartialEq, FaultContract)]
#[data(namespace = "urn:example:orders")]
pub enum OrderFault {
    #[fault("only {available} of {sku} left")]
    OutOfStock { sku: String, available: i32 },
}

#[contract(namespace = "urn:example:orders", callback = OrderEvents)]
pub trait Orders {
    /// Places an order and returns its number.
    async fn submit(&mut self, order: Order) -> Result<i64, OrderFault>;
    async fn status(&mut self, number: i64) -> Status;
}

#[callback]
pub trait OrderEvents {
    #[operation(one_way)]
    async fn status_changed(&mut self, number: i64, status: Status);
}

struct Desk {
    events: OrderEventsProxy,
    stock: i32,
    next: i64,
}

impl Orders for Desk {
    async fn submit(&mut self, order: Order) -> Result<i64, OrderFault> {
        if order.quantity > self.stock {
            return Err(OrderFault::OutOfStock { sku: order.sku, available: self.stock });
        }
        self.stock -= order.quantity;
        self.next += 1;
        self.events.status_changed(self.next, Status::Shipped).await.ok();
        Ok(self.next)
    }

    async fn status(&mut self, number: i64) -> Status {
        if number <= self.next { Status::Shipped } else { Status::Accepted }
    }
}

struct Screen(mpsc::UnboundedSender<(i64, Status)>);

impl OrderEvents for Screen {
    async fn status_changed(&mut self, number: i64, status: Status) {
        let _ = self.0.send((number, status));
    }
}

async fn a_declared_fault_is_a_value_on_both_sides(way: &Way) {
    let address = way.address("desk");
    let endpoint = Endpoint::new::<OrdersContract>(address.as_str(), way.binding())
        .per_session(|caller| Desk { events: caller.callback(), stock: 10, next: 0 });
    let (_host, address) = way.host(endpoint).await;
    let (to_screen, mut shown) = mpsc::unbounded_channel();
    let orders = OrdersProxy::connect(address.as_str(), way.binding(), Screen(to_screen)).await.unwrap();

    let order = |quantity| Order { sku: "A-1".to_owned(), quantity };
    assert_eq!(within(orders.submit(order(7))).await.unwrap(), 1);
    assert_eq!(within(shown.recv()).await, Some((1, Status::Shipped)));
    assert_eq!(within(orders.status(1)).await.unwrap(), Status::Shipped);
    assert_eq!(within(orders.status(2)).await.unwrap(), Status::Accepted);
    match within(orders.submit(order(99))).await {
        Err(CallError::Fault(fault)) => {
            assert_eq!(fault, OrderFault::OutOfStock { sku: "A-1".to_owned(), available: 3 });
            assert_eq!(fault.to_string(), "only 3 of A-1 left");
        }
        other => panic!("{other:?}"),
    }
    within(orders.close()).await.unwrap();
}

#[derive(Debug, PartialEq)]
enum Told {
    Purchased(i64, String),
    Canceled(String),
}

struct Customer(mpsc::UnboundedSender<Told>);

impl SampleServiceCallback for Customer {
    async fn order_purchased(&self, order_id: i64, comment: String) {
        let _ = self.0.send(Told::Purchased(order_id, comment));
    }

    async fn order_canceled(&self, reason: String) {
        let _ = self.0.send(Told::Canceled(reason));
    }
}

async fn the_order_service_calls_back_what_became_of_an_order(way: &Way) {
    let address = way.address("orders");
    let endpoint = Endpoint::new::<SampleServiceContract>(address.as_str(), way.binding())
        .per_session(OrderService::new);
    let (_host, address) = way.host(endpoint).await;
    let (to_customer, mut told) = mpsc::unbounded_channel();
    let service =
        SampleServiceProxy::connect(address.as_str(), way.binding(), Customer(to_customer)).await.unwrap();

    assert!(within(service.create_order(1, 11, 7)).await.unwrap());
    assert_eq!(within(told.recv()).await, Some(Told::Canceled("Not in store".to_owned())));
    assert!(within(service.create_order(1, 10, 7)).await.unwrap());
    match within(told.recv()).await {
        Some(Told::Purchased(order, comment)) => {
            assert!(order > 0);
            assert_eq!(comment, "Purchased successfully");
        }
        other => panic!("{other:?}"),
    }
    within(service.close()).await.unwrap();
}

told! {
    a_declared_fault_is_a_value_on_both_sides,
    the_order_service_calls_back_what_became_of_an_order,
}
