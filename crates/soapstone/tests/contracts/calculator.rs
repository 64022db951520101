//! The calculator and the order service.

use soapstone::samples::calculator::{
    Calculator, CalculatorCallback, CalculatorCallbackContract, CalculatorCallbackProxy, CalculatorContract,
    CalculatorProxy, CalculatorService,
};
use soapstone::samples::interop::sample::RecordedSampleService;
use soapstone::samples::orders::{
    SampleService, SampleServiceCallback, SampleServiceCallbackContract, SampleServiceCallbackProxy,
    SampleServiceContract, SampleServiceProxy,
};
use soapstone::testing::Wire;
use soapstone_soap::MessageVersion;
use soapstone_wsdl::Direction;

use crate::fixtures::{http, websocket};
use crate::replay::Replay;

const VERSION: MessageVersion = MessageVersion::SOAP12_WSA10;

struct Relay(CalculatorProxy);

impl Calculator for Relay {
    async fn clear(&mut self) {
        self.0.clear().await.unwrap();
    }
    async fn add_to(&mut self, n: f64) {
        self.0.add_to(n).await.unwrap();
    }
    async fn subtract_from(&mut self, n: f64) {
        self.0.subtract_from(n).await.unwrap();
    }
    async fn multiply_by(&mut self, n: f64) {
        self.0.multiply_by(n).await.unwrap();
    }
    async fn divide_by(&mut self, n: f64) {
        self.0.divide_by(n).await.unwrap();
    }
}

struct CallbackRelay(CalculatorCallbackProxy);

impl CalculatorCallback for CallbackRelay {
    async fn result(&mut self, result: f64) {
        self.0.result(result).await.unwrap();
    }
    async fn equation(&mut self, eqn: String) {
        self.0.equation(eqn).await.unwrap();
    }
}

#[tokio::test]
async fn the_calculator_calculates_as_net_did() {
    let mut replay = Replay::new(websocket("nethttp/calculator-ws-binary"), VERSION);
    let (callback, mut wire) = Wire::of_service::<CalculatorContract, CalculatorCallbackProxy>();
    let mut service = CalculatorService::calling(callback);
    replay.service::<CalculatorContract, _>(&mut service, &mut wire).await;
    replay.finish(5);
}

#[tokio::test]
async fn proxies_of_the_calculator_write_what_net_wrote() {
    for (recorded, compared) in [
        (websocket("nethttp/calculator-ws-binary"), 10),
        (http("wsdual/a-rm-feb2005", VERSION), 10),
        (http("wsdual/b-rm11", VERSION), 10),
    ] {
        let mut replay = Replay::new(recorded, VERSION);
        let (proxy, mut wire) = Wire::of_client::<CalculatorContract>();
        let mut relay = Relay(proxy);
        replay.relay::<CalculatorContract, _>(Direction::Service, &mut relay, &mut wire).await;
        let (proxy, mut wire) = Wire::of_service::<CalculatorContract, CalculatorCallbackProxy>();
        let mut relay = CallbackRelay(proxy);
        replay.relay::<CalculatorCallbackContract, _>(Direction::Callback, &mut relay, &mut wire).await;
        replay.finish(compared);
    }
}

struct OrderRelay(SampleServiceProxy);

impl SampleService for OrderRelay {
    async fn create_order(&self, product_id: i64, amount: i32, customer_id: i64) -> bool {
        self.0.create_order(product_id, amount, customer_id).await.unwrap()
    }
}

struct OrderCallbackRelay(SampleServiceCallbackProxy);

impl SampleServiceCallback for OrderCallbackRelay {
    async fn order_purchased(&self, order_id: i64, comment: String) {
        self.0.order_purchased(order_id, comment).await.unwrap();
    }
    async fn order_canceled(&self, reason: String) {
        self.0.order_canceled(reason).await.unwrap();
    }
}

#[tokio::test]
async fn orders_are_taken_as_net_took_them() {
    let mut replay = Replay::new(websocket("nethttp/sample-ws-binary"), VERSION);
    let (callback, mut wire) = Wire::of_service::<SampleServiceContract, SampleServiceCallbackProxy>();
    let mut service = RecordedSampleService::calling(callback);
    replay.service::<SampleServiceContract, _>(&mut service, &mut wire).await;
    replay.finish(6);
}

#[tokio::test]
async fn proxies_of_the_order_service_write_what_net_wrote() {
    let mut replay = Replay::new(websocket("nethttp/sample-ws-binary"), VERSION);
    let (proxy, mut wire) = Wire::of_client::<SampleServiceContract>();
    let mut relay = OrderRelay(proxy);
    replay.relay::<SampleServiceContract, _>(Direction::Service, &mut relay, &mut wire).await;
    let (proxy, mut wire) = Wire::of_service::<SampleServiceContract, SampleServiceCallbackProxy>();
    let mut relay = OrderCallbackRelay(proxy);
    replay.relay::<SampleServiceCallbackContract, _>(Direction::Callback, &mut relay, &mut wire).await;
    replay.finish(9);
}
