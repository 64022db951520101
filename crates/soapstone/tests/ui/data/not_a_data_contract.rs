use soapstone::DataContract;

struct Price;

#[derive(DataContract)]
struct Order {
    price: Price,
}

fn main() {}
