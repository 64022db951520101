use soapstone::DataContract;

#[derive(DataContract)]
struct Order {
    #[data(name = "a b")]
    first: i32,
}

#[derive(DataContract)]
struct Twice {
    #[data(name = "Same")]
    first: i32,
    same: i32,
}

fn main() {}
