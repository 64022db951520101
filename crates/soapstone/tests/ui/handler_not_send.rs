use std::rc::Rc;

use soapstone::Binding;

#[soapstone::contract(callback = Heard)]
trait Speaks {
    async fn speak(&self);
}

#[soapstone::callback]
trait Heard {
    #[operation(one_way)]
    async fn heard(&mut self, text: String);
}

struct Handler(Rc<()>);

impl Heard for Handler {
    async fn heard(&mut self, _text: String) {}
}

struct Deaf;

async fn connect() {
    let _ = SpeaksProxy::connect("memory://speaks", Binding::net_http(), Handler(Rc::new(()))).await;
    let _ = SpeaksProxy::connect("memory://speaks", Binding::net_http(), Deaf).await;
}

fn main() {
    let _ = connect();
}
