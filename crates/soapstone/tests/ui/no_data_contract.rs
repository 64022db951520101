struct Opaque;

#[soapstone::contract]
trait Takes {
    async fn take(&self, opaque: Opaque);
}

fn main() {}
