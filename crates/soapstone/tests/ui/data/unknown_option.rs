use soapstone::DataContract;

#[derive(DataContract)]
#[data(nmae = "Order")]
struct Order {
    #[data(optional)]
    quantity: i32,
}

fn main() {}
