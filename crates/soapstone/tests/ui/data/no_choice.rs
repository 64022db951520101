use soapstone::DataContract;

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Item {}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Order {
    #[data(choice)]
    item: Vec<Item>,
}

fn main() {}
