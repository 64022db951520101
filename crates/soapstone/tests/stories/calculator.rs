//! The calculator: a running result for each session, called back after each operation.

use soapstone::samples::calculator::{
    CalculatorCallback, CalculatorContract, CalculatorProxy, CalculatorService,
};
use soapstone::{CallError, Endpoint};
use tokio::sync::mpsc;

use crate::{Way, told, within};

struct Printer(mpsc::UnboundedSender<String>);

impl CalculatorCallback for Printer {
    async fn result(&mut self, result: f64) {
        let _ = self.0.send(format!("Result({result})"));
    }

    async fn equation(&mut self, eqn: String) {
        let _ = self.0.send(format!("Equation({eqn})"));
    }
}

async fn lines(printed: &mut mpsc::UnboundedReceiver<String>) -> Vec<String> {
    let mut lines = Vec::new();
    while let Some(line) = within(printed.recv()).await {
        lines.push(line);
    }
    lines
}

async fn each_session_has_a_result_of_its_own(way: &Way) {
    let address = way.address("calculator");
    let endpoint = Endpoint::new::<CalculatorContract>(address.as_str(), way.binding())
        .per_session(CalculatorService::new);
    let (_host, address) = way.host(endpoint).await;

    let (to_first, mut first_printed) = mpsc::unbounded_channel();
    let (to_second, mut second_printed) = mpsc::unbounded_channel();
    let first = CalculatorProxy::connect(address.as_str(), way.binding(), Printer(to_first)).await.unwrap();
    let second = CalculatorProxy::connect(address.as_str(), way.binding(), Printer(to_second)).await.unwrap();

    first.add_to(100.0).await.unwrap();
    second.add_to(1.0).await.unwrap();
    first.subtract_from(50.0).await.unwrap();
    first.multiply_by(17.5).await.unwrap();
    first.divide_by(2.0).await.unwrap();
    first.clear().await.unwrap();
    within(first.clone().close()).await.unwrap();
    within(second.close()).await.unwrap();

    assert_eq!(
        lines(&mut first_printed).await,
        [
            "Result(100)",
            "Result(50)",
            "Result(875)",
            "Result(437.5)",
            "Equation(0 + 100 - 50 * 17.5 / 2 = 437.5)",
        ],
        "{way:?}"
    );
    assert_eq!(lines(&mut second_printed).await, ["Result(1)"], "{way:?}");
    assert!(matches!(first.add_to(1.0).await, Err(CallError::Closed(_))), "{way:?}");
}

told! {
    each_session_has_a_result_of_its_own,
}
