//! What both sides agree on.

use soapstone::{callback, contract};

/// `name` is the one on the wire: .NET's ICalculator.
#[contract(name = "ICalculator", namespace = "urn:calculator", session = required, callback = CalculatorCallback)]
pub(crate) trait Calculator {
    #[operation(one_way)]
    async fn add_to(&mut self, n: f64);
}

#[callback]
pub(crate) trait CalculatorCallback {
    #[operation(one_way)]
    async fn result(&mut self, result: f64);
}
