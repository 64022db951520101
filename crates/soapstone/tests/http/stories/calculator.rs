//! The calculator over composite duplex.

use soapstone::samples::calculator::{
    CalculatorCallback, CalculatorContract, CalculatorProxy, CalculatorService,
};
use soapstone::{CallError, Endpoint, Host};
use tokio::sync::mpsc;

use super::{composite, web_sockets, within};

pub(crate) struct Printer(pub(crate) mpsc::UnboundedSender<String>);

impl CalculatorCallback for Printer {
    async fn result(&mut self, result: f64) {
        let _ = self.0.send(format!("Result({result})"));
    }

    async fn equation(&mut self, eqn: String) {
        let _ = self.0.send(format!("Equation({eqn})"));
    }
}

pub(crate) async fn lines(mut printed: mpsc::UnboundedReceiver<String>) -> Vec<String> {
    let mut lines = Vec::new();
    while let Some(line) = within(printed.recv()).await {
        lines.push(line);
    }
    lines
}

#[tokio::test]
async fn a_session_is_called_back_and_ends_in_order() {
    for (name, binding) in composite().into_iter().chain(web_sockets()) {
        let endpoint = Endpoint::new::<CalculatorContract>("http://127.0.0.1:0/calculator", binding.clone())
            .per_session(CalculatorService::new);
        let host = Host::new().endpoint(endpoint).start().await.unwrap();
        let address = host.addresses()[0].clone();
        let (to_first, first_printed) = mpsc::unbounded_channel();
        let (to_second, second_printed) = mpsc::unbounded_channel();
        let first = CalculatorProxy::connect(&address, binding.clone(), Printer(to_first)).await.unwrap();
        let second = CalculatorProxy::connect(&address, binding.clone(), Printer(to_second)).await.unwrap();

        first.add_to(100.0).await.unwrap();
        second.add_to(1.0).await.unwrap();
        first.subtract_from(50.0).await.unwrap();
        first.multiply_by(17.5).await.unwrap();
        first.divide_by(2.0).await.unwrap();
        first.clear().await.unwrap();
        within(first.clone().close()).await.unwrap();
        within(second.close()).await.unwrap();
        assert_eq!(
            lines(first_printed).await,
            [
                "Result(100)",
                "Result(50)",
                "Result(875)",
                "Result(437.5)",
                "Equation(0 + 100 - 50 * 17.5 / 2 = 437.5)",
            ],
            "{name}"
        );
        assert_eq!(lines(second_printed).await, ["Result(1)"], "{name}");
        assert!(matches!(first.add_to(1.0).await, Err(CallError::Closed(_))), "{name}");
        let ended = within(host.shutdown(std::time::Duration::from_secs(10))).await;
        assert_eq!(ended.aborted, 0, "{name}");
    }
}
