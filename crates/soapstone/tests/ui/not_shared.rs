use soapstone::{Binding, Endpoint};

#[soapstone::contract]
trait Counter {
    async fn count(&mut self) -> i32;
}

struct Service;

impl Counter for Service {
    async fn count(&mut self) -> i32 {
        1
    }
}

fn main() {
    let _ = Endpoint::new::<CounterContract>("memory://counter", Binding::net_http()).shared(Service);
}
