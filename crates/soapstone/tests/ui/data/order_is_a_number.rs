use soapstone::DataContract;

#[derive(DataContract)]
struct Order {
    #[data(order = "first")]
    quantity: i32,
}

fn main() {}
