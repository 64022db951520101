use soapstone::FaultContract;

#[derive(Debug, FaultContract)]
enum OrderFault {
    OutOfStock { sku: String },
}

#[derive(Debug, FaultContract)]
enum Pair {
    #[fault("two of them")]
    Two(i32, i32),
}

#[derive(Debug, FaultContract)]
struct NotAnEnum;

fn main() {}
