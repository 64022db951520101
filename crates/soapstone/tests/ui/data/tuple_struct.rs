use soapstone::DataContract;

#[derive(DataContract)]
struct Sku(String);

fn main() {}
