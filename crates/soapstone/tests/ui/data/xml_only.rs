use soapstone::DataContract;

#[derive(DataContract)]
struct Order {
    #[data(attribute)]
    number: i32,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Flat {
    #[data(flat)]
    number: i32,
}

#[derive(DataContract)]
#[data(serializer = "soap")]
struct Neither {}

fn main() {}
