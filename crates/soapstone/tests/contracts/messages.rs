//! What is described, and what is said about messages that are not as described.

use soapstone::data::Entries;
use soapstone::export::Answer;
use soapstone::samples::calculator::CalculatorContract;
use soapstone::samples::interop::data::{DataService, ValuesContract};
use soapstone::testing::Wire;
use soapstone::{
    CallError, Contract, DataContract, Dispatch, FaultContract, SessionMode, callback, contract,
};
use soapstone_soap::{Action, Message, ns};
use soapstone_wsdl::{Direction, Style};

use crate::fixtures::soap12;

#[derive(Clone, Debug, PartialEq, DataContract)]
pub(crate) struct Order {
    pub(crate) sku: String,
    pub(crate) quantity: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, DataContract)]
pub(crate) enum Status {
    Accepted,
    Shipped,
}

#[derive(Debug, FaultContract)]
pub(crate) enum OrderFault {
    #[fault("only {available} of {sku} left")]
    OutOfStock { sku: String, available: i32 },
}

/// Takes orders.
#[contract(namespace = "urn:example:orders", callback = OrderEvents)]
pub(crate) trait Orders {
    /// Places an order and returns its number.
    ///
    /// Numbers are never given twice.
    async fn submit(&mut self, order: Order) -> Result<i64, OrderFault>;
    async fn status(&mut self, number: i64) -> Status;
    #[operation(bare, initiating = false, terminating)]
    async fn last(
        &self,
        #[part(name = "Last")] of: Entries<String, i32>,
        #[context] context: soapstone::Context,
    );
}

#[callback]
pub(crate) trait OrderEvents {
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
        if number == self.next { Status::Shipped } else { Status::Accepted }
    }

    async fn last(&self, _of: Entries<String, i32>, context: soapstone::Context) {
        assert_eq!(context.session.as_deref(), Some("test"));
    }
}

#[tokio::test]
async fn a_declared_fault_is_a_rust_enum_on_both_sides() {
    let (proxy, mut client) = Wire::of_client::<OrdersContract>();
    let (events, mut service) = Wire::of_service::<OrdersContract, OrderEventsProxy>();
    let mut desk = Desk { events, stock: 10, next: 0 };
    for (quantity, expected) in [(4, Ok(1)), (99, Err(6))] {
        let order = Order { sku: "A-1".to_owned(), quantity };
        let serve = async {
            let request = client.sent().await.unwrap();
            let call = service.call(request.clone(), Direction::Service).unwrap();
            let mut answering = OrdersContract::dispatch(&mut desk, call);
            let answer = loop {
                tokio::select! {
                    event = service.sent() => {
                        let action = event.unwrap().properties.action.unwrap();
                        assert_eq!(action, "urn:example:orders/Orders/StatusChanged");
                    }
                    answer = &mut answering => break answer,
                }
            };
            let (body, action) = match answer {
                Answer::Reply(reply) => (reply.body, None),
                Answer::Fault(fault, action) => ((*fault).into(), action),
                Answer::OneWay => panic!("no answer"),
            };
            if expected.is_err() {
                assert_eq!(action.clone().unwrap(), "urn:example:orders/Orders/SubmitOutOfStockFault");
            }
            let action = action.unwrap_or(Action::from_static("urn:any"));
            client.answer(&request, Message::new(action, body));
        };
        let (result, ()) = tokio::join!(proxy.submit(order), serve);
        match (result, expected) {
            (Ok(number), Ok(expected)) => assert_eq!(number, expected),
            (Err(CallError::Fault(OrderFault::OutOfStock { sku, available })), Err(left)) => {
                assert_eq!((sku.as_str(), available), ("A-1", left));
            }
            (result, _) => panic!("{result:?}"),
        }
    }
}

#[test]
fn a_contract_describes_itself_and_its_callbacks() {
    let contract = CalculatorContract::description();
    assert_eq!((contract.name.as_str(), contract.session), ("ICalculatorDuplex", SessionMode::Required));
    assert!(contract.is_duplex());
    let actions: Vec<_> =
        contract.operations.iter().map(|operation| operation.input.action.to_string()).collect();
    let of = |operation: &str| format!("http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/{operation}");
    let expected = ["Clear", "AddTo", "SubtractFrom", "MultiplyBy", "DivideBy", "Result", "Equation"];
    assert_eq!(actions, expected.map(of));
    assert_eq!(contract.operations[5].direction, Direction::Callback);

    let contract = OrdersContract::description();
    assert_eq!(contract.name, "Orders");
    assert_eq!(contract.documentation.as_deref(), Some("Takes orders."));
    let submit = &contract.operations[0];
    let documentation = "Places an order and returns its number.\n\nNumbers are never given twice.";
    assert_eq!(submit.documentation.as_deref(), Some(documentation));
    assert_eq!(submit.faults[0].name, "OutOfStockFault");
    assert_eq!(submit.output.as_ref().unwrap().parts[0].name, "SubmitResult");
    let last = &contract.operations[2];
    assert!(last.terminating && !last.initiating);
    assert_eq!((&last.input.style, last.input.parts.len()), (&Style::Bare, 1));

    let contract = ValuesContract::description();
    let sum = contract.operations.iter().find(|operation| operation.name == "Sum").unwrap();
    let names: Vec<_> = sum.output.iter().flat_map(|it| &it.parts).map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["SumResult", "total", "note"]);
}

async fn answer_to(action: &'static str, body: &str) -> Answer {
    let (_, wire) = Wire::of_client::<ValuesContract>();
    let mut message = soap12(body);
    message.properties.action = Some(Action::from_static(action));
    ValuesContract::dispatch(&mut DataService, wire.call(message, Direction::Service).unwrap()).await
}

#[tokio::test]
async fn parts_come_in_any_order_among_others_and_may_be_absent() {
    for body in [
        r#"<Sum xmlns="urn:data"><note>n</note><b>4</b><a>3</a></Sum>"#,
        r#"<Sum xmlns="urn:data"><x:a xmlns:x="urn:x">9</x:a><a>3</a><more><a>5</a></more> <b>4</b><!-- --><note>n</note></Sum>"#,
        r#"<Sum xmlns="urn:data"/>"#,
    ] {
        let answer = answer_to("urn:data/IData/Sum", body).await;
        assert!(matches!(answer, Answer::Reply(_)), "{body}: {answer:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_its_place() {
    for (body, problem) in [
        (r#"<Sum xmlns="urn:data"><a>three</a></Sum>"#, "expected an xsd:int, found 'three'"),
        (r#"<Sum xmlns="urn:data"><a>1</a><a>2</a></Sum>"#, "expected one element 'a', found a second one"),
        (r#"<Sum xmlns="urn:data">text</Sum>"#, "expected an element, found the text 'text'"),
        (
            r#"<Sum xmlns="urn:other"/>"#,
            "expected the element '{urn:data}Sum', found the element '{urn:other}Sum'",
        ),
        ("", "found an empty body"),
    ] {
        let Answer::Fault(fault, action) = answer_to("urn:data/IData/Sum", body).await else {
            panic!("{body}")
        };
        assert!(fault.is(ns::DISPATCHER, "DeserializationFailed"), "{fault}");
        assert_eq!(action.unwrap(), ns::DISPATCHER_FAULT_ACTION);
        assert!(fault.to_string().contains(problem), "{fault}");
        assert!(fault.to_string().contains("request message for operation 'Sum'"), "{fault}");
    }
    let one_way = answer_to("urn:data/IData/Fire", r#"<Fire xmlns="urn:data"><s/><s/></Fire>"#).await;
    assert!(matches!(one_way, Answer::OneWay), "nobody waits for a fault");
}
