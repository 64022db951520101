//! Adds to a total, and is called back.

mod contract;
use contract::{CalculatorCallback, CalculatorProxy};
use soapstone::Binding;

struct Printer;

impl CalculatorCallback for Printer {
    async fn result(&mut self, result: f64) {
        println!("Result({result})");
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = "http://127.0.0.1:8000/calculator";
    let calculator = CalculatorProxy::connect(service, Binding::ws_dual_http(), Printer).await?;
    calculator.add_to(100.0).await?;
    calculator.close().await?;
    Ok(())
}
