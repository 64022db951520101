use soapstone::DataContract;

#[derive(DataContract)]
struct Page<T> {
    items: Vec<T>,
}

fn main() {}
