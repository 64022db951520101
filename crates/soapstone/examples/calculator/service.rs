//! A running total for each session.

mod contract;
use contract::{Calculator, CalculatorCallbackProxy, CalculatorContract};
use soapstone::{Binding, Endpoint, Host};

struct Accumulator {
    callback: CalculatorCallbackProxy,
    total: f64,
}

impl Calculator for Accumulator {
    async fn add_to(&mut self, n: f64) {
        self.total += n;
        self.callback.result(self.total).await.ok();
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = "http://127.0.0.1:8000/calculator";
    let endpoint = Endpoint::new::<CalculatorContract>(address, Binding::ws_dual_http())
        .per_session(|caller| Accumulator { callback: caller.callback(), total: 0.0 });
    Host::new().endpoint(endpoint).run().await
}
