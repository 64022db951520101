#[soapstone::contract(callback = Missing)]
trait Calls {
    async fn call(&self);
}

fn main() {}
