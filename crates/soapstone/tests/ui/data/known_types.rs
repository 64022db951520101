use soapstone::DataContract;

#[derive(DataContract)]
#[data(known_types)]
enum AnyShape {
    Circle { radius: f64 },
}

#[derive(DataContract)]
#[data(known_types)]
struct Shape {
    label: String,
}

fn main() {}
